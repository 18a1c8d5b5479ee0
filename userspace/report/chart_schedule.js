// SPDX-License-Identifier: GPL-2.0
/* A schedule, whose step was next, as a strip of lanes. */

const LETTERS = 26;

/* Main is a. */
function taskLetter(task) {
	return task < LETTERS ? String.fromCharCode(97 + task) : `{${task}}`;
}

/* "abceba78:bc2" is [{ task: 1, times: 1 }, { task: 2, times: 2 }]. */
function turnsOf(schedule) {
	const turns = schedule.slice(schedule.indexOf(":") + 1).matchAll(/(?:([a-z])|\{(\d+)\})(\d*)/g);

	return [...turns].map(([, letter, number, times]) => ({
		task: letter ? letter.charCodeAt(0) - 97 : +number, times: +(times || 1),
	}));
}

function stripOf(turns, lanes) {
	const choices = turns.reduce((sum, turn) => sum + turn.times, 0);
	const strip = svg("svg", { viewBox: `0 0 ${choices} ${lanes.length}`, class: "strip",
				   preserveAspectRatio: "none", style: `height: ${lanes.length}rem` });
	let from = 0;

	for (const { task, times } of turns) {
		strip.append(svg("rect", { x: from, y: lanes.indexOf(task) + 0.1, width: times, height: 0.8,
					   style: `fill: ${styleOf(task)}` },
				 svg("title", {}, `${taskLetter(task)}, ${times} times`)));
		from += times;
	}
	return strip;
}

/* A lane a task that has a turn; time goes to the right. Where nobody had a choice, nothing. */
function scheduleStrip(schedule) {
	const turns = turnsOf(schedule ?? "");
	const lanes = [...new Set(turns.map(turn => turn.task))].sort((a, b) => a - b);

	if (!turns.length)
		return "";
	return element("div", { class: "lanes", role: "img", "aria-label": `schedule ${schedule}` },
		       element("div", {}, ...lanes.map(task => element("small", {}, taskLetter(task)))),
		       stripOf(turns, lanes));
}
