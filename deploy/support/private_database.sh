# shellcheck shell=bash disable=SC2154
# A private MariaDB: its own data directory and socket, no TCP, run as the user
# who starts it, who has all rights in it through the socket alone.  To be
# sourced, after say.sh and process.sh, with these set:
#
#   deploy         this folder's parent
#   database_data  the data directory; created if it is not there
#   database_run   folder of the socket and the pid file
#   database_log   folder of the logs

# A start may have to recover a large log after a crash.
database_start_seconds=120
database_stop_seconds=60

database_socket()
{
	printf '%s/mariadb.sock\n' "$database_run"
}

# database_socket_fits FOLDER: whether the socket can be in that folder; its path may
# have at most 107 bytes.
database_socket_fits()
{
	(($(printf '%s/mariadb.sock' "$1" | wc -c) <= 107))
}

# database_client ARGUMENT...: runs the client with all rights, and without
# anybody's own settings.
database_client()
{
	mariadb --no-defaults --default-character-set=utf8mb4 \
		--socket="$(database_socket)" --user="$(id -un)" "$@"
}

# The server refuses to run as root unless told that this is intended.
database_user_option()
{
	[ "$(id -u)" != 0 ] || printf '%s\n' --user=root
}

# Creates the data directory, whole or not at all.  mariadb-install-db cannot cope
# with a blank in a path, so it gets a link.  The folder of the link is also its
# temporary folder: see database_start.
database_install()
{
	local new=$database_data.new log=$database_log/mariadb-install.log link result=0

	rm -rf -- "$new"
	link=$(mktemp -d /tmp/duet-install-XXXXXX)
	ln -s -- "$(dirname -- "$new")" "$link/state"
	# shellcheck disable=SC2046
	mariadb-install-db --no-defaults $(database_user_option) \
		--datadir="$link/state/${new##*/}" --tmpdir="$link" \
		--auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
		--skip-name-resolve --skip-test-db > "$log" 2>&1 9>&- || result=$?
	rm -rf -- "$link"
	[ "$result" = 0 ] ||
		fail 'the data directory could not be created' 'check the space on the disk and the permissions.' "$log"
	mv -- "$new" "$database_data"
}

# database_start [OPTION...]: with the settings of deploy/mariadb/private.cnf or, if any
# are given, with these options of mariadbd instead, the first of which must be
# --no-defaults or --defaults-file.
database_start()
{
	local waits=$((database_start_seconds * 10)) pid_file=$database_run/mariadb.pid
	local log=$database_log/mariadb.log

	[ $# -gt 0 ] || set -- --defaults-file="$deploy/mariadb/private.cnf"
	[ -d "$database_data" ] || database_install
	# A temporary folder of its own: a server that starts removes the temporary
	# tables of every other one that has the same.
	# shellcheck disable=SC2046
	setsid mariadbd "$@" $(database_user_option) \
		--datadir="$database_data" --socket="$(database_socket)" --log-error="$log" \
		--tmpdir="$database_run" < /dev/null > /dev/null 2>&1 9>&- &
	process_record "$pid_file" $! || true
	until database_client -e 'DO 1' 2> /dev/null; do
		process_find "$pid_file" > /dev/null ||
			fail 'MariaDB exited at once' 'see what it says above.' "$log"
		((waits-- > 0)) ||
			fail "MariaDB does not answer after $database_start_seconds s" 'see what it says above.' "$log"
		sleep 0.1
	done
}

# TERM shuts it down cleanly.  Fails if it had to be killed, after which it recovers.
database_stop()
{
	process_stop "$database_run/mariadb.pid" TERM "$database_stop_seconds"
}
