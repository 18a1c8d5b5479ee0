// SPDX-License-Identifier: GPL-2.0
/* What weft lab prints: the list of laboratories, or what a check has found. */

function labList(labs) {
	return section("Laboratories", table([
		{ title: "lab", text: lab => lab.lab, head: true },
		{ title: "name", text: lab => element("code", {}, lab.name) },
		{ title: "what it is about", text: lab => lab.title },
	], labs));
}

function labVerdict({ passed, tests, bail_out: bailOut }) {
	const well = tests.filter(test => test.ok).length;

	if (bailOut)
		return `stopped: ${bailOut}`;
	return `${passed ? "passed" : "failed"}: ${well} of ${tests.length} tests are well`;
}

function testTable(tests) {
	return table([
		{ title: "test", text: test => test.test, head: true },
		{ title: "result", text: test => element("b", { class: test.ok ? "passed" : "failing" },
							 test.ok ? "well" : "failed") },
		{ title: "why", text: test => element("div", {}, ...test.why.map(line =>
			element("div", {}, line))) },
	], tests);
}

function viewLab(lab) {
	if (lab.labs)
		return [labList(lab.labs)];
	return [
		section("Summary", facts([
			["lab", `${lab.lab}, ${lab.name}`],
			["verdict", labVerdict(lab)],
			...Object.entries(lab.numbers).map(([name, value]) => [name, numberText(value)]),
		])),
		section("Tests", lab.tests.length ? testTable(lab.tests) :
			element("p", {}, "No test was run.")),
	];
}
