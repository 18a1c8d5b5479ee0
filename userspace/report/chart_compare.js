// SPDX-License-Identifier: GPL-2.0
/* A metric of weft compare: each run a dot, the median a line in its 95 % interval. */

const VERDICT_COLOURS = { faster: "good", slower: "bad", less: "mark", more: "mark" };

/* "faster by 5.2 % (3.9 to 6.6)" */
function verdictText(comparison, unit) {
	const { verdict, change, relative, rounds_needed: needed } = comparison;
	const text = value => relative ? `${numberText(100 * value)} %` : quantityText(value, unit);

	if (verdict === "too few runs")
		return `${verdict}: ${needed} are needed`;
	if (change.median === null)
		return verdict;
	const [least, most] = [change.low, change.high].map(Math.abs).sort((a, b) => a - b);

	if (verdict === "no difference seen")
		return `${verdict} (${text(change.low)} to ${text(change.high)})`;
	return `${verdict} by ${text(Math.abs(change.median))} (${text(least)} to ${text(most)})`;
}

/* [{ label, median, low, high, values, comparison }] of one metric. */
function compareLines(compare, metric) {
	return compare.configurations.map(configuration => ({
		label: configuration.label,
		...configuration.results[metric.name],
		values: configuration.samples.map(sample => sample.values[metric.name])
			.filter(value => value !== null),
	}));
}

/* With some room at both ends. */
function rangeOf(values) {
	const least = Math.min(...values), most = Math.max(...values);
	const room = (most - least) * 0.05 || Math.abs(most) * 0.05 || 1;

	return [least - room, most + room];
}

function drawDots(ctx, values, top, height, x) {
	ctx.fillStyle = colour("faint");
	values.forEach((value, i) => {
		/* One above the other, as equal values are not seen apart else. */
		const y = top + height * (0.3 + 0.4 * (i + 0.5) / values.length);

		ctx.beginPath();
		ctx.arc(x(value), y, 2.5 * devicePixelRatio, 0, 2 * Math.PI);
		ctx.fill();
	});
}

function drawInterval(ctx, line, top, height, x) {
	if (line.median === null)
		return;
	ctx.fillStyle = colour(VERDICT_COLOURS[line.comparison?.verdict] ?? "series");
	ctx.globalAlpha = 0.45;
	ctx.fillRect(x(line.low), top + height * 0.2, Math.max(1, x(line.high) - x(line.low)), height * 0.6);
	ctx.globalAlpha = 1;
	ctx.fillRect(x(line.median) - devicePixelRatio, top + height * 0.1, 2 * devicePixelRatio,
		     height * 0.8);
}

function comparePlot(metric, lines) {
	const values = lines.flatMap(line => [...line.values, line.low, line.high])
		.filter(value => Number.isFinite(value));

	if (!values.length)
		return element("p", {}, "There are no values.");
	return rows(`${metric.about}: ${lines.length} configurations; the table below has figures`, {
		names: lines.map(line => line.label), range: rangeOf(values), unit: metric.unit, height: 36,
		draw: (u, ctx, row, top, height, x) => {
			drawDots(ctx, lines[row].values, top, height, x);
			drawInterval(ctx, lines[row], top, height, x);
		},
	});
}

function compareTable(metric, lines) {
	const value = key => ({ title: key, number: true,
				text: line => quantityText(line[key], metric.unit) });

	return table([
		{ title: "configuration", text: line => line.label, head: true },
		value("median"),
		{ ...value("low"), title: "95 % interval from" },
		{ ...value("high"), title: "to" },
		{ title: "runs", number: true, text: line => String(line.values.length) },
		{ title: "against the baseline",
		  text: line => line.comparison ? verdictText(line.comparison, metric.unit) : "baseline" },
	], lines);
}

function compareFigure(compare, metric) {
	const lines = compareLines(compare, metric);
	const words = lines.filter(line => line.comparison).map(line => element("li", {},
		`${line.label}: ${verdictText(line.comparison, metric.unit)}`));

	return figure(metric.about, comparePlot(metric, lines), compareTable(metric, lines),
		      element("ul", { class: "verdicts" }, ...words));
}
