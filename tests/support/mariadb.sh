#!/bin/sh
# A private MariaDB for tests: its own data directory, a Unix socket, no TCP.
#
#   mariadb.sh start DIR [OPTION...]   starts one in DIR, replacing what was there
#   mariadb.sh stop DIR                stops it and removes DIR
#
# The socket is DIR/s.sock (a socket's path has at most 107 bytes, so keep DIR
# short), the log DIR/server.log.  root and the user who starts it have all rights
# without a password; nobody else can enter DIR, which has mode 0700.
set -eu

# Prints the server's pid, never that of a process that has reused the number.
server_pid()
{
	pid=$(cat "$dir/pid" 2>/dev/null) || return 1
	tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--datadir=$dir/data" || return 1
	echo "$pid"
}

# Gives the server time to flush; after that it is killed.
stop()
{
	waits=300
	if pid=$(server_pid); then
		kill -TERM "$pid"
		while server_pid >/dev/null; do
			waits=$((waits - 1))
			[ "$waits" -gt 0 ] || kill -KILL "$pid"
			sleep 0.1
		done
	fi
	rm -rf -- "$dir"
}

start()
{
	stop
	mkdir -m 700 -- "$dir"
	as_root=
	[ "$(id -u)" != 0 ] || as_root=--user=root
	# shellcheck disable=SC2086
	mariadb-install-db --no-defaults $as_root --datadir="$dir/data" --skip-test-db \
		--auth-root-authentication-method=normal >"$dir/install.log" 2>&1 || {
		cat "$dir/install.log" >&2
		exit 1
	}
	# A tmpdir of its own: a server that starts removes the temporary tables of every
	# other one with the same tmpdir.
	# shellcheck disable=SC2086
	setsid mariadbd --no-defaults $as_root --datadir="$dir/data" --socket="$dir/s.sock" \
		--pid-file="$dir/server.pid" --log-error="$dir/server.log" --skip-networking \
		--tmpdir="$dir" \
		--skip-name-resolve --innodb-buffer-pool-size=256M --innodb-log-file-size=96M \
		--max-connections=300 "$@" </dev/null >/dev/null 2>&1 &
	echo $! >"$dir/pid"
	waits=300
	until mariadb --no-defaults -S "$dir/s.sock" -u root -e 'DO 1' 2>/dev/null; do
		waits=$((waits - 1))
		if [ "$waits" -eq 0 ] || ! server_pid >/dev/null; then
			cat "$dir/server.log" >&2
			exit 1
		fi
		sleep 0.1
	done
	[ "$(id -un)" = root ] || mariadb --no-defaults -S "$dir/s.sock" -u root -e \
		"CREATE USER '$(id -un)'@localhost; GRANT ALL ON *.* TO '$(id -un)'@localhost"
}

case ${1-} in
start | stop)
	[ "$#" -ge 2 ] || {
		echo "usage: mariadb.sh start|stop DIR" >&2
		exit 64
	}
	verb=$1 dir=$2
	shift 2
	"$verb" "$@"
	;;
*)
	echo "usage: mariadb.sh start|stop DIR" >&2
	exit 64
	;;
esac
