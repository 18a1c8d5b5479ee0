// SPDX-License-Identifier: GPL-2.0
/* The module: hotplug callbacks, debugfs, then the device. */
#include <linux/module.h>

#include "file.h"

static int __init weft_init(void)
{
	int err;

	weft_stamp_init();
	err = weft_workers_init();
	if (err)
		return err;
	weft_debugfs_init();
	err = weft_chardev_init();
	if (err)
		goto err_debugfs;
	return 0;

err_debugfs:
	weft_debugfs_exit();
	weft_workers_exit();
	return err;
}

static void __exit weft_exit(void)
{
	weft_chardev_exit();
	weft_debugfs_exit();
	weft_workers_exit();
}

module_init(weft_init);
module_exit(weft_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("weft developers");
MODULE_DESCRIPTION("Lightweight tasks, M:N on kthreads pinned to CPUs");
MODULE_VERSION("0.1.0");
MODULE_ALIAS("devname:weft");
