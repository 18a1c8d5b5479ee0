// SPDX-License-Identifier: GPL-2.0
/* The steps of a schedule: a column a task, with what each step does, and its source. */

/* Of a step or an access: what it does, and where. */
function stepText(step) {
	return element("div", { class: "step" }, element("b", {}, step.does),
		       step.source ? element("code", {}, step.source) : null,
		       element("small", {}, place(step)));
}

/* Tasks by their letters, a first; those without one have a number in braces. */
function byLetter(one, other) {
	return one.length - other.length || (one < other ? -1 : 1);
}

/* @steps in the order of time, as weft replay has them. */
function stepTable(steps) {
	const tasks = [...new Set(steps.map(step => step.task))].sort(byLetter);
	const entry = task => steps.find(step => step.task === task).function;
	const column = task => ({
		title: `${task}, ${entry(task)}`,
		text: step => step.task === task ? stepText(step) : "",
	});

	return table([
		{ title: "step", number: true, head: true, text: step => String(step.number) },
		...tasks.map(column),
	], steps.map((step, i) => ({ ...step, number: i + 1 })));
}
