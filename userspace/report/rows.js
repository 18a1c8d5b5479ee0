// SPDX-License-Identifier: GPL-2.0
/* A chart of rows with names, along one axis of numbers: of times, or of measured values. */

const AXIS_HEIGHT = 44;

function widthOf(texts) {
	const context = element("canvas").getContext("2d");

	context.font = FONT;
	return Math.max(...texts.map(text => context.measureText(text).width));
}

/* Which row is at @top, in pixels of the page from the chart's upper edge. */
function rowAt(u, count, top) {
	const row = Math.floor(top * devicePixelRatio / (u.bbox.height / count));

	return row >= 0 && row < count ? row : -1;
}

/* The names beside the rows; the first is at the top, where y is @names.length. */
function nameAxis(names) {
	const count = names.length;

	return axis({
		size: u => Math.min(widthOf(names) + 16, (u?.width ?? 1000) * 0.35),
		splits: () => names.map((name, i) => i + 0.5),
		values: (u, splits) => splits.map(y => names[count - 0.5 - y]),
		grid: { show: false },
		ticks: { show: false },
	});
}

/* A row is drawn by draw(u, ctx, row, top, height, x), in which x(value) is its place. */
function drawRows(u, count, draw) {
	const height = u.bbox.height / count;
	const x = value => u.valToPos(value, "x", true);

	clipped(u, ctx => {
		for (let row = 0; row < count; row++)
			draw(u, ctx, row, u.bbox.top + row * height, height, x);
	});
}

/*
 * @names:	of the rows
 * @range:	[least, most] of the axis
 * @unit:	of the axis
 * @log:	it is logarithmic
 * @height:	of a row
 * @draw:	draws one, see drawRows
 * @hooks:	of uPlot's, after the rows are drawn
 * @cursor:	uPlot's
 */
function rows(label, { names, range, unit, log, height, draw, hooks, cursor }) {
	const count = names.length;

	return plot(label, {
		height: count * height + AXIS_HEIGHT,
		padding: [4, 28, 0, 0],
		scales: {
			x: { time: false, distr: log ? 3 : 1, range: (u, min, max) => [min, max] },
			y: { range: [0, count] },
		},
		axes: [log ? decadeAxis(unit, { space: 60 }) : unitAxis(unit, { space: 80 }), nameAxis(names)],
		series: [{}, {}],
		cursor: cursor ?? { show: false },
		hooks: { ...hooks, draw: [u => drawRows(u, count, draw), ...(hooks?.draw ?? [])] },
	}, [range, [null, null]]);
}
