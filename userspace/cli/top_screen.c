// SPDX-License-Identifier: GPL-2.0
/*
 * The screen of weft top, and its keys. What a key changes the command of that name
 * changes, run as anybody would: it checks what it is given, and says what is wrong.
 */
#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "top.h"

enum {
	MOST_SESSIONS	= 4,	/* lines of the part, on a screen of 24 */
	MOST_WORKERS	= 6,
	SCREEN_LINES	= 24,
	ANSWER		= 64,
};

static const __u64 MILLISECOND_NS = 1000000, MIN_INTERVAL_NS = 100000000,
		   MAX_INTERVAL_NS = 60000000000;

/**
 * struct screen - what is shown
 * @top:	of that
 * @options:	the interval may change
 * @chosen:	number of the session that is told of in full; 0: there is none
 * @row:	the next line
 * @message:	in the last line until the next key
 */
struct screen {
	struct top *top;
	struct top_options options;
	__u32 chosen;
	int row;
	char message[TOP_LINE];
};

/* What a mark of the ledger's bar means, by its colour. */
static const struct {
	char mark;
	short colour;
} parts[] = {
	{ '#', COLOR_GREEN }, { '+', COLOR_CYAN }, { '?', COLOR_YELLOW }, { 'x', COLOR_RED },
	{ '.', COLOR_BLUE },
};

static void put(struct screen *screen, attr_t attributes, const char *line)
{
	if (screen->row >= LINES - 1)
		return;
	attrset(attributes);
	mvhline(screen->row, 0, ' ', COLS);
	mvaddnstr(screen->row++, 0, line, COLS);
	attrset(A_NORMAL);
}

/* The bar is drawn once more, in colours. */
static void put_worker(struct screen *screen, const char *line)
{
	int row = screen->row, at;
	size_t i;

	put(screen, A_NORMAL, line);
	for (at = TOP_BAR_AT; has_colors() && row < screen->row && at < TOP_BAR_AT + TOP_BAR; at++)
		for (i = 0; i < ARRAY_SIZE(parts); i++)
			if (line[at] == parts[i].mark)
				mvchgat(row, at, 1, A_NORMAL, i + 1, NULL);
}

static size_t find_chosen(struct screen *screen)
{
	const struct top *top = screen->top;
	size_t i;

	for (i = 0; i < top->nr; i++)
		if (top->sessions[i].info.out_session >= screen->chosen)
			break;
	/* Where it is gone the one that comes after it is, or the last. */
	if (i == top->nr && i)
		i--;
	screen->chosen = top->nr ? top->sessions[i].info.out_session : 0;
	return i;
}

static void move_choice(struct screen *screen, int by)
{
	size_t at = find_chosen(screen);

	if (by < 0 && at)
		at--;
	else if (by > 0 && at + 1 < screen->top->nr)
		at++;
	if (screen->top->nr)
		screen->chosen = screen->top->sessions[at].info.out_session;
}

/* Lines for a part that has @wanted: more where the screen has more. */
static __u32 room_for(__u32 most, size_t wanted)
{
	int more = LINES > SCREEN_LINES ? (LINES - SCREEN_LINES) / 3 : 0;

	return wanted < most + more ? wanted : most + more;
}

/* As many as there is room for, the chosen one among them. */
static void draw_sessions(struct screen *screen, size_t chosen)
{
	const struct top *top = screen->top;
	size_t nr = room_for(MOST_SESSIONS, top->nr), first, i;
	char line[TOP_LINE];

	first = chosen >= nr ? chosen - nr + 1 : 0;
	put(screen, A_REVERSE, top_sessions_head);
	for (i = first; i < first + nr; i++) {
		top_session_line(&top->sessions[i], i == chosen, line);
		put(screen, i == chosen ? A_BOLD : A_NORMAL, line);
	}
}

static void draw_workers(struct screen *screen, const struct top_session *session)
{
	__u32 nr = room_for(MOST_WORKERS, session->nr_workers), i;
	char line[TOP_LINE];

	put(screen, A_REVERSE, top_workers_head);
	for (i = 0; i < nr; i++) {
		if (i + 1 == nr && nr < session->nr_workers) {
			snprintf(line, sizeof(line), " ...  %u more: weft top --batch shows all",
				 session->nr_workers - i);
			put(screen, A_DIM, line);
			break;
		}
		top_worker_line(session, i, line);
		put_worker(screen, line);
	}
}

static void draw_session(struct screen *screen, const struct top_session *session)
{
	char line[TOP_LINE];
	__u32 i;

	top_states_line(session, line);
	put(screen, A_NORMAL, line);
	draw_workers(screen, session);
	top_latency_head(line);
	put(screen, A_REVERSE, line);
	for (i = 0; i < WEFT_HIST_NR; i++)
		if (top_latency_line(session, i, line))
			put(screen, A_NORMAL, line);
	put(screen, A_REVERSE, top_tasks_head);
	for (i = 0; i < session->nr_tasks && screen->row < LINES - 1; i++) {
		top_task_line(session, i, line);
		put(screen, A_NORMAL, line);
	}
}

static void draw(struct screen *screen)
{
	size_t chosen = find_chosen(screen);
	char line[TOP_LINE];

	erase();
	screen->row = 0;
	top_title(screen->top, &screen->options, line);
	put(screen, A_BOLD, line);
	draw_sessions(screen, chosen);
	if (screen->top->nr)
		draw_session(screen, &screen->top->sessions[chosen]);
	else
		put(screen, A_NORMAL, "no session runs: start one with weft run FILE");
	mvaddnstr(LINES - 1, 0, screen->message[0] ? screen->message :
		  "p policy  w workers  k kill  up/down session  +/- interval  q quit", COLS - 1);
	refresh();
}

/* What a key does to the chosen session: it asks, and runs a command with the answer. */
static const struct action {
	int key;
	const char *question;
	const char *command;
	const char *confirm;	/* this answer, and no other, means yes */
} actions[] = {
	{ 'p', "policy of session %u, such as fair or mlfq,levels=4: ", "policy", NULL },
	{ 'w', "CPUs of session %u, such as 0-1: ", "workers", NULL },
	{ 'k', "end session %u? y or n: ", "stop", "y" },
};

/* False: there is no answer, or it is the wrong one. */
static bool ask_user(const struct action *action, __u32 session, char answer[ANSWER])
{
	move(LINES - 1, 0);
	clrtoeol();
	printw(action->question, session);
	timeout(-1);
	echo();
	curs_set(1);
	answer[0] = 0;
	getnstr(answer, ANSWER - 1);
	curs_set(0);
	noecho();
	return answer[0] && (!action->confirm || !strcmp(answer, action->confirm));
}

static void act(struct screen *screen, const struct action *action)
{
	char answer[ANSWER], number[16];
	const char *value = action->confirm ? NULL : answer;
	const char *argv[] = {
		"/proc/self/exe", action->command, "--", number, value, NULL
	};
	int status;

	if (!screen->chosen || !ask_user(action, screen->chosen, answer))
		return;
	snprintf(number, sizeof(number), "%u", screen->chosen);
	status = cli_ask(argv, STDERR_FILENO, -1, screen->message, sizeof(screen->message));
	if (!status)
		snprintf(screen->message, sizeof(screen->message), "session %s: %s %s", number,
			 action->command, value ?: "");
	else if (status < 0)
		snprintf(screen->message, sizeof(screen->message), "weft %s: %s", action->command,
			 strerror(-status));
}

static void change_interval(struct screen *screen, bool longer)
{
	__u64 ns = longer ? screen->options.interval_ns * 2 : screen->options.interval_ns / 2;

	if (ns >= MIN_INTERVAL_NS && ns <= MAX_INTERVAL_NS)
		screen->options.interval_ns = ns;
}

/* False: the user has seen enough. */
static bool handle(struct screen *screen, int key)
{
	size_t i;

	screen->message[0] = 0;
	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (key == actions[i].key)
			act(screen, &actions[i]);
	if (key == KEY_UP || key == KEY_DOWN)
		move_choice(screen, key == KEY_UP ? -1 : 1);
	if (key == '+' || key == '-')
		change_interval(screen, key == '+');
	return key != 'q';
}

static volatile sig_atomic_t ended;

static void end(int signal)
{
	ended = signal;
}

/* The terminal is to be as before, whatever ends the program. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* Waits for a key until the next look is due; ERR: none came. */
static int next_key(const struct screen *screen)
{
	__u64 due_ns = screen->top->taken_ns + screen->options.interval_ns, at = cli_now_ns();

	timeout(at < due_ns ? (due_ns - at + MILLISECOND_NS - 1) / MILLISECOND_NS : 0);
	return getch();
}

static int run(struct screen *screen)
{
	int err = top_look(screen->top), key;
	__u64 looks = 1;

	while (!err && !ended) {
		draw(screen);
		key = next_key(screen);
		if (key != ERR && !handle(screen, key))
			break;
		/* A key must not make intervals short: their figures would mean little. */
		if (cli_now_ns() < screen->top->taken_ns + screen->options.interval_ns)
			continue;
		if (screen->options.looks && looks++ > screen->options.looks)
			break;
		err = top_look(screen->top);
	}
	return ended ? STATUS_INTERRUPTED : err;
}

static void start_colours(void)
{
	size_t i;

	if (!has_colors() || !cli_colours())
		return;
	start_color();
	use_default_colors();
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		init_pair(i + 1, parts[i].colour, -1);
}

int top_screen(struct top *top, const struct top_options *options)
{
	struct screen screen = { .top = top, .options = *options };
	SCREEN *terminal;
	int status;

	terminal = newterm(NULL, stdout, stdin);
	if (!terminal)
		return cli_error("terminal '%s' is not known: set TERM, or give --batch",
				 getenv("TERM") ?: "");
	catch_signals();
	start_colours();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	status = run(&screen);
	endwin();
	delscreen(terminal);
	return status;
}
