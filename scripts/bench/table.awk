# SPDX-License-Identifier: GPL-2.0
# Makes bench/run's table: bars are the input, -v samples=FILE names what
# weft bench --csv printed.

function median(key, who,	n, i, k, t, v)
{
	n = count[key, who]
	for (i = 1; i <= n; i++) {
		t = value[key, who, i]
		for (k = i - 1; k && v[k] > t; k--)
			v[k + 1] = v[k]
		v[k + 1] = t
	}
	low = v[1]
	high = v[n]
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function number(x,	size)
{
	size = x < 0 ? -x : x
	return sprintf(size < 10 ? "%.2f" : size < 1000 ? "%.1f" : "%.0f", x)
}

# Sets measured, low and high; false where there are no samples.
function measure(key,	part, who)
{
	low = high = ""
	if (key == "queue-work") {
		if (!count["create-100000", "queue_work"] || !count["create-100000", "task"])
			return 0
		measured = median("create-100000", "queue_work") / median("create-100000", "task")
		low = high = measured
	} else if (key == "untraced") {
		if (!count["yield-traced", "task"] || !count["yield-untraced", "task"])
			return 0
		measured = 100 * (median("yield-traced", "task") / median("yield-untraced", "task") - 1)
		low = high = measured
	} else {
		who = split(key, part, ":") == 2 ? part[2] : "task"
		if (!count[part[1], who])
			return 0
		measured = median(part[1], who)
	}
	return 1
}

BEGIN {
	while ((getline line < samples) > 0) {
		split(line, f, ",")
		if (f[1] == "bench")
			continue
		value[f[2], f[3], ++count[f[2], f[3]]] = f[6]
		unit[f[2]] = unit[f[2] ":" f[3]] = f[4]
	}
	unit["queue-work"] = "times"
	unit["untraced"] = "%"
	FS = "|"
	printf "%-36s %11s %-6s %21s %13s %-6s %9s %7s\n", "", "median", "", "min..max", "bar",
		"", "Go", "of Go"
}

/^#/ || NF < 5 { next }

{
	key = $1
	if (!measure(key)) {
		printf "%-36s %11s\n", $5, "no samples"
		next
	}
	range = number(low) ".." number(high)
	within = $2 == "<=" ? measured <= $3 : measured >= $3
	wide = wide || (low > 0 && high > 1.5 * low)
	go = part = "-"
	if (count[key, "go"]) {
		rival = measured
		go = median(key, "go")
		part = sprintf("%.3f", measured / go)
		go = number(go)
	}
	if ($4 != "-")
		within = within && part != "-" && part <= $4 + 0
	missed += !within
	printf "%-36s %11s %-6s %21s %13s %-6s %9s %7s%s\n", $5, number(measured), unit[key],
		range, $2 " " $3, within ? "ok" : "MISSED", go, part,
		$4 == "-" ? "" : " <= " $4
}

END {
	printf "%d missed\n", missed
	if (wide)
		print "Some ranges are wide: the machine does something else as well. Measure again."
}
