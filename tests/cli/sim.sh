# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Virtual time: exact, the same each time, and never for ever.

SIM=$TREE/build/cli/sim.o

hosted_sim_preempts_to_the_nanosecond()
{
	run weft run --quiet --vehicle sim --policy rr --quantum 4ms "$SIM"
	expect_status 0
	expect_out $'3 ms done at 7000 us\n3 ms done at 10000 us\n24 ms done at 30000 us'
	run weft run --quiet --vehicle sim --policy fifo "$SIM"
	expect_out $'24 ms done at 24000 us\n3 ms done at 27000 us\n3 ms done at 30000 us'
}

# Two workers at once: 24 beside 3 and 3.
hosted_sim_has_several_workers()
{
	run weft run --quiet --vehicle sim --cpus 0-1 "$SIM"
	expect_status 0
	expect_out $'3 ms done at 3000 us\n3 ms done at 6000 us\n24 ms done at 24000 us'
}

# At 4 ms the long one has a whole quantum before it; then the others, who had waited.
hosted_sim_swaps_at_the_moment()
{
	local i
	run weft run --quiet --vehicle sim --policy fifo --quantum 4ms --then rr@4ms "$SIM"
	expect_status 0
	expect_out $'3 ms done at 11000 us\n3 ms done at 14000 us\n24 ms done at 30000 us'
	run weft run --quiet --vehicle sim --policy fifo --then rr@3s "$SIM"
	expect_out $'24 ms done at 24000 us\n3 ms done at 27000 us\n3 ms done at 30000 us'
	for i in {1..10}; do
		run weft run --vehicle sim --cpus 0-2 --seed 7 --policy go --then fair@1ms \
			--then lottery@1ms --then rr@2500us "$TREE/build/programs/mixed_load.o"
		expect_status 0
		[[ $i -gt 1 ]] || cp out first
		cmp out first || broken "run $i differs"
	done
}

# Everything, also what was measured, and where more is printed than fits.
hosted_sim_runs_are_the_same_to_the_byte()
{
	local i program
	for program in cli/sim programs/mixed_load programs/print_many programs/select_storm; do
		for i in {1..10}; do
			run weft run --vehicle sim --cpus 0-2 --seed 7 --accounting full \
				"$TREE/build/$program.o"
			expect_status 0
			[[ $i -gt 1 ]] || cp out first
			cmp out first || broken "$program: run $i differs"
		done
	done
}

hosted_sim_ends_what_takes_no_time()
{
	run weft run --quiet --vehicle sim "$TREE/build/cli/sim_spin.o"
	expect_status 5
	expect_lines err 1
	expect_err_line '^stalled: task 1 runs on and takes no virtual time'
}

hosted_sim_has_no_kernel_and_no_os()
{
	run weft run --vehicle sim --engine kernel "$SIM"
	expect_status 2
	expect_err_line 'vehicle sim is of the hosted engine'
	run weft run --vehicle sim --nice 5 "$SIM"
	expect_status 2
	expect_err_line 'sim has no OS'
}

# A limit is of its time, not of ours.
hosted_sim_time_limit_is_virtual()
{
	run weft run --quiet --vehicle sim --policy fifo --time-limit 26ms "$SIM"
	expect_status 5
	expect_out '24 ms done at 24000 us'
	expect_err_line '^time limit: .* 26.0 ms'
}
