// SPDX-License-Identifier: GPL-2.0
/* Unpacks the documents, and shows each by the view of its command. */

const VIEWS = {
	run: viewRun,
	trace: viewRun,
	workload: viewWorkload,
	compare: viewCompare,
	bench: viewBench,
	explore: viewExplore,
	replay: viewReplay,
	predict: viewPredict,
	lab: viewLab,
};

/* The other way of userspace/cli/page.c. */
async function unpack(text) {
	const { readable, writable } = new DecompressionStream("deflate");
	const writer = writable.getWriter();

	writer.write(Uint8Array.from(atob(text), digit => digit.charCodeAt(0))).catch(() => {});
	writer.close().catch(() => {});
	return JSON.parse(await new Response(readable).text());
}

function complaint(text) {
	return element("p", { class: "error", role: "alert" }, text);
}

/* One that is not as it should be does not keep the others from being shown. */
function partsOf(document) {
	try {
		return VIEWS[document.command](document).flat(Infinity);
	} catch (error) {
		console.error(error);
		return [complaint(`This document of weft ${document.command} cannot be shown: ${error.message}`)];
	}
}

function titleOf({ name, document }) {
	return `weft ${document.command}${document.file ? " " + document.file : ""} (${name})`;
}

function showDocument(entry, number) {
	const id = `document-${number}`;
	const main = document.getElementById("main");
	const heading = element("h2", { id, tabindex: -1 }, titleOf(entry));

	document.getElementById("index").append(element("a", { href: "#" + id }, titleOf(entry)));
	main.append(element("article", { "aria-labelledby": id }, heading, ...partsOf(entry.document)
		.filter(part => part !== null)));
}

async function showAll() {
	const main = document.getElementById("main");

	try {
		const documents = await unpack(document.getElementById("documents").textContent);

		document.title = documents.map(titleOf).join(", ");
		documents.forEach(showDocument);
	} catch (error) {
		console.error(error);
		main.append(complaint(`The documents cannot be unpacked: ${error.message}. A browser of ` +
			"2023 or later is needed."));
	}
}

showAll();
