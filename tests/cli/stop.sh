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

guest_what_was_done_is_said_as_json()
{
	local runner session
	weft run --quiet --cpus 0-1 "$PROGRAMS/endless_talker.o" >lines 2>end &
	runner=$!
	until_true has_session
	run weft policy "$session" fair --json
	expect_json "j == {'command': 'policy', 'session': $session, 'policy': 'fair'}"
	run weft workers "$session" 0 --json
	expect_json "j == {'command': 'workers', 'session': $session, 'cpus': '0'}"
	run weft stop "$session" --json
	expect_json "j == {'command': 'stop', 'session': $session}"
	wait "$runner" || has_line end '^stopped$' || broken "it was not stopped"
	run weft stop "$session" --json
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
