// SPDX-License-Identifier: GPL-2.0
/* What weft predict prints: the turns in virtual time, and those that were had. */

const SIDES = [
	{ key: "sim", name: "in virtual time" },
	{ key: "real", name: "for real" },
];

const isSame = turn => turn.sim !== null && turn.real !== null;

/* A box a turn, as wide as any other: it is the order that is compared, not the time. */
function drawTurns(u, ctx, turns, side, number, top, height, x) {
	turns.forEach((turn, i) => {
		const one = turn[side.key];
		const left = x(i), width = x(i + 1) - left;

		if (!one)
			return;
		ctx.fillStyle = colourOf(number.get(one.task));
		ctx.fillRect(left, top + height * 0.15, Math.max(1, width - devicePixelRatio), height * 0.7);
		drawText(ctx, one.task, left, width, top, height);
		if (isSame(turn))
			return;
		ctx.strokeStyle = colour("bad");
		ctx.lineWidth = 3 * devicePixelRatio;
		ctx.strokeRect(left, top + height * 0.15, width - devicePixelRatio, height * 0.7);
	});
}

function orderPlot(turns) {
	const tasks = [...new Set(turns.flatMap(({ sim, real }) => [sim, real])
		.filter(one => one).map(one => one.task))];
	const number = new Map(tasks.map((task, i) => [task, i]));

	if (!turns.length)
		return element("p", {}, "No task had a turn.");
	return rows(`Whose turn it was: ${turns.length} turns; the table below has them`, {
		names: SIDES.map(side => side.name), range: [0, turns.length], unit: "", height: 40,
		draw: (u, ctx, row, top, height, x) =>
			drawTurns(u, ctx, turns, SIDES[row], number, top, height, x),
	});
}

function turnTable(turns) {
	const columns = SIDES.flatMap(({ key, name }) => [
		{ title: name, text: turn => turn[key]?.task ?? "" },
		{ title: "from", number: true, text: turn => timeText(turn[key]?.from_ns) },
	]);

	return table([
		{ title: "turn", number: true, head: true, text: turn => String(turn.number) },
		...columns,
		{ title: "on both sides", text: turn => isSame(turn) ? "yes" : "no" },
	], turns.map((turn, i) => ({ ...turn, number: i + 1 })));
}

function viewPredict(predict) {
	const { turns, different } = predict;
	const all = turns.length + (predict.turns_left_out ?? 0);

	return [
		section("Summary", facts([
			["policy", predict.policy],
			["orders", predict.same ? `the same, all ${numberText(all)} turns` :
			 `${numberText(different)} of ${numberText(all)} turns are on one side only`],
		])),
		figure("Whose turn it was", orderPlot(turns), turnTable(turns),
		       element("p", { class: "note" }, "A box is a turn; a frame says that the other side " +
			       "has none like it."), leftOut(predict, "turns")),
	];
}
