// SPDX-License-Identifier: GPL-2.0
/* Data races: two accesses to a variable that nothing orders. */

function accessText(access) {
	const holds = access.holds ? `, holding ${access.holds}` : "";

	return stepText({ ...access, does: `task ${access.task} ${access.does}${holds}` });
}

/* @races as weft run and weft explore have them; those of explore have schedules. */
function racesSection(races, more = []) {
	return section("Data races", races.length ? table([
		{ title: "variable", text: race => race.variable, head: true },
		{ title: "bytes", number: true, text: race => String(race.bytes) },
		{ title: "one access", text: race => accessText(race.first) },
		{ title: "the other", text: race => accessText(race.second) },
		...more,
	], races) : element("p", {}, "None was seen."));
}
