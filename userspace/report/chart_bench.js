// SPDX-License-Identifier: GPL-2.0
/* Measures of weft bench: contenders side by side, or curves over bytes of memory. */

/* [least, most] of a logarithmic axis: powers of ten around @values. */
function decades(values) {
	const least = Math.floor(Math.log10(Math.min(...values)));
	const most = Math.ceil(Math.log10(Math.max(...values)));

	return [10 ** least, 10 ** Math.max(most, least + 1)];
}

function drawContender(u, ctx, contender, top, height, x) {
	const left = x(contender.min);

	ctx.fillStyle = colour("series");
	ctx.globalAlpha = 0.45;
	ctx.fillRect(left, top + height * 0.25, Math.max(2, x(contender.max) - left), height * 0.5);
	ctx.globalAlpha = 1;
	ctx.beginPath();
	ctx.arc(x(contender.median), top + height / 2, 5 * devicePixelRatio, 0, 2 * Math.PI);
	ctx.fill();
}

function measurePlot(measure, known) {
	const values = known.flatMap(one => [one.min, one.median, one.max]).filter(value => value > 0);

	if (!values.length)
		return element("p", {}, "No contender has a figure.");
	return rows(`${measure.text}: ${known.length} contenders; the table below has figures`, {
		names: known.map(one => one.name), range: decades(values), unit: measure.unit, log: true,
		height: 28,
		draw: (u, ctx, row, top, height, x) => drawContender(u, ctx, known[row], top, height, x),
	});
}

function measureTable(measure) {
	const value = key => ({ title: key, number: true,
				text: one => quantityText(one[key], measure.unit) });

	return table([
		{ title: "contender", text: one => one.name, head: true },
		value("median"), value("min"), value("max"),
		{ title: "times the task's", number: true, text: one => quantityText(one.ratio) },
		{ title: "disturbed", number: true, text: one => one.disturbed ?
			`${one.disturbed.filter(Boolean).length} of ${one.disturbed.length}` : "" },
		{ title: "why not", text: one => one.failed ?? one.skipped ?? "" },
	], measure.contenders);
}

function measureFigure(measure) {
	return figure(measure.text, measurePlot(measure, measure.contenders.filter(one => one.median > 0)),
		      measureTable(measure));
}

/* What @name has answered at @point; less than nothing has no place on the axis. */
function answerOf(point, name) {
	const { median } = point.contenders.find(one => one.name === name) ?? {};

	return median > 0 ? median : null;
}

/* The sizes are as far from each other, 0 included. */
function sizeAxis(points) {
	return axis({
		splits: () => points.map((point, i) => i),
		values: (u, splits) => splits.map(i => quantityText(points[i].bytes, "bytes")),
	});
}

function curvePlot(points, names) {
	const unit = points[0].unit;
	const curves = names.map(name => points.map(point => answerOf(point, name)));
	const values = curves.flat().filter(value => value > 0);

	return plot(`Curves of ${names.length} contenders over ${points.length} sizes`, {
		height: 320,
		padding: [8, 28, 0, 0],
		scales: {
			x: { time: false, range: [-0.2, points.length - 0.8] },
			y: { distr: 3, range: decades(values) },
		},
		axes: [sizeAxis(points), decadeAxis(unit, { size: 70 })],
		series: [{}, ...names.map((name, i) => ({
			label: name, stroke: () => colourOf(i), width: 2, points: { size: 6 },
			spanGaps: true,
		}))],
		cursor: { show: false },
	}, [points.map((point, i) => i), ...curves]);
}

function curveFigure(bench, points) {
	const names = [...new Set(points.flatMap(point => point.contenders
		.filter(one => one.median > 0).map(one => one.name)))];
	const column = name => ({ title: name, number: true, text: point => quantityText(
		point.contenders.find(one => one.name === name)?.median, point.unit) });

	if (!names.length)
		return null;
	return figure(`${bench}, by bytes of memory`, curvePlot(points, names), table([
		{ title: "bytes", number: true, text: point => quantityText(point.bytes, "bytes"), head: true },
		...names.map(column),
	], points), legend(names.map((name, i) => [name, { style: `fill: ${styleOf(i)}` }])));
}
