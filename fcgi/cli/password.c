#include "fcgi/cli/password.h"

#include "base/array.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void catch (int signal)
{
	caught = signal;
}

/* These end the prompt first and then the program, so that the terminal shows again
 * what is typed. */
static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define SIGNAL_COUNT COUNT_OF(ending_signals)

/* Reads one line, without its end; false where there is none, or where it is too
 * long. */
static bool read_line(char *line_out, size_t size)
{
	size_t length = 0;

	for (;;) {
		char c;
		ssize_t got = read(STDIN_FILENO, &c, 1);

		if (got < 0 && errno == EINTR && caught == 0)
			continue;
		if (got < 0 || (got == 0 && length == 0))
			return false;
		if (got == 0 || c == '\n')
			break;
		/* A NUL would cut the text short. */
		if (length + 1 == size || c == '\0')
			return false;
		line_out[length++] = c;
	}
	if (length > 0 && line_out[length - 1] == '\r')
		length--;
	line_out[length] = '\0';
	return true;
}

static bool ask(const char *question, char *line_out, size_t size)
{
	bool read_it;

	(void)fputs(question, stderr);
	read_it = read_line(line_out, size);
	(void)fputc('\n', stderr);
	return read_it;
}

static bool ask_twice(char *password_out, size_t size)
{
	char again[CLI_PASSWORD_SIZE];
	bool same;

	if (!ask("New password: ", password_out, size) || !ask("Again: ", again, sizeof(again)))
		return false;
	same = strcmp(password_out, again) == 0;
	sodium_memzero(again, sizeof(again));
	if (!same)
		(void)fputs("The two passwords are not the same.\n", stderr);
	return same;
}

static bool ask_unseen(char *password_out, size_t size)
{
	struct sigaction action = { .sa_handler = catch }, before[SIGNAL_COUNT];
	struct termios shown, hidden;
	bool read_it;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return false;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		(void)sigaction(ending_signals[i], &action, &before[i]);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	read_it = ask_twice(password_out, size);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		(void)sigaction(ending_signals[i], &before[i], NULL);
	if (caught != 0)
		(void)raise(caught);
	return read_it;
}

bool cli_password(char password_out[static CLI_PASSWORD_SIZE])
{
	if (isatty(STDIN_FILENO) == 1)
		return ask_unseen(password_out, CLI_PASSWORD_SIZE);
	return read_line(password_out, CLI_PASSWORD_SIZE);
}
