#!/bin/sh
# check_banned.sh COMPILER: a call to anything in lib/base/banned.h must not compile,
# and everything else must.
set -eu
cd "$(dirname "$0")/.."
compiler=$1
header=lib/base/banned.h
broken=0

compiles() {
	printf '%s\n' "$1" | "$compiler" -std=c11 -D_GNU_SOURCE -w -include "$header" -x c -fsyntax-only - 2>/dev/null
}

if ! compiles 'size_t f(const char *a); size_t f(const char *a) { return strlen(a); }'; then
	echo 'strlen() does not compile either: the check itself is broken'
	exit 1
fi

names=$(sed -n 's/^DUET_BANNED(\(.*\));$/\1/p' "$header")
[ -n "$names" ]
for name in $names; do
	if compiles "void f(char *a, char *b); void f(char *a, char *b) { $name(a, b); }"; then
		echo "$name() compiles"
		broken=1
	fi
done
exit "$broken"
