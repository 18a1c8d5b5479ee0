# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft stop: an end to somebody's session.

guest_stop_ends_a_session()
{
	local runner session
	weft_run --quiet --cpus 0-1 "$PROGRAMS/endless_talker.o" &
	runner=$!
	until_true has_session
	weft stop "$session"
	wait "$runner"
	expect_err_line '^stopped$'
	run weft stop "$session"
	expect_error "no session $session runs"
}

hosted_stop_needs_one_session()
{
	run weft stop
	expect_status 2
	expect_err_line 'say SESSION'
	run weft stop 1 2
	expect_status 2
	expect_err_line "'2' is one argument too many"
	run weft stop nine
	expect_status 2
	expect_err_line 'SESSION nine: not a number'
}
