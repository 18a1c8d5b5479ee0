// SPDX-License-Identifier: GPL-2.0
/* What weft run and weft workload print. */

/* A value of a global variable, as one line. */
function valueText(value) {
	return typeof value === "string" ? value : JSON.stringify(value);
}

function place(at) {
	return at.file ? `${at.function}, ${at.file}:${at.line}` : `${at.function}, instruction ${at.insn}`;
}

function faultSection(fault) {
	return section("The fault", facts([
		["what", fault.text ? `${fault.what}: ${fault.text}` : fault.what],
		["where", place(fault)],
		["source", fault.source],
		["task", `${fault.task}, ${fault.entry}`],
		["address", fault.address_name],
	]));
}

function deadlockSection(tasks) {
	return section("The deadlock: who waits for what", table([
		{ title: "task", text: task => `${task.entry}, task ${task.task}`, head: true },
		{ title: "waits for", text: task => `${task.waits_for} ${task.what}` },
		{ title: "held by", text: task => task.held_by ? `task ${task.held_by}` : "" },
		{ title: "where", text: task => place(task) },
	], tasks));
}

/* Of how many timed switches the time is not known, as something came between. */
function disturbedText(workers) {
	const sum = key => workers.reduce((all, worker) => all + worker[key], 0);
	const all = sum("timed") + sum("disturbed");

	return all ? `${numberText(sum("disturbed"))} of ${numberText(all)}` : undefined;
}

function summarySection(run) {
	const { summary, environment } = run;

	return section("Summary", facts([
		["end", run.status === null ? run.end : `${run.end}, status ${run.status}`],
		["policy", environment.policy ?? "the OS's"],
		["vehicle", `${environment.vehicle}, ${environment.engine} engine`],
		["workers on CPUs", environment.cpus],
		["quantum", timeText(environment.quantum_ns)],
		["tasks", `${numberText(summary.created)} created, ${numberText(summary.finished)} finished`],
		["refused", summary.refused ? `go() ${numberText(summary.refused)} times, the last: ` +
			`${summary.refused_error}` : undefined],
		["switches", numberText(summary.switches)],
		["wall time", timeText(summary.wall_ns)],
		["busy time", timeText(summary.busy_ns)],
		["busy time a switch", timeText(summary.ns_per_switch)],
		["disturbed, of timed switches", disturbedText(run.workers ?? [])],
		["peak memory", quantityText(summary.peak_bytes, "bytes")],
	]));
}

function workerTable(workers) {
	const count = key => ({ title: key, number: true, text: worker => numberText(worker[key]) });

	return table([
		{ title: "worker on CPU", text: worker => String(worker.cpu), head: true },
		...["switches", "yields", "preempted", "blocked", "spawned", "exited", "woken", "stolen",
		    "parks"].map(count),
	], workers);
}

function findingsSection({ fairness, found }) {
	const items = found.map(finding => element("li", {}, finding.text));

	return section("Findings", found.length ? element("ul", {}, ...items) :
		element("p", {}, "No starvation, convoy or priority inversion; every task gave way; no " +
			"worker was idle while a task was ready."),
		facts([
			["Jain's index of fairness", fairness.jain === null ? undefined : numberText(fairness.jain)],
			["longest wait", timeText(fairness.longest_wait_ns)],
		]));
}

function timelineParts(timeline) {
	if (!timeline)
		return element("p", { class: "note" }, "With weft run --timeline --json there is a chart of " +
			"who ran when here.");
	return [timelineFigure(timeline), findingsSection(timeline.findings)];
}

/* How often a task waited so long after a wake: a bar for each doubling of the time. */
function octaveBars(octaves) {
	const most = Math.max(...octaves, 1);
	const bars = octaves.map((count, i) => svg("rect", { x: i, y: 10 - 10 * count / most, width: 0.9,
							     height: 10 * count / most, class: "task_ns" },
		svg("title", {}, `from ${timeText(2 ** i)}: ${numberText(count)}`)));

	return svg("svg", { viewBox: `0 0 ${octaves.length} 10`, preserveAspectRatio: "none",
			    class: "bar short" }, ...bars);
}

function tasksSection(run) {
	if (!run.tasks?.length)
		return null;
	return section("Tasks alive at the end", leftOut(run, "tasks"), table([
		{ title: "task", text: task => `${task.entry}, task ${task.task}`, head: true },
		{ title: "switches", number: true, text: task => numberText(task.switches) },
		{ title: "ran", number: true, text: task => timeText(task.run_ns) },
		{ title: "waited", number: true, text: task => timeText(task.wait_ns) },
		{ title: "wake to run, from 1 ns", text: task => octaveBars(task.wake_to_run_octaves) },
	], run.tasks));
}

function outputSection(run) {
	if (!run.output.length)
		return null;
	return section("What the program printed", leftOut(run, "output"),
		       element("pre", {}, run.output.join("\n")));
}

function globalsSection(globals) {
	const pairs = Object.entries(globals).map(([name, value]) => [name, valueText(value)]);

	return pairs.length ? section("Global variables at the end", facts(pairs)) : null;
}

function environmentSection(environment) {
	return section("Where it ran", closed("The machine and the options", facts(
		Object.entries(environment).map(([name, value]) => [name, valueText(value)]))));
}

function viewRun(run) {
	return [
		run.fault ? faultSection(run.fault) : null,
		run.deadlock ? deadlockSection(run.deadlock) : null,
		run.races ? racesSection(run.races) : null,
		summarySection(run),
		timelineParts(run.timeline),
		ledgerFigure(run.workers, run.summary.ledger),
		histogramFigures(run.summary),
		section("Workers", workerTable(run.workers)),
		tasksSection(run),
		outputSection(run),
		globalsSection(run.globals),
		environmentSection(run.environment),
	];
}

function viewWorkload(workload) {
	return [
		section("Summary", facts([
			["policy", workload.policy],
			["quantum", timeText(workload.quantum_ns)],
			["vehicle", workload.vehicle],
			["deadlines", workload.deadlines ? `${workload.missed} of ${workload.deadlines} missed` :
							   undefined],
		])),
		timelineParts(workload),
	];
}
