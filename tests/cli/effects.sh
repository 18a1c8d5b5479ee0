# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What the OS is made to do to a run shows in its ledger, where it should.

# expect_taken LEAST MOST OPTION...: the OS takes such a part of the run
expect_taken()
{
	local least=$1 most=$2
	shift 2
	weft_run --json --cpus 0 "$@" "$TREE/build/cli/busy.o"
	expect_status 0
	expect_json "$least <= j['summary']['ledger']['os_ns'] / j['summary']['wall_ns'] <= $most"
}

# One competitor takes half of a CPU, three take three quarters.
test_load_takes_its_share()
{
	local vehicle
	for vehicle in task "${one_to_one[@]}"; do
		expect_taken 0.35 0.65 --vehicle "$vehicle" --load cpu=1
		expect_taken 0.62 0.88 --vehicle "$vehicle" --load cpu=3
	done
}

# Niceness of 10 weighs a tenth of 0; -10 weighs nine times as much.
test_niceness_is_weight()
{
	local vehicle
	for vehicle in task "${one_to_one[@]}"; do
		expect_taken 0.75 1 --vehicle "$vehicle" --load cpu=1 --nice 10
		expect_taken 0 0.25 --vehicle "$vehicle" --load cpu=1 --nice -10
	done
}

# Who was started with "nice" runs no dearer tasks than itself.
test_niceness_is_inherited()
{
	local vehicle
	compete
	for vehicle in task "${one_to_one[@]}"; do
		run nice -n 10 weft run --engine "$ENGINE" --json --cpus 0 --vehicle "$vehicle" \
			"$TREE/build/cli/busy.o"
		expect_status 0
		expect_json "j['environment']['nice'] == 10 and
			0.75 <= j['summary']['ledger']['os_ns'] / j['summary']['wall_ns']"
	done
}

# Competitors wait for it, but for the twentieth that the kernel keeps for them.
test_real_time_goes_first()
{
	local vehicle
	for vehicle in task "${one_to_one[@]}"; do
		expect_taken 0 0.25 --vehicle "$vehicle" --load cpu=3 --rt fifo:1
	done
}

# busy_on_first OPTION...: the part the OS takes of a run, in percent, with a competitor on
# the first of two CPUs
busy_on_first()
{
	weft_run --json --cpus 0-1 "$@" "$TREE/build/cli/busy.o"
	expect_status 0
	taken=$(jq '100 * .summary.ledger.os_ns / .summary.wall_ns | floor' out)
}

# A worker that the OS may move leaves the CPU with the competitor, sooner or later: of
# eight runs one at least does it soon enough. One that is pinned stays, each time.
test_unpinned_escapes_a_busy_cpu()
{
	local vehicle taken=100 i on
	compete
	for vehicle in task "${one_to_one[@]}"; do
		# Which of two workers runs main, nobody says; a carrier would have to stay there.
		on=()
		[[ $vehicle != task ]] || on=(--set pin=0)
		for i in 1 2 3; do
			busy_on_first --vehicle "$vehicle" "${on[@]}"
			((i == 1 || taken >= 40)) || broken "$vehicle: pinned, yet only $taken % were taken"
		done
		for ((i = 0, taken = 100; i < 8 && taken >= 40; i++)); do
			busy_on_first --vehicle "$vehicle" "${on[@]}" --unpinned
		done
		((taken < 40)) || broken "$vehicle: unpinned, yet the last run lost $taken %"
	done
}

# The competitors are gone with the run.
test_load_ends_with_the_run()
{
	expect_taken 0.35 0.65 --load cpu=1
	! pgrep -f -- "--load cpu=1 .*/busy.o" || broken "a competitor is still there"
}

test_more_than_others_needs_a_capability()
{
	local option
	local without=(setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice weft run --engine "$ENGINE")
	for option in "--rt fifo:1" "--nice -1"; do
		# shellcheck disable=SC2086
		run "${without[@]}" $option "$PROGRAMS/main_status.o"
		expect_error "needs CAP_SYS_NICE: run as root, or ask for less"
	done
	run "${without[@]}" --nice 1 --quiet "$PROGRAMS/main_status.o"
	expect_status 42
}
