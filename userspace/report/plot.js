// SPDX-License-Identifier: GPL-2.0
/* uPlot, as the page uses it: the page's colours and font, as wide as there is room. */

const FONT = "12px system-ui, sans-serif";

/* Axes of ours are like each other; @more says what is not. */
function axis(more) {
	return {
		stroke: () => colour("ink"),
		grid: { stroke: () => colour("line"), width: 1 },
		ticks: { stroke: () => colour("line"), width: 1 },
		font: FONT,
		...more,
	};
}

function unitAxis(unit, more) {
	return axis({ values: (u, splits) => axisTexts(splits, unit), ...more });
}

/* Of a logarithmic axis: each label has the unit that suits it. */
function decadeAxis(unit, more) {
	const text = value => value === null ? null : quantityText(value, unit);

	return axis({ values: (u, splits) => splits.map(text), ...more });
}

/* An element that is drawn when it comes onto the page, and anew when its width changes. */
class Plot extends HTMLElement {
	connectedCallback() {
		this.fit();
		/* Not at once: to change sizes while the browser tells of them makes it complain. */
		this.observer = new ResizeObserver(() => setTimeout(() => this.fit()));
		this.observer.observe(this);
	}

	disconnectedCallback() {
		this.observer.disconnect();
	}

	fit() {
		const width = this.clientWidth;

		if (!width)
			return;
		if (!this.plot)
			this.plot = new uPlot({ ...this.options, width }, this.data, this);
		else if (width !== this.plot.width)
			this.plot.setSize({ width, height: this.options.height });
	}
}

customElements.define("weft-plot", Plot);

/*
 * Draws @data, as uPlot takes it with @options, in a new element. @label says what is to be
 * seen to those who do not see it. The element's .plot is uPlot's once it is on the page.
 */
function plot(label, options, data) {
	const box = element("weft-plot", { class: "plot", role: "img", "aria-label": label });

	return Object.assign(box, { options: { legend: { show: false }, ...options }, data });
}

/* In device pixels, as the canvas is. */
function clipped(u, draw) {
	const { ctx, bbox } = u;

	ctx.save();
	ctx.beginPath();
	ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
	ctx.clip();
	draw(ctx);
	ctx.restore();
}
