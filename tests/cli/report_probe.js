// SPDX-License-Identifier: GPL-2.0
/*
 * Put at the end of a page of weft report by report.sh: looks at what was drawn, uses the
 * keys, and leaves what it has seen as JSON in an element.
 */

const pause = ms => new Promise(done => setTimeout(done, ms));

/* In how many columns between the axes there is a colour: grids and texts are grey. */
function vividOf({ plot: { ctx, bbox } }) {
	const { data, width } = ctx.getImageData(bbox.left, bbox.top, bbox.width, bbox.height);
	const columns = new Set();

	for (let i = 0; i < data.length; i += 4) {
		const [red, green, blue, alpha] = data.subarray(i, i + 4);

		if (alpha > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60)
			columns.add(i / 4 % width);
	}
	return columns.size;
}

function figureSeen(figure) {
	return {
		title: figure.querySelector("h3").textContent,
		vivid: [...figure.querySelectorAll(".plot")].map(vividOf),
		shapes: figure.querySelectorAll("svg rect").length,
		rows: figure.querySelectorAll("tbody tr").length,
	};
}

/* What a key does to the first chart that can be zoomed. */
async function press(key) {
	const zoom = document.querySelector(".zoom");

	zoom.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
	await pause(0);
	const { min, max } = zoom.querySelector(".plot").plot.scales.x;

	return { key, min, max, said: zoom.querySelector("output").textContent };
}

async function pressAll(keys) {
	const seen = [];

	if (document.querySelector(".zoom"))
		for (const key of keys)
			seen.push(await press(key));
	return seen;
}

async function look() {
	while (!document.querySelector("article, .error"))
		await pause(20);
	await pause(0);
	return {
		titles: [...document.querySelectorAll("h2")].map(heading => heading.textContent),
		links: [...document.querySelectorAll("nav a")].filter(link => document.querySelector(link.hash)).length,
		errors: [...document.querySelectorAll(".error")].map(error => error.textContent),
		wide: document.documentElement.scrollWidth > innerWidth,
		fetched: performance.getEntriesByType("resource").length,
		headings: [...document.querySelectorAll("h3")].map(heading => heading.textContent),
		figures: [...document.querySelectorAll("figure")].map(figureSeen),
		strips: [...document.querySelectorAll(".strip")].map(strip => strip.childElementCount),
		steps: document.querySelectorAll(".step").length,
		notes: [...document.querySelectorAll(".note")].map(note => note.textContent),
		keys: await pressAll(["0", "+", "ArrowRight", "0", "n", "n", "p"]),
		background: getComputedStyle(document.body).backgroundColor,
	};
}

look().catch(error => ({ errors: [String(error)] })).then(seen => {
	const made = document.createElement("pre");

	made.id = "probe";
	made.textContent = JSON.stringify(seen);
	document.body.append(made);
});
