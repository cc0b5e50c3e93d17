#!/bin/sh
# The rules of the house that a machine can keep.  Prints every line that
# breaks one and the reason below it; status 1 when there is any.
set -u
cd "$(dirname "$0")/.." || exit 2

broken=0

# In a checkout the tracked files count; in an unpacked archive, all of them.
git() {
	command git -c safe.directory='*' "$@"
}
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	scope=--cached
else
	scope=--no-index
fi

# rule REASON PATTERN PATHS...: no line under PATHS may match PATTERN, comments aside.
rule() {
	reason=$1 pattern=$2
	shift 2
	found=$(git grep "$scope" -nE -e "$pattern" -- "$@")
	case $? in
	0) ;;
	1) return ;;
	*) echo "git grep failed" >&2; exit 2 ;;
	esac
	found=$(printf '%s\n' "$found" | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)')
	if [ -n "$found" ]; then
		printf '%s\n  ^ %s\n' "$found" "$reason"
		broken=1
	fi
}

# Which room knows what from outside.  Who may include whom: check_rooms.mjs.
rule 'SQL lives in lib/store and lib/db' \
	'"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|WITH|CALL)[[:space:]]' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/store' ':!lib/db'
rule 'the client library of the database is known in lib/db only' \
	'#[[:space:]]*include[[:space:]]*<(mysql|mariadb)|\<mysql_[a-z_]+\(|\<MYSQL(_(BIND|FIELD|RES|ROW|STMT|TIME|TYPE_[A-Z]+))?\>' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/db'
rule 'libfcgi is known in fcgi/server only' \
	'#[[:space:]]*include[[:space:]]*<(fcgi|fastcgi)|\<FCGX_' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!fcgi/server'
rule 'yajl is known in lib/json only' \
	'#[[:space:]]*include[[:space:]]*<yajl|\<yajl_[a-z_]+\(' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/json'
rule 'OpenSSL is known in lib/jwt only' \
	'#[[:space:]]*include[[:space:]]*<openssl' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/jwt'
rule 'lib/ never logs: a status and a struct error go up' \
	'\<(printf|vprintf|puts|perror|syslog|warn|warnx|err|errx)\(|\((stdout|stderr),' 'lib/*.[ch]'

# lib/core is pure.  snprintf() into the caller's memory is no I/O.
rule 'no clock, randomness, allocation or I/O in lib/core' \
	'#[[:space:]]*include[[:space:]]*([<](time|stdlib|unistd|fcntl|errno|pthread|signal|sodium|sys/|netinet/)|"base/(arena|buffer|clock|random|settings)\.h")' \
	'lib/core/*.[ch]'
rule 'no clock, randomness, allocation or I/O in lib/core' \
	'\<(malloc|calloc|realloc|free|alloca|time|clock_[a-z]+|gettimeofday|getrandom|random[a-z_]*|arena_[a-z]+|printf|fprintf|fopen|open|read|write|getenv)\(' \
	'lib/core/*.[ch]'

# Money.
rule 'money is never a floating-point number' \
	'\<(float|double)\>|<math\.h>|\<(strtod|strtof|strtold)\(' \
	'lib/core/*.[ch]' 'lib/db/*.[ch]' 'lib/store/*.[ch]' 'lib/committer/*.[ch]' 'lib/sync/*.[ch]' \
	'lib/history/*.[ch]' 'lib/people/*.[ch]' 'lib/verify/*.[ch]' \
	'fcgi/credits/*.[ch]' 'fcgi/drift/*.[ch]'

# Calls and constructs.
rule 'a banned call: lib/base/banned.h says what to take' \
	'\<(sprintf|vsprintf|strcpy|strcat|gets|stpcpy|strtok|localtime|gmtime|ctime|asctime|rand|srand|strerror|atoi|atol|atoll|atof)\(' \
	'*.[ch]'
rule 'no shell: the program starts no other program' \
	'\<(system|popen|alloca)\(' 'lib/*.[ch]' 'fcgi/*.[ch]'
rule 'asserts stay on in production' \
	'NDEBUG' '*.[ch]' '*CMakeLists.txt' '*.cmake' 'CMakePresets.json' ':!lib/base/banned.h'
rule 'one label for cleaning up: out' \
	'\<goto[[:space:]]+([^o]|o[^u]|ou[^t]|out[^;])' 'lib/*.[ch]' 'fcgi/*.[ch]'

# The text itself.
git grep "$scope" -nE -e '\<(TODO|FIXME|XXX|HACK)\>' -- \
	'*.[ch]' '*.sql' '*.sh' '*.js' '*.mjs' '*.cmake' '*CMakeLists.txt' ':!tests/check_source.sh'
case $? in
0) echo '  ^ finish it'; broken=1 ;;
1) ;;
*) exit 2 ;;
esac

# 500 lines are a file with a second idea in it; a header says less.
for file in $(git grep "$scope" -lE -e '' -- '*.[ch]'); do
	lines=$(wc -l <"$file")
	case $file in
	*.h) most=200 ;;
	*) most=500 ;;
	esac
	if [ "$lines" -gt "$most" ]; then
		printf '%s: %s lines\n  ^ split it: at most %s\n' "$file" "$lines" "$most"
		broken=1
	fi
done

exit "$broken"
