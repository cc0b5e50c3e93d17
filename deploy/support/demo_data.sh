# shellcheck shell=bash disable=SC2154
# What deploy/demo puts into its database (accounts, schema, users, keys), and
# the two files that say where everything is, duet.ini and demo.json.  To be
# sourced by deploy/demo alone, whose variables it uses.

password()
{
	od -An -N 24 -t x1 /dev/urandom | tr -d ' \n'
}

# setting NAME VALUE: prints a line of the settings, unless --setting gave that one.
setting()
{
	local given

	for given in "${settings[@]}"; do
		[ "${given%% = *}" != "$1" ] || return 0
	done
	printf '%s = %s\n' "$1" "$2"
}

# New passwords at every start: nobody but the reader of this file needs them.
write_settings()
{
	password_duet=$(password)
	password_migrate=$(password)
	{
		printf '# Written by deploy/demo at every start.\n'
		setting databaseSocket "$(database_socket)"
		setting databaseName "$database_name"
		setting databaseUser duet
		setting databasePassword "$password_duet"
		setting migrateUser duet_migrate
		setting migratePassword "$password_migrate"
		setting threads "$threads"
		setting committers "$committers"
		setting batchMax "$batch_max"
		setting log "$log/duet.log"
		[ ${#settings[@]} = 0 ] || printf '%s\n' "${settings[@]}"
	} > "$config"
	chmod 600 -- "$config"
}

make_accounts()
{
	database_client > "$log/accounts.log" 2>&1 << END ||
CREATE DATABASE IF NOT EXISTS $database_name
	CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE USER IF NOT EXISTS duet@localhost, duet_migrate@localhost;
ALTER USER duet@localhost IDENTIFIED BY '$password_duet',
	duet_migrate@localhost IDENTIFIED BY '$password_migrate';
GRANT ALL ON $database_name.* TO duet_migrate@localhost;
END
		fail 'the accounts could not be created' 'see what the database says above.' \
			"$log/accounts.log"
}

migrate()
{
	(cd "$home" && "$program" migrate up --config "$config") > "$log/migrate.log" 2>&1 9>&- ||
		fail 'the database could not be migrated' \
			'read what it says above; if the data may be deleted, --fresh starts with an empty database.' "$log/migrate.log"
	database_client "$database_name" < "$deploy/mariadb/grants.sql" > "$log/grants.log" 2>&1 ||
		fail "the application's rights could not be granted" \
			'deploy/mariadb/grants.sql does not fit the schema: is the program of the same version?' \
			"$log/grants.log"
}

load_data()
{
	local there

	there=$(database_client -N -e 'SELECT COUNT(*) FROM users' "$database_name")
	if ((there > 0)); then
		say "keeping the data of the last run: $there users"
	elif ((users > 0)); then
		say "loading $users users"
		{
			printf 'SET @users = %s;\n' "$users"
			cat "$deploy/mariadb/demo_data.sql" "$deploy/mariadb/demo_past.sql"
		} | database_client "$database_name" > "$log/demo-data.log" 2>&1 ||
			fail 'the demo data could not be loaded' 'see what the database says above.' \
				"$log/demo-data.log"
	fi
}

# new_key NAME SCOPES: sets key_new.
new_key()
{
	key_new=$(cd "$home" && "$program" key create --name "$1" --scopes "$2" \
		--config "$config" 2> "$log/key.log") ||
		fail 'a key could not be created' 'see what it says above.' "$log/key.log"
}

# key_works KEY: whether the pool knows it; not whether it may read that user.
key_works()
{
	local status

	[ -n "$1" ] || return 1
	status=$(printf 'Authorization: Bearer %s\n' "$1" |
		curl -s --max-time 15 -o /dev/null -w '%{http_code}' -H @- "$url/api/users/1")
	[ "$status" != 401 ]
}

# The keys of the last start are used again, unless somebody has revoked them.
find_keys()
{
	service_key='' admin_key=''
	if [ -e "$json" ]; then
		service_key=$(sed -n 's/^ *"serviceKey": "\(.*\)",$/\1/p' "$json")
		admin_key=$(sed -n 's/^ *"adminKey": "\(.*\)",$/\1/p' "$json")
	fi
	if ! key_works "$service_key"; then
		new_key 'demo service' read,spend,grant
		service_key=$key_new
	fi
	if ! key_works "$admin_key"; then
		new_key 'demo admin' admin
		admin_key=$key_new
	fi
}

# json_text NAME: prints the value from the last start's demo.json, or nothing.
json_text()
{
	[ ! -e "$json" ] || sed -n "s/^ *\"$1\": \"\(.*\)\",\$/\1/p" "$json"
}

# set_password EMAIL PASSWORD: through standard input, because everybody can read
# a program's arguments.
set_password()
{
	printf '%s\n' "$2" | (cd "$home" && "$program" user password "$1" --config "$config") \
		> "$log/people.log" 2>&1 9>&- ||
		fail "the password of $1 could not be set" 'see what it says above.' "$log/people.log"
}

# make_user EMAIL NAME ROLE: creates the user, unless there is one.
make_user()
{
	local there

	there=$(database_client -N -e "SELECT COUNT(*) FROM users WHERE email = '$1'" "$database_name")
	((there > 0)) || (cd "$home" && "$program" user create --email "$1" --name "$2" --role "$3" \
		--config "$config") > "$log/people.log" 2>&1 9>&- ||
		fail "the user $1 could not be created" 'see what it says above.' "$log/people.log"
}

# An administrator and the first of the demo's users, with new passwords unless
# demo.json has those of an earlier start.
find_people()
{
	admin_email=$(json_text adminEmail) admin_password=$(json_text adminPassword)
	user_email=$(json_text userEmail) user_password=$(json_text userPassword)
	if [ -z "$admin_password" ]; then
		admin_email=admin@example.com admin_password=$(password)
		make_user "$admin_email" 'Demo Admin' admin
		set_password "$admin_email" "$admin_password"
	fi
	if [ -z "$user_password" ]; then
		user_email=$(database_client -N -e \
			"SELECT email FROM users WHERE role = 'user' ORDER BY id LIMIT 1" "$database_name")
		user_email=${user_email:-user@example.com} user_password=$(password)
		make_user "$user_email" 'Demo User' user
		set_password "$user_email" "$user_password"
	fi
}

write_json()
{
	cat > "$json.new" << END
{
  "url": "$url",
  "serviceKey": "$service_key",
  "adminKey": "$admin_key",
  "adminEmail": "$admin_email",
  "adminPassword": "$admin_password",
  "userEmail": "$user_email",
  "userPassword": "$user_password",
  "databaseSocket": "$(database_socket)",
  "databaseName": "$database_name",
  "duet": "$program",
  "config": "$config",
  "run": "$run"
}
END
	chmod 600 -- "$json.new"
	mv -- "$json.new" "$json"
}
