// SPDX-License-Identifier: GPL-2.0
/* What weft bench prints. */

/* The measures of each bench, in the order in which they were made. */
function benches(measures) {
	const all = new Map();

	for (const measure of measures)
		all.set(measure.bench, [...(all.get(measure.bench) ?? []), measure]);
	return [...all];
}

function benchParts([name, measures]) {
	const points = measures.filter(measure => measure.bytes !== undefined);
	const others = measures.filter(measure => measure.bytes === undefined);

	return [others.map(measureFigure), points.length ? curveFigure(name, points) : null];
}

function viewBench(bench) {
	const { machine, ...environment } = bench.environment;

	return [
		element("p", { class: "note" }, "A band goes from the smallest to the largest run, the dot " +
			"is the median."),
		benches(bench.measures).map(benchParts),
		environmentSection({ ...environment, ...machine }),
	];
}
