#!/bin/bash
# sync.sh DUET: `duet sync` with a private MariaDB, with only the rights that
# deploy/mariadb/grants.sql gives.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"

# Makes a user with an organization whose balance is what the old application left.
user()
{
	local id

	id=$("$duet" user create --email "$1@example.org" --name "$1" 2> /dev/null)
	sql "UPDATE users SET creditBalance = $2 WHERE id = $id;
		UPDATE credit_balances SET balance = $3 WHERE organizationId =
			(SELECT organizationId FROM users WHERE id = $id)"
}

# balances NAME: prints the user's and the organization's.
balances()
{
	sql "SELECT u.creditBalance, b.balance FROM users AS u
		JOIN credit_balances AS b ON b.organizationId = u.organizationId
		WHERE u.email = '$1@example.org'"
}

organization()
{
	sql "SELECT organizationId FROM users WHERE email = '$1@example.org'"
}

everything()
{
	database_client duet -e 'CHECKSUM TABLE users, organizations, credit_balances, credit_ledger, audit_log'
}

start_database
"$duet" migrate up > /dev/null
database_client duet < "$deploy/mariadb/grants.sql"

it 'an empty database is in step'
run sync --check
expect_status 0
expect_out ''
expect_err 'Everybody is in step.'
run sync --all
expect_status 0
expect_out ''
expect_err ': 0 examined, 0 repaired, 0 skipped; 0 credits added, 0 taken.'

user ada 10 1000
user bob 50 20
user eve 7 7
"$duet" user create --email second@example.org --name Second --organization "$(organization eve)" > /dev/null 2>&1
sql "UPDATE credit_balances SET balance = 9 WHERE organizationId = $(organization eve)"
user cleo 5 5

it 'drift is found and changes nothing'
before=$(everything)
run sync --check
expect_status 1
expect "$(sort <<< "$out")" "$(printf 'drift\t%s\t%s\t%s\t%s\t%s\n' \
	"$(organization ada)" ada@example.org 10 1000 990 \
	"$(organization bob)" bob@example.org 50 20 -30 \
	"$(organization eve)" - 7 9 2
	printf 'outside-change\t%s\tcleo@example.org\t5\t5\t0' "$(organization cleo)")"
expect_err '3 organizations are out of step.'
expect_err 'In 1 more'
run sync --check --email ' ADA@example.org'
expect_status 1
expect_out "$(printf 'drift\t%s\tada@example.org\t10\t1000\t990' "$(organization ada)")"
run sync --check --email cleo@example.org
expect_status 0
expect_err 'In step.'
run sync --check --email nobody@example.org
expect_status 1
expect_err 'nobody has the address nobody@example.org'
expect "$(everything)" "$before"
expect "$(sql 'SELECT COUNT(*) FROM sync_runs WHERE examined > 0')" 0

it 'a dry run shows what would be done, and does not do it'
run sync --all --dry-run
expect_status 0
expect "$(cut -f 1,3,4,5,6,7,8 <<< "$out" | sort)" "$(printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
	skipped - 7 9 7 9 several-members \
	skipped bob@example.org 50 20 50 20 would-decrease \
	would-repair ada@example.org 10 1000 1000 1000 - \
	would-repair cleo@example.org 5 5 5 5 -)"
expect_err '2 would be repaired, 2 skipped; 990 credits would be added, 0 would be taken.'
expect "$(everything)" "$before"
run sync --email bob@example.org --direction user-to-organization --dry-run
expect_status 0
expect_err 'The organization balance would be raised by 30 to 50.'
expect "$(everything)" "$before"

it 'one user is repaired, or skipped with the reason'
run sync --email ada@example.org
expect_status 0
expect_out "$(printf 'repaired\t%s\tada@example.org\t10\t1000\t1000\t1000\t-' "$(organization ada)")"
expect_err 'The user balance was raised by 990 to 1,000.'
expect "$(balances ada)" $'1000\t1000'
run sync --email ada@example.org
expect_status 0
expect_out "$(printf 'in-step\t%s\tada@example.org\t1000\t1000\t1000\t1000\t-' "$(organization ada)")"
run sync --email bob@example.org
expect_status 1
expect_out "$(printf 'skipped\t%s\tbob@example.org\t50\t20\t50\t20\twould-decrease' "$(organization bob)")"
expect_err 'would lose 30 credits'
run sync --email second@example.org
expect_status 1
expect_out_like $'^skipped\t[0-9]+\t-\t7\t9\t7\t9\tseveral-members$'
run sync --email nobody@example.org
expect_status 1
expect_err 'nobody has the address nobody@example.org'

it 'all are repaired, and those that are skipped are listed and are not a failure'
user dora 1 4
run sync --all
expect_status 0
expect "$(cut -f 1,3,8 <<< "$out" | sort)" "$(printf '%s\t%s\t%s\n' \
	repaired cleo@example.org - repaired dora@example.org - \
	skipped - several-members skipped bob@example.org would-decrease)"
expect_err '2 repaired, 2 skipped; 3 credits added, 0 taken.'
expect "$(balances dora)" $'4\t4'
run sync --check
expect_status 1

it 'those that were skipped are repaired if the options ask for it'
run sync --all --allow-decrease
expect_status 0
expect_err '1 repaired, 1 skipped; 0 credits added, 30 taken.'
expect "$(balances bob)" $'20\t20'
run sync --all --direction user-to-organization
expect_status 0
expect_err '1 repaired, 0 skipped; 0 credits added, 2 taken.'
run sync --check
expect_status 0
run verify
expect_status 0

it 'every run has a row in the table'
expect "$(sql "SELECT COUNT(*) FROM sync_runs WHERE actor = 'cli' AND finishedAt >= startedAt")" \
	"$(sql 'SELECT COUNT(*) FROM sync_runs')"
expect "$(sql 'SELECT direction, dryRun, allowDecrease, repaired, skipped, creditsAdded, creditsTaken
	FROM sync_runs WHERE dryRun ORDER BY id LIMIT 1')" \
	$'organization-to-user\t1\t0\t2\t2\t990\t0'

it 'an address that would move the cursor is not printed'
user zoe 1 2
sql "UPDATE users SET email = CONCAT('z', CHAR(27), '[2J@example.org') WHERE email LIKE 'zoe%'"
run sync --check
expect_status 1
expect_out_like $'^drift\t[0-9]+\t\\?\t1\t2\t1$'
run sync --all
expect_out_like $'^repaired\t[0-9]+\t\\?\t'

# From here on with the demo's users: every fifth has drift, and the last three share
# an organization.
users=20000
database_client duet -e 'SET foreign_key_checks = 0; TRUNCATE users; TRUNCATE organizations;
	TRUNCATE credit_balances; TRUNCATE credit_ledger; TRUNCATE sync_runs; TRUNCATE audit_log'
(echo "SET @users = $users;"; cat "$deploy/mariadb/demo_data.sql") | database_client duet
drifted=$(sql 'SELECT COUNT(*) FROM credit_balances WHERE balance <> ledgerBalance')
expected=$(sql 'SELECT SUM(balance) FROM credit_balances')

it 'a progress bar is drawn only on a terminal'
command='duet sync --check'
script -qec "'$duet' sync --check" "$scratch/typescript" > "$scratch/out" < /dev/null
out=$(cat "$scratch/out") err=
expect_out_like '\[[#.]{30}\] +[0-9]+ %  [0-9]+ out of step'
expect_out_like "$drifted organizations are out of step"
run sync --check
expect "$(wc -l <<< "$out")" "$drifted"
expect "$err" "$drifted organizations are out of step."

# Starts a run in small chunks; returns when it has done some of them.
start_run()
{
	local waits=600

	"$duet" sync --all --batch-max 3 > "$scratch/out" 2> "$scratch/err" &
	pid=$!
	runs=$((runs + 1))
	until [ "$(sql 'SELECT COUNT(*) FROM sync_runs WHERE repaired > 0')" = "$runs" ]; do
		((waits-- > 0)) || return
		sleep 0.02
	done
}
runs=0

it 'SIGTERM ends a run after its transaction, and it reports what was done'
command='duet sync --all, and SIGTERM'
start_run
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
out=$(tail -n 1 "$scratch/out") err=$(cat "$scratch/err")
expect_status 2
expect_err 'stopped by a signal'
repaired=$(sql "SELECT COUNT(*) FROM credit_ledger WHERE type = 'sync'")
holds "some of $drifted: $repaired" test "$repaired" -gt 0 -a "$repaired" -lt "$drifted"
expect_err " $repaired repaired"
expect "$(sql 'SELECT repaired FROM sync_runs')" "$repaired"
expect "$(wc -l < "$scratch/out")" "$repaired"

it 'a run that is killed and started again ten times ends in step, with nothing done twice'
command='duet sync --all, killed'
for delay in 0 0.013 0.029 0.041 0.053 0.008 0.017 0.033 0.047 0.061; do
	start_run
	sleep "$delay"
	kill -KILL "$pid"
	status=0
	wait "$pid" 2> /dev/null || status=$?
	expect_status 137
done
repaired=$(sql "SELECT COUNT(*) FROM credit_ledger WHERE type = 'sync'")
holds "some of $drifted: $repaired" test "$repaired" -lt "$drifted"
run sync --all
expect_status 0
expect_err " $((drifted - repaired)) repaired"
run sync --check
expect_status 0
run verify
expect_status 0
expect "$(sql "SELECT COUNT(*), COUNT(DISTINCT organizationId) FROM credit_ledger WHERE type = 'sync'")" \
	"$drifted"$'\t'"$drifted"
expect "$(sql 'SELECT SUM(creditBalance), (SELECT SUM(balance) FROM credit_balances) FROM users')" \
	"$expected"$'\t'"$expected"
expect "$(sql 'SELECT COUNT(*) FROM sync_runs WHERE finishedAt IS NULL')" 11

it 'a database that is down is exit status 2'
database_stop
run sync --all
expect_status 2
expect_err 'Is MariaDB running?'
run sync --check
expect_status 2

finish
