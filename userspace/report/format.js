// SPDX-License-Identifier: GPL-2.0
/* Numbers as people read them. */

const TIME_UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
const BYTE_UNITS = [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "bytes"]];
const UNITS = {
	ns: TIME_UNITS,
	s: TIME_UNITS.map(([divisor, name]) => [divisor / 1e9, name]),
	bytes: BYTE_UNITS,
};

/* [divisor, name]: of the largest unit in which @size is 1 or more. */
function unitFor(size, unit) {
	const units = UNITS[unit] ?? [[1, unit ?? ""]];

	return units.find(([divisor]) => Math.abs(size) >= divisor) ?? units.at(-1);
}

/* Four digits that count, and those before the point. */
function numberText(value) {
	if (!Number.isFinite(value))
		return String(value);
	if (Number.isInteger(value) || Math.abs(value) >= 1000)
		return Math.round(value).toLocaleString("en-US");
	return String(Number(value.toPrecision(4)));
}

/* quantityText(1234, "ns") is "1.234 us"; of what is not known, "-". */
function quantityText(value, unit) {
	if (typeof value !== "number")
		return value === null || value === undefined ? "-" : String(value);
	const [divisor, name] = unitFor(value, unit);

	return numberText(value / divisor) + (name ? " " + name : "");
}

const timeText = ns => quantityText(ns, "ns");

function percentText(part, whole) {
	return whole ? (100 * part / whole).toFixed(2) + " %" : "-";
}

/* How many digits @step, as an axis has it, needs behind the point. */
function decimalsOf(step) {
	for (let decimals = 0; decimals < 9; decimals++) {
		const moved = step * 10 ** decimals;

		if (Math.abs(moved - Math.round(moved)) < 1e-6)
			return decimals;
	}
	return 9;
}

/* Labels of an axis: in one unit, with as many decimals as tell neighbours apart. */
function axisTexts(values, unit) {
	const known = values.filter(value => value !== null);
	const largest = Math.max(...known.map(Math.abs));
	const [divisor, name] = unitFor(largest, unit);
	const step = known.length > 1 ? Math.abs(known[1] - known[0]) / divisor : 1;
	const decimals = decimalsOf(step);
	const text = value => (value / divisor).toFixed(decimals) + (name ? " " + name : "");

	return values.map(value => value === null ? null : text(value));
}
