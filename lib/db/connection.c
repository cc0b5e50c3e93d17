#include "db/connection.h"

#include <string.h>

#include "db/errors.h"

/* Seconds.  A server that hangs is noticed within one request's patience; a
 * migration may rewrite a large table. */
#define CONNECT_TIMEOUT_S       2
#define READ_WRITE_TIMEOUT_S    5
#define MIGRATOR_READ_TIMEOUT_S 3600

enum status connection_failed(struct db *db, const char *where, const char *what, unsigned code,
			      const char *message, struct error *error_out)
{
	enum status status = db_status_for(code, DB_PHASE_STATEMENT);

	if (status == DUET_CONNECTION_LOST)
		db->usable = false;
	return fail(error_out, where, status, "%.60s: %u %s%s", what, code, message,
		    db_code_hint(code));
}

enum status connection_query(struct db *db, const char *sql, MYSQL_RES **result_out,
			     struct error *error_out)
{
	MYSQL_RES *result;

	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "the connection was lost before");
	if (mysql_real_query(db->mysql, sql, strlen(sql)) != 0)
		return connection_failed(db, DUET_HERE, sql, mysql_errno(db->mysql),
					 mysql_error(db->mysql), error_out);
	result = mysql_store_result(db->mysql);
	if (result == NULL && mysql_errno(db->mysql) != 0)
		return connection_failed(db, DUET_HERE, sql, mysql_errno(db->mysql),
					 mysql_error(db->mysql), error_out);
	if (result_out == NULL)
		mysql_free_result(result);
	else
		*result_out = result;
	return DUET_OK;
}

/* If one of these fails, the default that stays is weaker but not wrong. */
static void options_set(MYSQL *mysql, enum db_role role)
{
	unsigned int connect_s = CONNECT_TIMEOUT_S;
	unsigned int write_s = READ_WRITE_TIMEOUT_S;
	unsigned int read_s = role == DB_MIGRATOR ? MIGRATOR_READ_TIMEOUT_S : READ_WRITE_TIMEOUT_S;
	unsigned int no_infile = 0;
	/* After an automatic reconnection the second half of a transaction would run without the
	 * first. */
	my_bool no_reconnect = 0;
	my_bool report = 1;

	(void)mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	(void)mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &read_s);
	(void)mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &write_s);
	(void)mysql_options(mysql, MYSQL_OPT_RECONNECT, &no_reconnect);
	(void)mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no_infile);
	(void)mysql_options(mysql, MYSQL_REPORT_DATA_TRUNCATION, &report);
	(void)mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

static bool host_is_local(const char *host)
{
	return host[0] == '\0' || strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
	       strncmp(host, "127.", 4) == 0;
}

static void address_set(MYSQL *mysql, const struct settings *settings)
{
	unsigned int protocol = MYSQL_PROTOCOL_SOCKET;
	my_bool verify = 1;

	if (settings->databaseSocket[0] == '\0')
		protocol = MYSQL_PROTOCOL_TCP;
	(void)mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
	/* If the server offers no TLS, the library silently ignores its other TLS options; with
	 * this one it refuses to connect. */
	if (protocol == MYSQL_PROTOCOL_TCP && !host_is_local(settings->databaseHost))
		(void)mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}

enum status connection_open(struct db *db, const struct settings *settings, struct error *error_out)
{
	bool by_socket = settings->databaseSocket[0] != '\0';
	bool as_migrator = db->role == DB_MIGRATOR && settings->migrateUser[0] != '\0';
	const char *host = settings->databaseHost[0] != '\0' ? settings->databaseHost : "127.0.0.1";
	const char *user = as_migrator ? settings->migrateUser : settings->databaseUser;
	const char *password = as_migrator ? settings->migratePassword : settings->databasePassword;
	unsigned long flags = db->role == DB_MIGRATOR ? CLIENT_MULTI_STATEMENTS : 0;

	db->mysql = mysql_init(NULL);
	if (db->mysql == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	options_set(db->mysql, db->role);
	address_set(db->mysql, settings);
	if (mysql_real_connect(db->mysql, by_socket ? NULL : host, user, password,
			       settings->databaseName, (unsigned int)settings->databasePort,
			       by_socket ? settings->databaseSocket : NULL, flags) == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "connect to %s as %s: %u %s",
			    by_socket ? settings->databaseSocket : host, user,
			    mysql_errno(db->mysql), mysql_error(db->mysql));
	db->usable = true;
	return DUET_OK;
}
