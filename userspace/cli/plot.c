// SPDX-License-Identifier: GPL-2.0
/* gnuplot: whether it is there, what it can write, and having it draw. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

/* What gnuplot makes such a file with; NULL: nothing that we know. */
const char *plot_terminal(const char *path)
{
	size_t n = strlen(path);

	if (n > 4 && !strcasecmp(path + n - 4, ".svg"))
		return "svg";
	if (n > 4 && !strcasecmp(path + n - 4, ".png"))
		return "pngcairo";
	return NULL;
}

void plot_check_name(const char *path)
{
	if (!plot_terminal(path))
		cli_usage("--chart %s: name a file that ends in .svg or .png", path);
}

/* Takes @input for its commands. Returns the wait status, or -errno. */
static int run_gnuplot(const char *argument, int input, int output)
{
	const char *argv[] = { "gnuplot", argument, NULL };
	int status = 0, err;
	pid_t pid;

	err = cli_spawn(argv, input, output, STDERR_FILENO, &pid);
	if (err)
		return err;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int judge_gnuplot(int status, const char *what)
{
	if (status == -ENOENT)
		return cli_error("gnuplot is not installed: apt-get install gnuplot-nox");
	if (status < 0)
		return cli_error("gnuplot cannot be run: %s", strerror(-status));
	return status ? cli_error("%s: gnuplot failed, see above", what) : STATUS_OK;
}

/* Before the measuring: it may take long. */
int plot_check_gnuplot(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status;

	if (null < 0)
		return cli_error("/dev/null: %s", strerror(errno));
	status = run_gnuplot("--version", null, null);
	close(null);
	return judge_gnuplot(status, "gnuplot --version");
}

/* In single quotes gnuplot takes all for text but the quote itself. */
void plot_text(FILE *to, const char *text)
{
	fputc('\'', to);
	for (; *text; text++) {
		if (*text == '\'')
			fputc('\'', to);
		fputc((unsigned char)*text < ' ' ? '?' : *text, to);
	}
	fputc('\'', to);
}

/* Has the commands in @script carried out, which is closed. */
int plot_draw(FILE *script, const char *path)
{
	int status;

	rewind(script);
	status = run_gnuplot("-", fileno(script), STDERR_FILENO);
	fclose(script);
	return judge_gnuplot(status, path);
}
