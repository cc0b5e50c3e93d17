#!/bin/bash
# A private MariaDB as a test fixture, with MariaDB's own defaults:
#
#   mariadb.sh start DIR [OPTION...]   starts one in DIR, replacing what was there;
#                                      options are mariadbd's
#   mariadb.sh stop DIR                stops it and removes DIR
#
# The socket is DIR/mariadb.sock, the log DIR/mariadb.log.  root and the user who starts
# it have all rights without a password; nobody else can enter DIR, which has mode 0700.
set -euo pipefail

deploy=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")/deploy
# shellcheck source-path=SCRIPTDIR source=../../deploy/support/say.sh
. "$deploy/support/say.sh"
# shellcheck source-path=SCRIPTDIR source=../../deploy/support/process.sh
. "$deploy/support/process.sh"
# shellcheck source-path=SCRIPTDIR source=../../deploy/support/private_database.sh
. "$deploy/support/private_database.sh"
# Less than the timeout of ctest, so that a failure is reported here.
database_start_seconds=60

stop()
{
	database_stop || say 'MariaDB did not stop in time and was killed'
	rm -rf -- "$dir"
}

start()
{
	stop
	database_socket_fits "$dir" ||
		fail "a socket's path in $dir would be longer than 107 bytes" 'name a shorter folder.'
	mkdir -m 700 -- "$dir"
	# Not deploy/mariadb/private.cnf: the store must not rely on what only that sets.
	database_start --no-defaults --skip-networking --skip-name-resolve \
		--innodb-buffer-pool-size=256M --max-connections=300 "$@"
	# The tests connect as root, no matter who runs them.
	database_client -e "GRANT ALL ON *.* TO root@localhost IDENTIFIED BY '' WITH GRANT OPTION"
}

case ${1-} in
start | stop) ;;
*) set -- ;;
esac
if [ $# -lt 2 ]; then
	sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
	exit 64
fi
verb=$1
dir=$(readlink -m -- "$2")
shift 2
# shellcheck disable=SC2034
database_data=$dir/data database_run=$dir database_log=$dir
"$verb" "$@"
