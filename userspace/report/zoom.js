// SPDX-License-Identifier: GPL-2.0
/* To zoom a chart, and to walk through what it shows, by buttons, keys and wheel. */

const ZOOM_STEP = 2;

/* What is seen of @full, [from, to], in @box, which plot() made. */
class Zoom {
	constructor(box, full) {
		this.box = box;
		this.full = full;
	}

	get view() {
		return this.box.plot.scales.x;
	}

	/* No more than all, no less than a nanosecond. */
	show(from, to) {
		const [least, most] = this.full;
		const width = Math.min(Math.max(to - from, 1), most - least);
		const min = Math.min(Math.max(from, least), most - width);

		this.box.plot.setScale("x", { min, max: min + width });
	}

	by(factor, at = (this.view.min + this.view.max) / 2) {
		const { min, max } = this.view;

		this.show(at - (at - min) * factor, at + (max - at) * factor);
	}

	move(part) {
		const { min, max } = this.view;

		this.show(min + (max - min) * part, max + (max - min) * part);
	}

	all() {
		this.show(...this.full);
	}

	/* Moves, if need be, so that @slice is seen. */
	reach(slice) {
		const { min, max } = this.view;

		if (slice.from_ns < min || slice.from_ns > max)
			this.show(slice.from_ns - (max - min) / 4, slice.from_ns + (max - min) * 3 / 4);
	}
}

/* One slice after the other, in order of time, for those who have no pointer. */
class Walk {
	constructor(slices, show) {
		this.slices = [...slices].sort((a, b) => a.from_ns - b.from_ns);
		this.at = -1;
		this.show = show;
	}

	step(by) {
		this.at = Math.min(Math.max(this.at + by, 0), this.slices.length - 1);
		if (this.slices.length)
			this.show(this.slices[this.at]);
	}
}

/* What can be done, by which keys, and by a button with which text. */
function zoomActions(zoom, walk) {
	return [
		{ keys: ["+", "="], text: "+", title: "Larger (+)", act: () => zoom.by(1 / ZOOM_STEP) },
		{ keys: ["-"], text: "−", title: "Smaller (-)", act: () => zoom.by(ZOOM_STEP) },
		{ keys: ["ArrowLeft"], text: "←", title: "Earlier (left arrow)", act: () => zoom.move(-0.25) },
		{ keys: ["ArrowRight"], text: "→", title: "Later (right arrow)", act: () => zoom.move(0.25) },
		{ keys: ["0"], text: "all", title: "All (0)", act: () => zoom.all() },
		{ keys: ["p"], text: "‹ slice", title: "Previous slice (p)", act: () => walk.step(-1) },
		{ keys: ["n"], text: "slice ›", title: "Next slice (n)", act: () => walk.step(1) },
	];
}

function onKey(event, actions) {
	const action = actions.find(({ keys }) => keys.includes(event.key));

	if (!action || event.ctrlKey || event.altKey || event.metaKey)
		return;
	action.act();
	event.preventDefault();
}

/* The wheel scrolls the page, but with Ctrl it zooms where the pointer is. */
function onWheel(event, zoom) {
	if (!event.ctrlKey)
		return;
	event.preventDefault();
	const left = event.clientX - zoom.box.plot.over.getBoundingClientRect().left;

	zoom.by(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, zoom.box.plot.posToVal(left, "x"));
}

/* @box with buttons above it and @said below; keys count while one of them has the focus. */
function zoomable(label, box, zoom, walk, said) {
	const actions = zoomActions(zoom, walk);
	const buttons = actions.map(({ text, title, act }) => button(text, title, act));
	const made = element("div", { class: "zoom", tabindex: 0, role: "group", "aria-label": label },
			     element("div", { class: "buttons" }, ...buttons), box, said);

	made.addEventListener("keydown", event => onKey(event, actions));
	box.addEventListener("wheel", event => onWheel(event, zoom), { passive: false });
	return made;
}
