/* Everything that is said about a setting stands in its row; the file, the command
 * line, --help and the README read it there. */
#include "base/settings.h"

#include "base/number.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define TEXT(member)    .kind = SETTING_TEXT, .offset = offsetof(struct settings, member)
#define INTEGER(member) .kind = SETTING_INTEGER, .offset = offsetof(struct settings, member)

/* clang-format off */
const struct setting setting_table[] = {
	{ .name = "batchMax", INTEGER(batchMax), .standard = "256", .min = 1, .max = 1000,
	  .help = "Operations that may share one transaction." },
	{ .name = "committers", INTEGER(committers), .standard = "1", .min = 1, .max = 64,
	  .help = "Committer threads of a process, each with a connection." },
	{ .name = "corsOrigins", TEXT(corsOrigins), .standard = "",
	  .help = "Origins whose pages may call the API with keys or tokens, between blanks." },
	{ .name = "databaseHost", TEXT(databaseHost), .standard = "127.0.0.1",
	  .help = "Host of the database, where databaseSocket is empty." },
	{ .name = "databaseName", TEXT(databaseName), .standard = "duet",
	  .help = "Name of the database." },
	{ .name = "databasePassword", TEXT(databasePassword), .standard = "", .secret = true,
	  .help = "Password of databaseUser." },
	{ .name = "databasePort", INTEGER(databasePort), .standard = "3306", .min = 1, .max = 65535,
	  .help = "TCP port of the database, where databaseSocket is empty." },
	{ .name = "databaseSocket", TEXT(databaseSocket), .standard = "",
	  .help = "Unix socket of the database; empty: TCP to databaseHost." },
	{ .name = "databaseUser", TEXT(databaseUser), .standard = "duet",
	  .help = "Account of the database that serves requests." },
	{ .name = "jwtAudience", TEXT(jwtAudience), .standard = "",
	  .help = "What the `aud` of a JSON Web Token must contain." },
	{ .name = "jwtCreateUsers", INTEGER(jwtCreateUsers), .standard = "0", .min = 0, .max = 1,
	  .help = "1: a user is made for a token's subject that is not known yet, if `email_verified` says that the address is theirs." },
	{ .name = "jwtIssuer", TEXT(jwtIssuer), .standard = "",
	  .help = "What the `iss` of a JSON Web Token must be." },
	{ .name = "jwtKeys", TEXT(jwtKeys), .standard = "",
	  .help = "Files with the issuer's public keys (PEM), between commas or blanks; empty: no tokens." },
	{ .name = "log", TEXT(log), .standard = "stderr",
	  .help = "Where the log goes: stderr, syslog or the path of a file." },
	{ .name = "metricsFile", TEXT(metricsFile), .standard = "",
	  .help = "File in which the processes of a pool count together; empty: beside the socket; none: each for itself." },
	{ .name = "migratePassword", TEXT(migratePassword), .standard = "", .secret = true,
	  .help = "Password of migrateUser." },
	{ .name = "migrateUser", TEXT(migrateUser), .standard = "",
	  .help = "Account that changes the schema; empty: databaseUser." },
	{ .name = "queueMax", INTEGER(queueMax), .standard = "4096", .min = 1, .max = 100000,
	  .help = "Operations that may wait in a process; one more is answered 503." },
	{ .name = "readConnections", INTEGER(readConnections), .standard = "8", .min = 1, .max = 64,
	  .help = "Connections that the handler threads of a process share for reading." },
	{ .name = "requestTimeoutMs", INTEGER(requestTimeoutMs), .standard = "10000", .min = 500, .max = 60000,
	  .help = "Milliseconds that a request may take, from its first byte to the answer." },
	{ .name = "syncWorkMs", INTEGER(syncWorkMs), .standard = "3000", .min = 1, .max = 60000,
	  .help = "Milliseconds that one request works on everybody's balances." },
	{ .name = "threads", INTEGER(threads), .standard = "64", .min = 1, .max = 512,
	  .help = "Handler threads of a process: requests that it works on at once." },
	{ .name = NULL },
};
/* clang-format on */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Whether `kebab` spells `name` (readConnections) as read-connections. */
static bool is_kebab_of(const char *kebab, const char *name)
{
	for (; *name != '\0'; name++, kebab++) {
		if (is_upper(*name)) {
			if (*kebab++ != '-')
				return false;
			if (*kebab != (char)(*name - 'A' + 'a'))
				return false;
		} else if (*kebab != *name) {
			return false;
		}
	}
	return *kebab == '\0';
}

static const struct setting *find(const char *name)
{
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0 || is_kebab_of(name, row->name))
			return row;
	}
	return NULL;
}

static enum status set_text(const struct setting *row, char *target, const char *value,
			    struct error *error_out)
{
	size_t length = strlen(value);

	if (length >= SETTING_TEXT_SIZE)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must have at most %d bytes", row->name, SETTING_TEXT_SIZE - 1);
	if (text_check(value, length, NULL) != TEXT_OK)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must be UTF-8 without control characters", row->name);

	memcpy(target, value, length + 1);
	return DUET_OK;
}

static enum status set_integer(const struct setting *row, int64_t *target, const char *value,
			       struct error *error_out)
{
	switch (number_parse(value, strlen(value), row->min, row->max, target)) {
	case NUMBER_OK:
		return DUET_OK;
	case NUMBER_NOT_DIGITS:
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must be a whole number written as digits only", row->name);
	case NUMBER_OUT_OF_RANGE:
		break;
	}
	return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
		    "%s must be from %" PRId64 " to %" PRId64, row->name, row->min, row->max);
}

enum status settings_set(struct settings *settings, const char *name, const char *value,
			 struct error *error_out)
{
	const struct setting *row = find(name);
	char *target;

	if (row == NULL)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "there is no setting %.60s",
			    name);

	target = (char *)settings + row->offset;
	switch (row->kind) {
	case SETTING_TEXT:
		return set_text(row, target, value, error_out);
	case SETTING_INTEGER:
		return set_integer(row, (int64_t *)(void *)target, value, error_out);
	}
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s has no kind", row->name);
}

void settings_init(struct settings *settings)
{
	*settings = (struct settings){ .threads = 0 };
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		enum status status = settings_set(settings, row->name, row->standard, NULL);

		assert(status == DUET_OK);
	}
}

void settings_print(FILE *out)
{
	(void)fprintf(out, "%-17s %-10s %s\n", "setting", "default", "meaning");
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		const char *standard = row->standard[0] == '\0' ? "(empty)" : row->standard;

		(void)fprintf(out, "%-17s %-10s %s", row->name, standard, row->help);
		if (row->kind == SETTING_INTEGER)
			(void)fprintf(out, " %" PRId64 " to %" PRId64 ".", row->min, row->max);
		(void)fputc('\n', out);
	}
}
