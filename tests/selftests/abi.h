/* SPDX-License-Identifier: GPL-2.0 */
/* An open device for each test of the ABI. */
#ifndef WEFT_ABI_H
#define WEFT_ABI_H

#include "weft_test.h"

FIXTURE(abi)
{
	int fd;
};

FIXTURE_SETUP(abi)
{
	self->fd = open_weft();
	ASSERT_GE(self->fd, 0);
}

FIXTURE_TEARDOWN(abi)
{
	close(self->fd);
}

#endif /* WEFT_ABI_H */
