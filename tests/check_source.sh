#!/bin/sh
# The house rules that a machine can check.  Prints every line that breaks one, with
# the reason below it; exit status 1 if there is any.
set -u
cd "$(dirname "$0")/.." || exit 2

broken=0

# In a checkout only tracked files count; in an unpacked archive, all files.
git() {
	command git -c safe.directory='*' "$@"
}
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	scope=--cached
else
	scope=--no-index
fi

# rule REASON PATTERN PATHS...: no line under PATHS may match PATTERN, except comments.
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

# Which room uses which outside library.  check_rooms.mjs says who may include whom.
rule 'SQL lives in lib/store and lib/db' \
	'"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|WITH|CALL)[[:space:]]' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/store' ':!lib/db'
rule 'only lib/db uses the client library of the database' \
	'#[[:space:]]*include[[:space:]]*<(mysql|mariadb)|\<mysql_[a-z_]+\(|\<MYSQL(_(BIND|FIELD|RES|ROW|STMT|TIME|TYPE_[A-Z]+))?\>' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/db'
rule 'only fcgi/server uses libfcgi' \
	'#[[:space:]]*include[[:space:]]*<(fcgi|fastcgi)|\<FCGX_' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!fcgi/server'
rule 'only lib/json uses yajl' \
	'#[[:space:]]*include[[:space:]]*<yajl|\<yajl_[a-z_]+\(' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/json'
rule 'only lib/jwt uses OpenSSL' \
	'#[[:space:]]*include[[:space:]]*<openssl' \
	'lib/*.[ch]' 'fcgi/*.[ch]' ':!lib/jwt'
rule 'lib/ never logs: it returns a status and a struct error' \
	'\<(printf|vprintf|puts|perror|syslog|warn|warnx|err|errx)\(|\((stdout|stderr),' 'lib/*.[ch]'

# lib/core is pure.  snprintf() into the caller's memory is not I/O.
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
rule 'a banned call: lib/base/banned.h says what to use instead' \
	'\<(sprintf|vsprintf|strcpy|strcat|gets|stpcpy|strtok|localtime|gmtime|ctime|asctime|rand|srand|strerror|atoi|atol|atoll|atof)\(' \
	'*.[ch]'
rule 'the program starts no other program, and no shell' \
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

# A file of more than 500 lines has a second idea in it; a header should be shorter.
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
