// SPDX-License-Identifier: GPL-2.0
/* Elements. Whatever a document says becomes text, never markup. */

const SVG = "http://www.w3.org/2000/svg";
const MOST_ROWS = 100;		/* of a table, until asked for more */

/* element("td", { class: "number" }, "12", another) */
function element(name, attributes = {}, ...children) {
	const made = document.createElement(name);

	for (const [key, value] of Object.entries(attributes))
		if (value !== null && value !== false)
			made.setAttribute(key, value === true ? "" : value);
	made.append(...children.filter(child => child !== null && child !== undefined));
	return made;
}

function button(text, title, onclick) {
	const made = element("button", { type: "button", title, "aria-label": title }, text);

	made.addEventListener("click", onclick);
	return made;
}

/* A cell of @column for @row; numbers to the right. */
function cellOf(column, row) {
	const value = column.text(row);
	const kind = column.number ? { class: "number" } : {};

	return column.head ? element("th", { scope: "row", ...kind }, value) :
			     element("td", kind, value);
}

function rowOf(columns, row) {
	return element("tr", {}, ...columns.map(column => cellOf(column, row)));
}

function headOf(columns) {
	return element("thead", {}, element("tr", {}, ...columns.map(column => element("th",
		{ scope: "col", class: column.number ? "number" : null }, column.title))));
}

/*
 * A table of @rows. Each of @columns has a title, if it is not clear without, and a
 * text(row), which may be an element; it may be a number, or the head of its row.
 */
function table(columns, rows) {
	const head = columns.some(column => column.title) ? headOf(columns) : null;
	const body = element("tbody", {}, ...rows.slice(0, MOST_ROWS).map(row => rowOf(columns, row)));
	const made = element("div", { class: "scroll" },
			     element("table", {}, head, body));

	if (rows.length > MOST_ROWS) {
		const text = `Show all ${numberText(rows.length)} rows`;
		const more = button(text, text, () => {
			body.append(...rows.slice(MOST_ROWS).map(row => rowOf(columns, row)));
			more.remove();
		});
		made.append(more);
	}
	return made;
}

/* A table of names and values, for what has no chart; [name, undefined] is left out. */
function facts(pairs) {
	return table([
		{ text: pair => pair[0], head: true },
		{ text: pair => pair[1] },
	], pairs.filter(pair => pair[1] !== undefined));
}

function closed(summary, ...children) {
	return element("details", {}, element("summary", {}, summary), ...children);
}

/* What weft report has dropped of owner[name], in words; null if nothing. */
function leftOut(owner, name) {
	const dropped = owner[name + "_left_out"];

	if (!dropped)
		return null;
	return element("p", { class: "note" }, `To keep the page small, the last ${numberText(dropped)} ` +
		`of ${numberText(dropped + owner[name].length)} ${name} are left out.`);
}

/* A chart with what it is called, and a table that says the same. */
function figure(title, chart, tables, ...notes) {
	return element("figure", {}, element("figcaption", {}, element("h3", {}, title), ...notes),
		       chart, closed("The same as a table", tables));
}

/* Parts under a heading. */
function section(title, ...parts) {
	return element("section", {}, element("h3", {}, title), ...parts);
}

function svg(name, attributes, ...children) {
	const made = document.createElementNS(SVG, name);

	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	made.append(...children);
	return made;
}

/* What the colours are: [name, attributes of a rectangle] each. */
function legend(entries) {
	return element("ul", { class: "legend" }, ...entries.map(([name, attributes]) => element("li", {},
		svg("svg", { viewBox: "0 0 10 10", class: "key" },
		    svg("rect", { width: 10, height: 10, ...attributes })), name)));
}
