// SPDX-License-Identifier: GPL-2.0
/* The ledger: where each worker's wall time went, as bars that are 100 % wide. */

const LEDGER = [
	{ key: "task_ns", name: "task" },
	{ key: "dispatch_ns", name: "dispatch" },
	{ key: "steal_ns", name: "steal" },
	{ key: "idle_ns", name: "idle" },
	{ key: "os_ns", name: "the OS" },
];

function ledgerPart(ledger, part, from) {
	const title = `${part.name}: ${percentText(ledger[part.key], ledger.wall_ns)}, ` +
		      timeText(ledger[part.key]);

	return svg("rect", { x: from, width: 100 * ledger[part.key] / ledger.wall_ns, y: 0, height: 10,
			     class: part.key }, svg("title", {}, title));
}

function ledgerBar(ledger) {
	const bar = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar" });
	let from = 0;

	for (const part of LEDGER) {
		if (ledger[part.key] > 0)
			bar.append(ledgerPart(ledger, part, from));
		from += 100 * ledger[part.key] / ledger.wall_ns;
	}
	return bar;
}

function ledgerTable(lines) {
	const share = part => ({
		title: part.name, number: true,
		text: line => percentText(line.ledger[part.key], line.ledger.wall_ns),
	});

	return table([
		{ title: "worker", text: line => line.name, head: true },
		...LEDGER.map(share),
		{ title: "of wall", number: true, text: line => timeText(line.ledger.wall_ns) },
		{ title: "OS waits", number: true, text: line => numberText(line.ledger.os_waits) },
		{ title: "taken by the OS", number: true,
		  text: line => numberText(line.ledger.os_preempted) },
	], lines);
}

/* @workers and @total as weft run has them. */
function ledgerFigure(workers, total) {
	const lines = workers.map(worker => ({ name: `CPU ${worker.cpu}`, ledger: worker.ledger }));

	lines.push({ name: "all", ledger: total });
	const bars = lines.flatMap(line => [element("span", { class: "name" }, line.name),
					    ledgerBar(line.ledger)]);

	return figure("Where the workers' time went",
		element("div", { class: "ledger", role: "img", "aria-label": "Bars, one a worker: "
			+ "parts of the wall time" }, ...bars),
		ledgerTable(lines), legend(LEDGER.map(part => [part.name, { class: part.key }])));
}
