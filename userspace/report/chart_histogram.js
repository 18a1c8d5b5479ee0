// SPDX-License-Identifier: GPL-2.0
/* How often which value was seen: a bar for each bucket, 8 to a doubling. */

const HISTOGRAMS = [
	{ key: "wake_to_run_ns", title: "Wake to run", unit: "ns" },
	{ key: "run_length_ns", title: "Run length", unit: "ns" },
	{ key: "switch_cost_ns", title: "Switch cost", unit: "ns" },
	{ key: "queue_length", title: "Queue length", unit: "" },
];
const WHOLE = Array.from({ length: 45 }, (none, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));
const POINTS = ["p50", "p90", "p99", "p99.9", "max"];

/* [{ from, to, count }]: a bucket ends where the next begins. */
function bucketsOf(histogram) {
	const all = Object.entries(histogram.buckets).map(([from, count]) => ({ from: +from, count }));

	all.forEach((bucket, i) => {
		bucket.to = all[i + 1]?.from ?? histogram.max + 1;
	});
	return all;
}

/* Where the axis has a label: at powers of two, as many as there is room for. */
function octaveSplits(buckets, u) {
	const octaves = buckets.flatMap((bucket, i) =>
		Number.isInteger(Math.log2(bucket.from)) || !bucket.from ? [i] : []);
	const each = Math.ceil(octaves.length / Math.max(1, u.width / 80));

	return octaves.filter((at, i) => i % each === 0);
}

/* A line through the chart, and its name in @line, so that names do not cover each other. */
function drawPoint(u, ctx, buckets, name, value, line) {
	const at = buckets.findIndex(bucket => value < bucket.to);
	const x = u.valToPos(at < 0 ? buckets.length : at + 1, "x", true);

	ctx.strokeStyle = ctx.fillStyle = colour("ink");
	ctx.lineWidth = devicePixelRatio;
	ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
	ctx.beginPath();
	ctx.moveTo(x, u.bbox.top);
	ctx.lineTo(x, u.bbox.top + u.bbox.height);
	ctx.stroke();
	ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
	ctx.textAlign = "right";
	ctx.fillText(name, x - 3 * devicePixelRatio, u.bbox.top + 12 * line * devicePixelRatio);
}

function drawPoints(u, histogram, buckets) {
	clipped(u, ctx => {
		drawPoint(u, ctx, buckets, "p50", histogram.p50, 1);
		drawPoint(u, ctx, buckets, "p99", histogram.p99, 2);
	});
}

function histogramPlot({ title, unit }, histogram, buckets) {
	const label = `${title}: half are at most ${quantityText(histogram.p50, unit)}, ` +
		      `99 in 100 at most ${quantityText(histogram.p99, unit)}`;

	return plot(label, {
		height: 180,
		padding: [4, 28, 0, 0],
		scales: {
			x: { time: false, range: [0, buckets.length] },
			y: { range: (u, least, most) => [0, most * 1.3] },
		},
		axes: [
			axis({
				splits: u => octaveSplits(buckets, u),
				values: (u, splits) => splits.map(i => quantityText(buckets[i].from, unit)),
			}),
			axis({ size: 60, incrs: WHOLE }),
		],
		series: [{}, {
			paths: uPlot.paths.bars({ size: [1, Infinity], align: 1, gap: 1 }),
			fill: () => colour("series"), width: 0, points: { show: false },
		}],
		cursor: { show: false },
		hooks: { draw: [u => drawPoints(u, histogram, buckets)] },
	}, [buckets.map((bucket, i) => i), buckets.map(bucket => bucket.count)]);
}

function histogramTables({ unit }, histogram, buckets) {
	const all = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
	const points = facts(POINTS.map(name => [name, quantityText(histogram[name], unit)]));
	const counts = table([
		{ title: "from", number: true, text: bucket => quantityText(bucket.from, unit) },
		{ title: "to less than", number: true, text: bucket => quantityText(bucket.to, unit) },
		{ title: "how many", number: true, text: bucket => numberText(bucket.count) },
		{ title: "of all", number: true, text: bucket => percentText(bucket.count, all) },
	], buckets.filter(bucket => bucket.count));

	return element("div", {}, points, counts);
}

/* The histograms of @summary that have seen anything, side by side. */
function histogramFigures(summary) {
	const seen = HISTOGRAMS.filter(({ key }) => Object.keys(summary[key]?.buckets ?? {}).length);

	return element("div", { class: "beside" }, ...seen.map(kind => {
		const buckets = bucketsOf(summary[kind.key]);

		return figure(kind.title, histogramPlot(kind, summary[kind.key], buckets),
			      histogramTables(kind, summary[kind.key], buckets));
	}));
}
