// SPDX-License-Identifier: GPL-2.0
/* What weft explore and weft replay print. */

function outcomeBar(outcome, most) {
	return svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar short" },
		   svg("rect", { width: 100 * outcome.schedules / most, height: 10,
				 class: outcome.failed ? "failed" : "well" }));
}

/* How many of all @schedules it was, and one of them. */
function scheduleColumns(schedules) {
	return [
		{ title: "schedules", number: true, text: one => numberText(one.schedules) },
		{ title: "of all", number: true, text: one => percentText(one.schedules, schedules) },
		{ title: "one of them", text: one => element("code", {}, one.schedule ?? "") },
		{ title: "whose turn", text: one => scheduleStrip(one.schedule) },
	];
}

function outcomeTable({ outcomes, schedules }) {
	const most = Math.max(...outcomes.map(outcome => outcome.schedules));

	return table([
		{ title: "outcome", text: outcome => outcome.outcome, head: true },
		{ title: "end", text: outcome => outcome.failed ? "failed" : "well" },
		{ title: "how many", text: outcome => outcomeBar(outcome, most) },
		...scheduleColumns(schedules),
	], outcomes);
}

function viewExplore(explore) {
	const { outcomes, races, schedules } = explore;

	return [
		section("Summary", facts([
			["schedules", numberText(schedules)],
			["steps", numberText(explore.steps)],
			["were these all?", explore.all ? "yes" : "no"],
		])),
		section("Outcomes", outcomes.length ? outcomeTable(explore) :
			element("p", {}, "No schedule was run to its end."), leftOut(explore, "outcomes")),
		races ? racesSection(races, scheduleColumns(schedules)) : null,
	];
}

function viewReplay(replay) {
	return [
		section("Summary", facts([
			["outcome", replay.outcome],
			["schedule", element("code", {}, replay.schedule)],
			["whose turn", scheduleStrip(replay.schedule)],
		])),
		section("Steps", leftOut(replay, "steps"), stepTable(replay.steps)),
	];
}
