// SPDX-License-Identifier: GPL-2.0
/* Colours, which style.css has, for what is drawn; and drawing anew when they change. */

const probe = document.body.appendChild(element("span", { hidden: true }));

const known = new Map();	/* colours, until they change */

/* @text, a colour as CSS has them, as the page is shown now. */
function shownAs(text) {
	if (!known.has(text)) {
		probe.style.color = text;
		known.set(text, getComputedStyle(probe).color);
	}
	return known.get(text);
}

/* The colour --name of style.css. */
const colour = name => shownAs(`var(--${name})`);

/* One of many, told apart from its neighbours by the golden angle; as CSS has it. */
function styleOf(index) {
	const hue = (index * 137.508 + 210) % 360;

	return `light-dark(hsl(${hue} 60% 42%), hsl(${hue} 60% 66%))`;
}

const colourOf = index => shownAs(styleOf(index));

function redraw() {
	known.clear();
	for (const box of document.querySelectorAll(".plot"))
		box.plot?.redraw(false, true);
}

/* A printer has white paper, and nobody to open what is closed. */
function beforePrint() {
	document.documentElement.dataset.theme = "light";
	for (const details of document.querySelectorAll("figure details:not([open])"))
		details.open = details.dataset.printed = true;
	redraw();
}

function afterPrint() {
	delete document.documentElement.dataset.theme;
	for (const details of document.querySelectorAll("details[data-printed]")) {
		details.open = false;
		delete details.dataset.printed;
	}
	redraw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
