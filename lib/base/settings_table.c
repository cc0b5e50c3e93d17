/* The settings themselves.  Everything that is said about one stands in its
 * row; the file, the command line, --help and the README read it here. */
#include "base/settings.h"

#include <stddef.h>

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
