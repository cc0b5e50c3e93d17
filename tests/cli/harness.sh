# shellcheck shell=bash disable=SC2154
# A small harness for testing a program as its user sees it: exit status, standard
# output, standard error.  To be sourced by a script that takes the program as its
# argument.
#
#   it 'a sentence about behaviour'
#   run ARGUMENT...               runs the program; sets status, out and err
#   expect_status N, expect_out TEXT, expect_out_like REGEX, expect_err TEXT
#
# Sets duet (the program), deploy (that folder) and scratch (a folder that is removed
# when the script ends).  A check that fails is printed with everything that the
# program said; finish prints the count and sets the script's exit status.
set -u
umask 077
duet=$(realpath -- "$1")
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../deploy" && pwd)
scratch=$(mktemp -d)
unset DUET_CONFIG

leave()
{
	[ -z "${database_run-}" ] || database_stop
	rm -rf -- "$scratch"
}
trap leave EXIT

# Starts a private MariaDB with an empty database and the accounts that README names,
# and sets DUET_CONFIG to a file with them.
start_database()
{
	database_data=$scratch/data database_run=$scratch database_log=$scratch
	# shellcheck source=deploy/support/say.sh
	. "$deploy/support/say.sh"
	# shellcheck source=deploy/support/process.sh
	. "$deploy/support/process.sh"
	# shellcheck source=deploy/support/private_database.sh
	. "$deploy/support/private_database.sh"
	database_start
	database_client <<- 'END'
		CREATE DATABASE duet CHARACTER SET utf8mb4;
		CREATE USER duet@localhost IDENTIFIED BY 'of duet', duet_migrate@localhost IDENTIFIED BY 'of migrate';
		GRANT ALL ON duet.* TO duet_migrate@localhost;
	END
	export DUET_CONFIG=$scratch/duet.conf
	cat > "$DUET_CONFIG" <<- END
		databaseSocket = $(database_socket)
		databaseUser = duet
		databasePassword = of duet
		migrateUser = duet_migrate
		migratePassword = of migrate
	END
}

# sql STATEMENT: prints the database's answer, without the names of columns.
sql()
{
	database_client --batch --skip-column-names duet -e "$1"
}

checks=0
failures=0
sentence=

it()
{
	sentence=$1
}

run()
{
	command="duet $*"
	status=0
	"$duet" "$@" > "$scratch/out" 2> "$scratch/err" < /dev/null || status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

# holds WHAT CONDITION...: counts a check, and reports it if the condition fails.
holds()
{
	local what=$1

	shift
	checks=$((checks + 1))
	"$@" && return
	failures=$((failures + 1))
	printf 'not so: %s\n  %s\n  after: %s\n  status %s\n' "$sentence" "$what" "$command" "$status"
	printf '  stdout: %s\n  stderr: %s\n' "${out//$'\n'/$'\n'          }" \
		"${err//$'\n'/$'\n'          }"
}

expect_status()
{
	holds "status is $1" [ "$status" = "$1" ]
}

expect_out()
{
	holds "stdout is '$1'" [ "$out" = "$1" ]
}

matches()
{
	[[ $1 =~ $2 ]]
}

expect_out_like()
{
	holds "stdout matches $1" matches "$out" "$1"
}

contains()
{
	[[ $1 == *"$2"* ]]
}

expect_err()
{
	holds "stderr has '$1'" contains "$err" "$1"
}

equals()
{
	[ "$1" = "$2" ]
}

# expect VALUE WANTED: the two texts are equal.
expect()
{
	holds "'$1' is '$2'" equals "$1" "$2"
}

finish()
{
	printf '%s checks, %s failed\n' "$checks" "$failures"
	[ "$failures" = 0 ]
}
