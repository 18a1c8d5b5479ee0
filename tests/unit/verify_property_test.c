// SPDX-License-Identifier: GPL-2.0
/* Properties of the verifier over random programs and random call graphs. */
#include "check.h"
#include "safe.h"

enum {
	MAX_INSNS = 64,
	MAX_FUNCS = 12,
};

static u32 below(u64 *state, u32 limit)
{
	return test_random(state) % limit;
}

/* @valid: instructions are made of parts that exist, so that some are accepted. */
static struct weft_raw_insn random_insn(u64 *state, bool valid)
{
	static const u8 codes[] = {
		0x07, 0x0f, 0x04, 0xb7, 0xbf, 0xb7, 0xbf, 0x87, 0x1f, 0x17, 0x15, 0x1d, 0x05, 0x06,
		0x79, 0x61, 0x7b, 0x63, 0x72, 0xdb, 0xc3, 0x85, 0x8d, 0x95, 0x95, 0x18, 0xd4, 0x37,
	};
	static const s32 atomics[] = { 0, 1, 0x40, 0x51, 0xa0, 0xe1, 0xf1 };
	struct weft_raw_insn insn;
	u64 bits = test_random(state);

	memcpy(&insn, &bits, sizeof(insn));
	if (!valid)
		return insn;
	insn.code = codes[below(state, sizeof(codes))];
	insn.dst = below(state, 11);
	insn.src = insn.code & 8 || (insn.code & 7) == 1 || (insn.code & 7) == 3 ?
		   below(state, 11) : 0;
	insn.off = (insn.code & 7) == 5 || (insn.code & 7) == 1 || (insn.code & 7) == 3 ?
		   (s32)below(state, 12) - 6 : 0;
	insn.imm = insn.code & 8 || (insn.code & 7) == 1 || (insn.code & 7) == 3 ?
		   0 : (s32)below(state, 8);
	switch (insn.code) {
	case 0x05:
		insn.dst = insn.imm = 0;
		break;
	case 0x85:
		insn.dst = 0;
		insn.src = below(state, 2);
		insn.off = 0;
		break;
	case 0x8d: case 0x06: case 0x95:
		insn.src = insn.off = 0;
		insn.dst = insn.code == 0x8d ? insn.dst : 0;
		insn.imm = insn.code == 0x06 ? insn.imm - 4 : 0;
		break;
	case 0x87: case 0x18:
		insn.imm = 0;
		break;
	case 0xdb: case 0xc3:
		insn.imm = atomics[below(state, 7)];
		break;
	case 0xd4:
		insn.imm = 16 << below(state, 3);
		break;
	}
	return insn;
}

static u32 random_program(u64 *state, struct weft_raw_insn *insns, bool valid)
{
	u32 nr = 1 + below(state, valid ? 12 : MAX_INSNS), i;

	for (i = 0; i < nr; i++) {
		insns[i] = random_insn(state, valid);
		if (valid && insns[i].code == 0x18 && i + 1 < nr) {
			insns[i].src = below(state, 2) * 4;
			insns[++i] = (struct weft_raw_insn) {};
		}
	}
	if (valid)
		insns[nr - 1] = (struct weft_raw_insn) EXIT();
	return nr;
}

static u32 accepted_programs(struct test *t, u32 rounds, bool valid)
{
	u64 state = test_seed();
	u32 round, accepted = 0;

	for (round = 0; round < rounds && !t->failed; round++) {
		struct weft_raw_insn insns[MAX_INSNS];
		u32 nr = random_program(&state, insns, valid);
		u32 entries[2] = { 0, below(&state, nr) };
		struct verdict verdict = verify_with(insns, nr, entries, 1 + below(&state, 2),
						     below(&state, WEFT_STACK_MAX + 1));

		if (!verdict.err && !program_is_safe(&verdict.program))
			test_fail(t, __FILE__, __LINE__, "round %u: unsafe program accepted", round);
		if (verdict.err && (verdict.err != -EINVAL || strncmp(verdict.log, "instruction ", 12)))
			test_fail(t, __FILE__, __LINE__, "round %u: %d, %s", round, verdict.err,
				  verdict.log);
		accepted += !verdict.err;
		weft_program_free(&verdict.program);
	}
	return accepted;
}

TEST(random_bytes_are_refused_in_words)
{
	accepted_programs(t, TEST_ROUNDS(200000), false);
}

TEST(accepted_random_programs_are_safe)
{
	u32 rounds = TEST_ROUNDS(300000), accepted = accepted_programs(t, rounds, true);

	printf("# %u of %u accepted\n", accepted, rounds);
	EXPECT(accepted > rounds / 300);
}

/* A call graph: function i has frame[i] and calls j where calls[i][j]. */
struct graph {
	u32 nr;
	u32 frame[MAX_FUNCS];
	bool calls[MAX_FUNCS][MAX_FUNCS];
	bool reach[MAX_FUNCS][MAX_FUNCS];
};

static void random_graph(u64 *state, struct graph *g)
{
	u32 i, j, k, density = 1 + below(state, 6);
	bool acyclic = below(state, 2);

	memset(g, 0, sizeof(*g));
	g->nr = 1 + below(state, MAX_FUNCS);
	for (i = 0; i < g->nr; i++) {
		g->frame[i] = 8 * below(state, 65);
		for (j = acyclic ? i + 1 : 0; j < g->nr; j++)
			g->calls[i][j] = g->reach[i][j] = !below(state, density + g->nr / 2);
	}
	for (k = 0; k < g->nr; k++)
		for (i = 0; i < g->nr; i++)
			for (j = 0; j < g->nr; j++)
				g->reach[i][j] |= g->reach[i][k] && g->reach[k][j];
}

static bool is_recursive(const struct graph *g, u32 i)
{
	u32 j;

	for (j = 0; j < g->nr; j++)
		if (g->reach[j][j] && (i == j || g->reach[i][j]))
			return true;
	return false;
}

/* Only for functions that lead to no cycle. */
static void needs(const struct graph *g, u32 i, u32 *stack, u32 *depth)
{
	u32 j, callee_stack, callee_depth;

	*stack = g->frame[i];
	*depth = 0;
	for (j = 0; j < g->nr; j++) {
		if (!g->calls[i][j])
			continue;
		needs(g, j, &callee_stack, &callee_depth);
		*stack = max(*stack, g->frame[i] + callee_stack);
		*depth = max(*depth, 1 + callee_depth);
	}
}

/* Every function is an entry; its calls are in order of the callee. */
static u32 graph_code(const struct graph *g, struct weft_raw_insn *insns, u32 *entries)
{
	u32 i, j, nr = 0, length[MAX_FUNCS];

	for (i = 0; i < g->nr; i++) {
		entries[i] = nr;
		length[i] = 1 + !!g->frame[i];
		for (j = 0; j < g->nr; j++)
			length[i] += g->calls[i][j];
		nr += length[i];
	}
	for (i = nr = 0; i < g->nr; i++) {
		if (g->frame[i])
			insns[nr++] = (struct weft_raw_insn) ST(I_DW, 10, -(s32)g->frame[i], 0);
		for (j = 0; j < g->nr; j++)
			if (g->calls[i][j]) {
				insns[nr] = (struct weft_raw_insn) CALL((s32)(entries[j] - nr - 1));
				nr++;
			}
		insns[nr++] = (struct weft_raw_insn) EXIT();
	}
	return nr;
}

static bool func_agrees(const struct graph *g, u32 i, const struct weft_func *func)
{
	u32 stack, depth;

	if (func->frame != g->frame[i] || func->recursive != is_recursive(g, i))
		return false;
	if (func->recursive)
		return func->stack == 20000 && func->depth == 625;
	needs(g, i, &stack, &depth);
	return func->stack == stack && func->depth == depth;
}

TEST(needs_agree_with_a_slow_count_on_random_graphs)
{
	struct weft_raw_insn insns[MAX_FUNCS * (MAX_FUNCS + 2)];
	u64 state = test_seed();
	u32 round, i, entries[MAX_FUNCS];

	for (round = 0; round < TEST_ROUNDS(20000) && !t->failed; round++) {
		struct verdict verdict;
		struct graph g;
		u32 nr;

		random_graph(&state, &g);
		nr = graph_code(&g, insns, entries);
		verdict = verify_with(insns, nr, entries, g.nr, 20000);
		EXPECT_EQ(verdict.err, 0);
		EXPECT_EQ(verdict.program.nr_funcs, g.nr);
		for (i = 0; i < g.nr; i++)
			if (!func_agrees(&g, i, &verdict.program.funcs[i]))
				test_fail(t, __FILE__, __LINE__, "round %u, function %u of %u",
					  round, i, g.nr);
		weft_program_free(&verdict.program);
	}
}
