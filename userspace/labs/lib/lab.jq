# SPDX-License-Identifier: GPL-2.0
# What the filters of checks have in common. A run is what weft run --json prints.

def round_to($n): . * $n | round / $n;

# Nanoseconds as people say them.
def ms: "\(. / 1e6 | round_to(1000)) ms";

# Of a run: why main did not return 0; nothing if it did.
def bad_end:
	if .end != "main" then
		"the run ended with \(.end)" +
		(if .fault then ": \(.fault.what): \(.fault.text // .fault.kind) at "
			+ "\(.fault.file // "?"):\(.fault.line // "?"): \(.fault.source // "")"
		 elif .deadlock then ": " + ([.deadlock[] | "\(.entry) \(.task) waits for "
			+ "\(.waits_for) \(.what) at line \(.line // "?")"] | join("; "))
		 else "" end)
	elif .status != 0 then "main returned \(.status)"
	else empty end;

# The turns of tasks that run function $f, and those tasks.
def slices($f): [.timeline.slices[] | select(.task | startswith($f + " "))];
def tasks($f): [.timeline.tasks[] | select(.name | startswith($f + " "))];

# Events that did not fit into the rings: what is said about turns would not be all.
def lost: .timeline.lost | select(. > 0) | "\(.) events were lost: the tasks switch too often";

# Of turns: pairs of different tasks that ran at one moment, the one that began first first.
def overlaps:
	sort_by(.from_ns) | . as $s |
	reduce range(1; length) as $i ({longest: $s[0], found: []};
		(if $s[$i].from_ns < .longest.to_ns and $s[$i].task != .longest.task
		 then .found += [[.longest, $s[$i]]] else . end)
		| if $s[$i].to_ns > .longest.to_ns then .longest = $s[$i] else . end)
	| .found;

# Of a run: how many of its tasks' turns there were at a time, in the mean.
def parallelism: ([.timeline.slices[] | .to_ns - .from_ns] | add) / .summary.wall_ns;

# Jain's index of fairness: 1, all have the same, to 1 / n, one has it all.
def jain: (add * add) / (length * (map(. * .) | add));
