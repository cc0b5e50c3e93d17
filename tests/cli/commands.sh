#!/bin/bash
# commands.sh DUET: each command with a private MariaDB, with only the rights that
# deploy/mariadb/grants.sql gives.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"

start_database
database_client -e 'GRANT SELECT ON duet.* TO duet@localhost'

it 'a database without the schema is not taken for one that is down'
run verify
expect_status 2
expect_err 'duet migrate'

it 'migrate status lists what is missing'
run migrate status
expect_status 1
expect_out_like '^pending +0001_tables'
expect_out_like 'pending +0002_triggers \(optional\)'

it 'migrate up can skip the optional migrations'
run migrate up --skip-optional
expect_status 0
expect_out_like '^applied 0001_tables \([0-9]+\.[0-9]{3} s\)'
expect_out_like 'applied 0004_deduct \([0-9]+\.[0-9]{3} s\)$'
holds 'the optional one is not' equals "${out/0002/}" "$out"
run migrate status
expect_status 0
expect_out_like '^applied +0001_tables'
expect_out_like 'pending +0002_triggers \(optional\)'

it 'migrate up applies what is missing, and nothing the second time'
run migrate
expect_status 0
expect_out_like '^applied 0002_triggers '
run migrate up
expect_status 0
expect_out ''
expect_err 'up to date'

it 'migrate down wants to be confirmed'
run migrate down
expect_status 64
expect_err '--yes'

it 'migrate down undoes the last one'
run migrate down --yes
expect_status 0
expect_out_like '^undid 0004_deduct '
run migrate up
expect_status 0

it 'a migration that this program does not know is counted as unknown'
sql "INSERT INTO schema_migrations (version) VALUES ('9999')"
run migrate status
expect_status 1
expect_out_like 'unknown +1 applied'
run verify
expect_status 2
sql "DELETE FROM schema_migrations WHERE version = '9999'"

it 'the account that serves may not change the schema'
run migrate down --yes --migrate-user duet --migrate-password 'of duet'
expect_status 2

it 'a missing right is named, with the file that gives it'
run verify
expect_status 2
expect_err '1142 INSERT command denied'
expect_err '(deploy/mariadb/grants.sql gives the right)'
expect_err 'apply it again after each migration'
holds 'nobody is asked whether MariaDB runs' equals "${err/Is MariaDB running/}" "$err"
database_client duet < "$deploy/mariadb/grants.sql"

it 'a wrong database password is exit status 2, and is never shown'
run verify --database-password 'of somebody else'
expect_status 2
holds 'the password is not on stderr' equals "${err/of somebody/}" "$err"

it 'verify of empty books is clean'
run verify
expect_status 0
expect_out ''
expect_err '0 users, 0 organizations, 0 entries: the books add up.'

it 'an empty list of keys says how to make one'
run key list
expect_status 0
expect_out ''
expect_err 'duet key create'

it 'a new key is all there is on stdout, and only its hash is stored'
run key create --name 'Zoë backend' --scopes spend,read
expect_status 0
expect_out_like '^duet_[A-Za-z0-9_-]{43}$'
expect_err 'key 1'
key=$out
expect "$(sql "SELECT LOWER(HEX(hash)) FROM api_keys")" "$(printf %s "$key" | sha256sum | cut -d' ' -f1)"
expect "$(sql "SELECT scopes FROM api_keys")" read,spend
holds 'the key is in no row' equals "$(database_client -N -e "SELECT * FROM duet.api_keys; SELECT * FROM duet.audit_log" | grep -cF "${key:14}")" 0
expect "$(sql 'SELECT actor, action, subject, detail FROM audit_log')" \
	$'cli\tkey.create\tkey:1\t{"scopes":["read","spend"]}'
run key create --name billing --scopes admin
expect_status 0
expect_err 'key 2'

it 'keys are listed so that people recognise theirs'
run key list
expect_status 0
expect_out_like '^ +id +name +prefix +scopes +created +revoked +expires +last used'
expect_out_like " 1  Zoë backend  ${key:0:13}  read,spend  +20[0-9T:-]+Z  -  +-"
expect_out_like ' 2  billing      duet_[A-Za-z0-9_-]{8}  admin  '

it 'a revoked key stays in the list with its time'
run key revoke 1
expect_status 0
run key list
expect_out_like ' 1  Zoë backend .* 20[0-9T:-]+Z  20[0-9T:-]+Z  -'
revoked_at=$(sql 'SELECT revokedAt FROM api_keys WHERE id = 1')
run key revoke 1
expect_status 0
expect "$(sql 'SELECT revokedAt FROM api_keys WHERE id = 1')" "$revoked_at"
expect "$(sql "SELECT COUNT(*) FROM audit_log WHERE action = 'key.revoke' AND subject = 'key:1'")" 2

it 'a key that does not exist cannot be revoked'
run key revoke 99
expect_status 1
expect_err 'there is no key 99'
expect "$(sql "SELECT COUNT(*) FROM audit_log WHERE subject = 'key:99'")" 0

it 'a new user comes with an organization and two balances at 0'
run user create --email ' Ada@Example.ORG ' --name 'Ada Lovelace' --external-id 'auth0|1' --role admin
expect_status 0
expect_out_like '^[0-9]+$'
ada=$out
expect "$(sql "SELECT u.email, u.name, u.externalId, u.role, u.creditBalance, b.balance, o.name
	FROM users AS u JOIN organizations AS o ON o.id = u.organizationId
	JOIN credit_balances AS b ON b.organizationId = o.id WHERE u.id = $ada")" \
	$'ada@example.org\tAda Lovelace\tauth0|1\tadmin\t0\t0\tAda Lovelace'
expect "$(sql "SELECT actor, detail FROM audit_log WHERE action = 'user.create' AND subject = 'user:$ada'")" \
	$'cli\t{"role":"admin"}'

it 'a second user may join the organization'
organization=$(sql "SELECT organizationId FROM users WHERE id = $ada")
run user create --email bob@example.org --name Bob --organization "$organization"
expect_status 0
expect "$(sql "SELECT organizationId FROM users WHERE id = $out")" "$organization"
expect "$(sql 'SELECT COUNT(*) FROM organizations')" 1

it 'the address or id that is taken is named, and nothing is left behind'
run user create --email ADA@example.org --name Other
expect_status 1
expect_out ''
expect_err 'the address ada@example.org'
run user create --email eve@example.org --name Eve --external-id 'auth0|1'
expect_status 1
expect_err 'the external id auth0|1'
run user create --email eve@example.org --name Eve --organization 77
expect_status 1
expect_err 'there is no organization 77'
expect_err 'without --organization a new one is created'
expect "$(sql 'SELECT COUNT(*) FROM users')" 2
expect "$(sql 'SELECT COUNT(*) FROM organizations')" 1

it 'external ids that differ in case are two'
run user create --email eve@example.org --name Eve --external-id 'AUTH0|1'
expect_status 0

it 'users are listed, and found by any part of their text'
run user list
expect_status 0
expect "$(wc -l <<< "$out")" 4
run user list --query bob@
expect "$(wc -l <<< "$out")" 2
expect_out_like ' user .* bob@example.org  Bob'

# run_fed TEXT ARGUMENT...: runs the program with the text as standard input.
run_fed()
{
	local text=$1

	shift
	command="duet $*"
	status=0
	printf %s "$text" | "$duet" "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

password_of()
{
	sql "SELECT passwordHash FROM users WHERE id = $ada"
}

it 'a password is the first line of standard input, and only its hash is stored'
run_fed $'correct horse\nand more\n' user password ada@example.ORG
expect_status 0
expect_out ''
expect_err "User $ada <ada@example.org> has a new password"
first=$(password_of)
holds 'it is an argon2id hash' matches "$first" '^\$argon2id\$v=19\$m=65536,t=2,p=1\$'
holds 'it is in no row' equals "$(database_client -N -e "SELECT * FROM duet.users; SELECT * FROM duet.audit_log" | grep -cF 'correct horse')" 0
expect "$(sql "SELECT actor, subject FROM audit_log WHERE action = 'user.password'")" $'cli\tuser:'"$ada"

it 'a new password ends the sessions of the user'
sql "INSERT INTO sessions (tokenHash, userId, expiresAt) VALUES (UNHEX(SHA2('a', 256)), $ada, '2100-01-01')"
run_fed 'battery staple' user password "$ada"
expect_status 0
holds 'it is another one' [ "$(password_of)" != "$first" ]
expect "$(sql 'SELECT COUNT(*) FROM sessions')" 0
first=$(password_of)

it 'a password that is too short or too long is refused, and the old one stays'
for text in '' 1234567 $'1234567\r\n' $'correct\thorse' "$(printf '%01025d' 0)" "$(printf '%02000d' 0)"; do
	run_fed "$text" user password "$ada"
	expect_status 64
	expect_err bytes
done
expect "$(password_of)" "$first"
run_fed 'correct horse' user password 99
expect_status 1
expect_err 'there is no user 99'
run_fed 'correct horse' user password nobody@example.org
expect_status 1
expect "$(sql "SELECT COUNT(*) FROM audit_log WHERE action = 'user.password'")" 2

# on_terminal ARGUMENT...: runs the program at a terminal where `typed` is typed.
on_terminal()
{
	command="duet $*"
	status=0
	printf '%s' "$typed" | (sleep 0.5; cat) | script --quiet --return --echo never --log-out "$scratch/out" \
		--command "'$duet' $*" > /dev/null || status=$?
	out=$(cat "$scratch/out")
	err=
}

it 'at a terminal a password is asked for twice, and not shown'
typed=$'from a prompt\nfrom a prompt\n'
on_terminal user password "$ada"
expect_status 0
holds 'it asks' contains "$out" 'New password: '
holds 'it asks again' contains "$out" 'Again: '
holds 'the password is not shown' equals "${out/from a prompt/}" "$out"
holds 'it is another one' [ "$(password_of)" != "$first" ]
first=$(password_of)
typed=$'from a prompt\nfrom a prompter\n'
on_terminal user password "$ada"
expect_status 64
holds 'it says so' contains "$out" 'not the same'
expect "$(password_of)" "$first"

it 'a disabled user is marked in the list, until enabled'
run user disable "$ada"
expect_status 0
expect_err 'is disabled'
run user list --query ada@
expect_out_like ' admin  disabled  '
run user enable ADA@example.org
expect_status 0
run user list --query ada@
expect_out_like ' admin  -         '
run user disable 99
expect_status 1
expect "$(sql "SELECT GROUP_CONCAT(action ORDER BY id) FROM audit_log
	WHERE action IN ('user.disable', 'user.enable')")" user.disable,user.enable

it 'a role is given and taken, and ends the sessions, with an audit line'
with_session()
{
	sql "INSERT INTO sessions (tokenHash, userId, expiresAt) VALUES (UNHEX(SHA2('$1', 256)), $ada, '2100-01-01')"
}
roles()
{
	sql "SELECT GROUP_CONCAT(CONCAT(actor, ' ', subject, ' ', detail) ORDER BY id) FROM audit_log WHERE action = 'user.role'"
}
with_session b
run user role "$ada" admin
expect_status 0
expect_out ''
expect_err "User $ada <ada@example.org> is already an administrator; nothing changed"
expect "$(sql 'SELECT COUNT(*) FROM sessions')" 1
expect "$(roles)" NULL
run user role ADA@example.org user
expect_status 0
expect_err "User $ada <ada@example.org> is no longer an administrator"
expect_err 'Warning: no administrator who may sign in is left'
expect "$(sql 'SELECT COUNT(*) FROM sessions')" 0
expect "$(sql "SELECT role FROM users WHERE id = $ada")" user
with_session c
run user role ada@example.org admin
expect_status 0
expect_err 'is now an administrator'
holds 'there is nothing to warn of' [ "${err/Warning/}" = "$err" ]
expect "$(sql 'SELECT COUNT(*) FROM sessions')" 0
expect "$(roles)" "cli user:$ada {\"role\":\"user\"},cli user:$ada {\"role\":\"admin\"}"
another=$(sql "SELECT MIN(id) FROM users WHERE id <> $ada")
run user role "$another" admin
run user disable "$ada"
run user role "$another" user
expect_status 0
expect_err 'Warning: no administrator who may sign in'
run user enable "$ada"
run user role 99 admin
expect_status 1
expect_err 'there is no user 99'
run user role nobody@example.org admin
expect_status 1

it 'a key is created with the time at which it expires, and listed with it'
run key create --name short --scopes read --expires 2099-01-31T00:00:00Z
expect_status 0
run key list
expect_out_like ' short  .* 2099-01-31T00:00:00Z  -'
run key create --name offset --scopes read --expires 2099-01-31T02:00:00.5+02:00
expect_status 0
run key list
expect_out_like ' offset  .* 2099-01-31T00:00:00Z  -'
run key create --name ninety --scopes read --expires 90d
expect_status 0
expect "$(sql "SELECT TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(6), expiresAt) FROM api_keys WHERE name = 'ninety'")" 2159

it 'a key is replaced, and both are valid for a while'
run key rotate 2
expect_status 0
expect_out_like '^duet_[A-Za-z0-9_-]{43}$'
expect "$(sql "SELECT LOWER(HEX(hash)) FROM api_keys ORDER BY id DESC LIMIT 1")" \
	"$(printf %s "$out" | sha256sum | cut -d' ' -f1)"
expect "$(sql "SELECT name, scopes, expiresAt IS NULL FROM api_keys ORDER BY id DESC LIMIT 1")" \
	$'billing\tadmin\t1'
expect "$(sql 'SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(6), expiresAt) FROM api_keys WHERE id = 2')" 1439
run key rotate 2 --overlap 0s --expires 30m
expect_status 0
expect "$(sql "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), expiresAt) DIV 60 FROM api_keys ORDER BY id DESC LIMIT 1")" 29
run key rotate 2
expect_status 1
expect_err 'there is no valid key 2'
run key rotate 1
expect_status 1
expect "$(sql "SELECT COUNT(*) FROM audit_log WHERE action = 'key.rotate' AND subject = 'key:2'")" 2

it 'verify of these books is clean'
run verify
expect_status 0
expect_err '3 users, 2 organizations, 0 entries: the books add up.'

it 'verify reports an outside change as a finding of its own kind'
sql "UPDATE users SET creditBalance = 10 WHERE id = $ada"
run verify
expect_status 1
expect_out $'outside-change\tusers\t'"$ada"$'\t10\t0'
expect_err '0 broken, 1 changed from outside.'

it 'verify reports a broken row on a line of its own'
sql "UPDATE users SET ledgerSeq = 5 WHERE id = $ada; UPDATE users SET creditBalance = 0 WHERE id = $ada"
run verify
expect_status 1
expect_out $'ledger-seq\tusers\t'"$ada"$'\t5\t0'
expect_err '1 broken, 0 changed from outside.'
sql "UPDATE users SET ledgerSeq = 0 WHERE id = $ada"

it 'a password on the command line soon disappears from it'
# A lock on the table keeps verify waiting, so that its command line can be read.
database_client duet -e 'LOCK TABLES users WRITE; SELECT SLEEP(1.5)' > /dev/null &
sleep 0.5
"$duet" verify --database-password='of duet' > /dev/null 2>&1 &
verifying=$!
sleep 0.5
command="ps $verifying"
out=$(tr '\0' ' ' < "/proc/$verifying/cmdline")
expect_out_like '^[^ ]*duet verify --database-password=xxxxxxx $'
wait "$verifying"
expect $? 0

finish
