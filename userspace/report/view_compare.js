// SPDX-License-Identifier: GPL-2.0
/* What weft compare prints. */

function compareSummary(compare) {
	const disturbed = compare.configurations.reduce((sum, one) => sum + one.disturbed, 0);

	return section("Summary", facts([
		["program", compare.file],
		["baseline", compare.configurations[compare.baseline].label],
		["runs of each", `${compare.measured}, after ${compare.warm_up} to warm up`],
		["disturbed runs", String(disturbed)],
		["end", compare.end],
	]), element("p", { class: "note" }, "A dot is a run, a band the 95 % interval of the median. A " +
		"difference is called where chance alone would make one in at most 1 of 20 such reports."));
}

function viewCompare(compare) {
	return [
		compareSummary(compare),
		compare.metrics.map(metric => compareFigure(compare, metric)),
		environmentSection(compare.environment),
	];
}
