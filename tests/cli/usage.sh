#!/bin/bash
# usage.sh DUET: what needs no database: help, wrong usage, and settings files that
# are refused.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"

# The names of all commands that help lists, with dots for blanks.
commands=$("$duet" --help | sed -n '/^Commands:$/,/^$/s/^  \(.\{14\}\)  .*/\1/p' |
	sed 's/ *$//; s/ /./')

it 'help lists every command'
run --help
expect_status 0
for name in serve migrate key.create key.list key.rotate key.revoke user.create user.list sync \
	user.password user.disable user.enable verify settings; do
	holds "$name is listed" grep -qxF "$name" <<< "$commands"
done
for name in $commands; do
	expect_out_like "  ${name/./ } "
done
expect_out_like 'Getting started'
everything=$out
run help
expect_out "$everything"
run -h
expect_out "$everything"

it 'every command has help with its usage, in all three ways of asking'
for name in $commands; do
	read -ra words <<< "${name/./ }"
	run help "${words[@]}"
	expect_status 0
	expect_out_like "^duet ${name/./ }: "
	expect_out_like "Usage: duet ${name/./ }"
	expect_out_like 'Examples?( of a file)?:'
	help=$out
	run "${words[@]}" --help
	expect_status 0
	expect_out "$help"
	run --help "${words[@]}"
	expect_out "$help"
done

it 'help of a group lists its actions'
run help key
expect_status 0
expect_out_like 'key create.*key list.*key revoke'
run key --help
expect_status 0
expect_out_like 'key create.*key list.*key revoke'

it 'the version is one line'
run --version
expect_status 0
expect_out_like '^duet [0-9]+\.[0-9]+\.[0-9]+$'

it 'without a command it points to --help'
run
expect_status 64
expect_err 'duet --help'

it 'an unknown command is named'
run verfy
expect_status 64
expect_err "no command 'verfy'"
run help verfy
expect_status 64
run key make
expect_status 64
expect_err "no command 'key make'"
expect_err 'key create'
run key
expect_status 64
expect_err 'key revoke'

it 'an unknown option is named, with those that exist'
run user create --emial ada@example.org
expect_status 64
expect_err 'unknown option --emial'
expect_err '--email, --name, --external-id, --organization, --role'
run verify -x
expect_status 64
expect_err 'unknown option -x'
run --nonsense verify
expect_status 64
expect_err 'unknown option --nonsense'

it 'a missing argument is named'
run key create --scopes read
expect_status 64
expect_err '--name NAME is missing'
run key revoke
expect_status 64
expect_err 'ID is missing'
run key create --name
expect_status 64
expect_err '--name needs a value'
run key create --name --scopes read
expect_status 64
expect_err '--name needs a value'

it 'an argument too many is named'
run verify everything
expect_status 64
expect_err "unexpected 'everything': this command takes only options"
run key revoke 1 2
expect_status 64
expect_err "unexpected '2': this command takes one ID"

it 'an option given twice is refused'
run key create --name a --name b --scopes read
expect_status 64
expect_err '--name is given twice'
run verify --threads 2 --threads=3
expect_status 64
expect_err '--threads is given twice'

it 'a flag takes no value'
run migrate up --skip-optional=yes
expect_status 64
expect_err '--skip-optional=yes takes no value'

it 'a setting out of range is refused, with its range'
run verify --threads 0 --database-name duet
expect_status 64
expect_err 'from 1 to 512'
run verify --threads lots --database-name duet
expect_status 64
expect_err 'digits only'

it 'without a database it says how to name one'
for name in serve 'migrate status' 'key list' 'user list' verify; do
	# shellcheck disable=SC2086
	run $name
	expect_status 64
	expect_err 'no database given'
	expect_err 'DUET_CONFIG'
done

it 'values that do not fit are refused before it connects'
there=(--database-socket "$scratch/nobody")
run key create --name a --scopes read,write "${there[@]}"
expect_status 64
expect_err "'write' is not a scope"
run key create --name '' --scopes read "${there[@]}"
expect_status 64
run key create --name $'a\tb' --scopes read "${there[@]}"
expect_status 64
expect_err 'control characters'
run key revoke three "${there[@]}"
expect_status 64
run key revoke 0 "${there[@]}"
expect_status 64
run key revoke 18446744073709551616 "${there[@]}"
expect_status 64
for when in tomorrow 90 90w -1d 0s 2020-01-01T00:00:00Z 2099-01-31 9999-12-31T23:59:59-00:01 36501d; do
	run key create --name a --scopes read "--expires=$when" "${there[@]}"
	expect_status 64
	expect_err "'$when' is not a time in the future"
done
for overlap in soon 24 -1h 36501d; do
	run key rotate 1 "--overlap=$overlap" "${there[@]}"
	expect_status 64
	expect_err "--overlap: '$overlap' is not a duration"
done
run key rotate three "${there[@]}"
expect_status 64
run user password nobody "${there[@]}"
expect_status 64
expect_err "not 'nobody'"
run user disable 0 "${there[@]}"
expect_status 64
run user password 1 secret-secret "${there[@]}"
expect_status 64
expect_err "unexpected 'secret-secret': this command takes one USER"
run user role 1 root "${there[@]}"
expect_status 64
expect_err "'root' is neither user nor admin"
run user role 1 "${there[@]}"
expect_status 64
expect_err 'ROLE is missing'
run user role "${there[@]}"
expect_status 64
expect_err 'USER is missing'
run user role 1 admin now "${there[@]}"
expect_status 64
expect_err "unexpected 'now': this command takes USER and ROLE"
run user create --email nobody --name Nobody "${there[@]}"
expect_status 64
expect_err "'nobody' is not an email address"
run user create --email a@b --name '' "${there[@]}"
expect_status 64
run user create --email a@b --name A --role root "${there[@]}"
expect_status 64
expect_err "'root' is neither user nor admin"
run user create --email a@b --name A --organization -1 "${there[@]}"
expect_status 64
run user create --email a@b --name A --external-id '' "${there[@]}"
expect_status 64
run sync "${there[@]}"
expect_status 64
expect_err 'give --all or --email EMAIL'
run sync --all --email a@b "${there[@]}"
expect_status 64
expect_err 'either --all or --email'
run sync --email nobody "${there[@]}"
expect_status 64
expect_err "'nobody' is not an email address"
run sync --all --direction sideways "${there[@]}"
expect_status 64
expect_err "'sideways' is neither organization-to-user nor user-to-organization"
run sync --check --dry-run "${there[@]}"
expect_status 64
expect_err '--check only looks'
run migrate sideways "${there[@]}"
expect_status 64
expect_err "'sideways' is not up, down or status"

it 'when the database is down, the message says where it was looked for'
for name in 'migrate status' 'key list' 'user list' 'key revoke 1' 'key rotate 1 --overlap 0s' \
	'user password 1' 'user disable ada@example.org' 'user enable 1' 'user role 1 admin' verify; do
	# shellcheck disable=SC2086
	run $name "${there[@]}"
	expect_status 2
	expect_out ''
	expect_err "Is MariaDB running?  Tried its socket $scratch/nobody"
done
run user create --email a@b --name A "${there[@]}"
expect_status 2
expect_err 'Is MariaDB running?'

it 'a settings file that others may read is refused'
echo "databaseSocket = $scratch/nobody" > "$scratch/duet.conf"
chmod 644 "$scratch/duet.conf"
run verify --config "$scratch/duet.conf"
expect_status 2
expect_err "$scratch/duet.conf"
expect_err 'chmod 600'

it 'an option or the environment names the settings file, and the option wins'
chmod 600 "$scratch/duet.conf"
run verify --config "$scratch/duet.conf"
expect_status 2
expect_err "Tried its socket $scratch/nobody"
expect_err "$scratch/duet.conf"
echo "databaseSocket = $scratch/elsewhere" > "$scratch/other.conf"
export DUET_CONFIG=$scratch/other.conf
run verify
expect_err "Tried its socket $scratch/elsewhere"
run verify --config="$scratch/duet.conf"
expect_err "Tried its socket $scratch/nobody"

it 'an option overrides the file, wherever it stands'
run --database-name ledger verify --database-socket="$scratch/third"
expect_err "Tried its socket $scratch/third, database ledger"
unset DUET_CONFIG

it 'a missing settings file is named, and so is the line of an unknown setting'
run verify --config "$scratch/absent.conf"
expect_status 2
expect_err "$scratch/absent.conf"
echo 'databseName = duet' > "$scratch/duet.conf"
run verify --config "$scratch/duet.conf"
expect_status 2
expect_err 'line 1'

it 'the settings are listed with their defaults'
run settings
expect_status 0
expect_out_like 'readConnections +8 '
expect_out_like 'databasePassword +\(empty\) '

it 'README lists all settings, with their defaults and meanings'
run settings
listed=$(sed 1d <<< "$out" | tr --squeeze-repeats ' ')
# shellcheck disable=SC2016
told=$(sed -n '/^## Settings$/,/^## /s/^| `\(.*\)` | \(.*\) | \(.*\) |$/\1 \2 \3/p' "$deploy/../README.md" |
	tr --squeeze-repeats ' ')
expect "$(diff <(echo "$told") <(echo "$listed"))" ''

it 'serve without a listening socket is wrong usage'
run serve --database-socket "$scratch/nobody"
expect_status 64

it 'output that cannot be written is an error'
status=0
"$duet" settings > /dev/full 2> "$scratch/err" || status=$?
err=$(cat "$scratch/err")
expect_status 2
expect_err 'could not be written'

finish
