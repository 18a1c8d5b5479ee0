// SPDX-License-Identifier: GPL-2.0
/* Who ran when, in rows of workers or of tasks; zoom.js makes parts of it larger. */

const MOST_TASK_ROWS = 60;
const FEW_TASKS = 24;		/* they get rows of their own at first */
const ROOM_FOR_TEXT = 16;
let nrTimelines = 0;		/* of which each has a choice of its own */

/* Slices by row, in order of time. @rowOf: of a slice, or -1. */
function slicesByRow(slices, count, rowOf) {
	const rows = Array.from({ length: count }, () => []);

	for (const slice of slices)
		rows[rowOf(slice)]?.push(slice);
	for (const row of rows)
		row.sort((a, b) => a.from_ns - b.from_ns);
	return rows;
}

/* Of many tasks, those that ran longest; in the order in which they came. */
function tasksShown(tasks) {
	const longest = [...tasks].sort((a, b) => b.ran_ns - a.ran_ns).slice(0, MOST_TASK_ROWS);
	const chosen = new Set(longest);

	return tasks.filter(task => chosen.has(task));
}

function workerNames(slices) {
	const count = slices.reduce((most, slice) => Math.max(most, slice.worker), 0) + 1;

	return Array.from({ length: count }, (none, i) => `worker ${i}`);
}

/* A row a worker, each task in a colour of its own. */
function byWorker(timeline) {
	const names = workerNames(timeline.slices);
	const number = new Map(timeline.tasks.map((task, i) => [task.name, i]));

	return {
		names,
		slices: slicesByRow(timeline.slices, names.length, slice => slice.worker),
		colour: slice => colourOf(number.get(slice.task) ?? 0),
		text: slice => slice.task,
	};
}

/*
 * A row a task, each worker in a colour of its own, if there are several; a thin line while
 * the task is there.
 */
function byTask(timeline) {
	const tasks = tasksShown(timeline.tasks);
	const alone = workerNames(timeline.slices).length === 1;
	const row = new Map(tasks.map((task, i) => [task.name, i]));

	return {
		names: tasks.map(task => task.name),
		slices: slicesByRow(timeline.slices, tasks.length, slice => row.get(slice.task) ?? -1),
		colour: slice => colourOf(alone ? row.get(slice.task) : slice.worker),
		text: slice => alone ? "" : `worker ${slice.worker}`,
		lives: tasks.map(task => [task.arrival_ns, task.finish_ns]),
	};
}

function drawLife(ctx, [arrival, finish], top, height, x, end) {
	ctx.fillStyle = colour("faint");
	ctx.fillRect(x(arrival), top + height / 2 - devicePixelRatio, x(finish ?? end) - x(arrival),
		     2 * devicePixelRatio);
}

/* Where there is room for it. */
function drawText(ctx, text, left, width, top, height) {
	if (!text || width < ROOM_FOR_TEXT * devicePixelRatio)
		return;
	ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
	if (ctx.measureText(text).width + 6 * devicePixelRatio > width)
		return;
	ctx.fillStyle = colour("paper");
	ctx.textAlign = "left";
	ctx.textBaseline = "middle";
	ctx.fillText(text, left + 3 * devicePixelRatio, top + height / 2);
}

/* What ends before the next pixel begins is not seen: of many slices few are drawn. */
function drawSlices(u, ctx, view, row, top, height, x) {
	const { min, max } = u.scales.x;
	let drawnTo = -Infinity;

	for (const slice of view.slices[row]) {
		if (slice.to_ns < min || slice.from_ns > max)
			continue;
		const left = Math.max(x(slice.from_ns), u.bbox.left);
		const right = Math.min(Math.max(x(slice.to_ns), left + 1), u.bbox.left + u.bbox.width);

		if (right < drawnTo + 1)
			continue;
		drawnTo = right;
		ctx.fillStyle = view.colour(slice);
		ctx.fillRect(left, top + height * 0.15, right - left, height * 0.7);
		drawText(ctx, view.text(slice), left, right - left, top, height);
	}
}

function drawFrame(u, view, slice) {
	if (!slice)
		return;
	const row = view.slices.findIndex(slices => slices.includes(slice));
	const height = u.bbox.height / view.names.length;
	const left = u.valToPos(slice.from_ns, "x", true);
	const width = Math.max(2, u.valToPos(slice.to_ns, "x", true) - left);

	clipped(u, ctx => {
		ctx.strokeStyle = colour("ink");
		ctx.lineWidth = 2 * devicePixelRatio;
		ctx.strokeRect(left, u.bbox.top + row * height + height * 0.1, width, height * 0.8);
	});
}

/* Why a slice ended, as weft run says it: otherwise it is what the task then waited for. */
const ENDS = { yield: "it gave way", preempt: "it was preempted", exit: "the task ended",
	       end: "the run ended" };

function sliceText(slice) {
	return `${slice.task} on worker ${slice.worker}: from ${timeText(slice.from_ns)} to ` +
	       `${timeText(slice.to_ns)}, ${timeText(slice.to_ns - slice.from_ns)}; then ` +
	       (ENDS[slice.why] ?? `it waited: ${slice.why}`);
}

function sliceAt(slices, time) {
	let low = 0, high = slices.length;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (slices[middle].from_ns <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low && slices[low - 1].to_ns >= time ? slices[low - 1] : null;
}

/* Of a row, of so many. */
function heightOf(count) {
	return count > FEW_TASKS ? 18 : count > 4 ? 26 : 40;
}

/* One view of @timeline; @say is told what is pointed at. */
function timelineView(timeline, view, say) {
	const end = timeline.slices.reduce((last, slice) => Math.max(last, slice.to_ns), 1);
	const full = [0, end];
	let framed = null;
	const pointed = u => {
		const row = rowAt(u, view.names.length, u.cursor.top ?? -1);
		const slice = row < 0 ? null : sliceAt(view.slices[row], u.posToVal(u.cursor.left, "x"));

		if (slice)
			say(sliceText(slice));
	};
	const box = rows(`Who ran when: ${timeline.slices.length} slices in ${view.names.length} rows`, {
		names: view.names, range: full, unit: "ns",
		height: heightOf(view.names.length),
		draw: (u, ctx, row, top, height, x) => {
			if (view.lives)
				drawLife(ctx, view.lives[row], top, height, x, end);
			drawSlices(u, ctx, view, row, top, height, x);
		},
		hooks: { draw: [u => drawFrame(u, view, framed)], setCursor: [pointed] },
		cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
	});
	const zoom = new Zoom(box, full);
	const walk = new Walk(view.slices.flat(), slice => {
		framed = slice;
		zoom.reach(slice);
		box.plot.redraw(false);
		say(sliceText(slice));
	});

	return { box, zoom, walk };
}

/* The view that is chosen, in place of the one before. */
function showView(place, timeline, view) {
	const said = element("output", {}, "Drag over what is to be larger; point at " +
		"a slice, or press n, to read what it is.");
	const { box, zoom, walk } = timelineView(timeline, view, text => { said.textContent = text; });

	place.replaceChildren(zoomable("Who ran when. Keys: plus and minus zoom, arrows move, 0 shows " +
		"all, n and p read the next and the previous slice", box, zoom, walk, said));
}

function viewChoice(name, label, checked, onchange) {
	const radio = element("input", { type: "radio", name, checked });

	radio.addEventListener("change", onchange);
	return element("label", {}, radio, label);
}

/* Which rows: the views are made when they are chosen. */
function timelineChart(timeline) {
	const place = element("div");
	const name = `rows-${nrTimelines++}`;
	const few = timeline.tasks.length > 0 && timeline.tasks.length <= FEW_TASKS;
	const tasks = timeline.tasks.length <= MOST_TASK_ROWS ? "a row a task" :
		      `a row a task: the ${MOST_TASK_ROWS} that ran longest`;

	showView(place, timeline, few ? byTask(timeline) : byWorker(timeline));
	return element("div", {}, element("fieldset", {}, element("legend", {}, "Rows"),
		viewChoice(name, "a row a worker", !few, () => showView(place, timeline, byWorker(timeline))),
		viewChoice(name, tasks, few, () => showView(place, timeline, byTask(timeline)))), place);
}

function timelineTable(timeline) {
	const time = (title, key) => ({ title, number: true, text: task => timeText(task[key]) });

	return table([
		{ title: "task", text: task => task.name, head: true },
		time("arrival", "arrival_ns"), time("ran", "ran_ns"), time("first run", "first_ns"),
		time("finish", "finish_ns"), time("turnaround", "turnaround_ns"),
		time("response", "response_ns"), time("wait", "wait_ns"),
	], timeline.tasks);
}

function sliceTable(timeline) {
	return table([
		{ title: "from", number: true, text: slice => timeText(slice.from_ns) },
		{ title: "to", number: true, text: slice => timeText(slice.to_ns) },
		{ title: "worker", number: true, text: slice => String(slice.worker) },
		{ title: "task", text: slice => slice.task },
		{ title: "then", text: slice => ENDS[slice.why] ?? `it waited: ${slice.why}` },
	], timeline.slices);
}

/* @timeline as weft run and weft workload have it. */
function timelineFigure(timeline) {
	const lost = timeline.lost ? element("p", { class: "note" }, `${numberText(timeline.lost)} ` +
		"events were lost: the beginning is missing.") : null;
	const chart = timeline.slices.length ? timelineChart(timeline) :
		      element("p", {}, "No task ran.");

	return figure("Who ran when", chart,
		      element("div", {}, timelineTable(timeline), sliceTable(timeline)),
		      lost, leftOut(timeline, "slices"), leftOut(timeline, "tasks"));
}
