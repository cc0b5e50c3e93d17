#!/bin/sh
# check_tidy.sh BUILD: runs clang-tidy on what BUILD compiles of lib/ and fcgi/.
# .clang-tidy has the checks, and the reason for each that is off.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# With another path to the same tree no file would match, and the check would pass.
if ! grep -qF "\"$PWD/lib/" "$build/compile_commands.json"; then
	echo "$build does not compile $PWD/lib"
	exit 1
fi

# Prints only findings, without the list of files and clang's count of warnings that
# it suppressed in system headers.
output=$(run-clang-tidy -quiet -j 2 -p "$build" "^$PWD/(lib|fcgi)/.*\.c\$" 2>&1) && exit 0
printf '%s\n' "$output" | grep -vE '^clang-tidy|warnings? (generated|treated)|^$' || true
exit 1
