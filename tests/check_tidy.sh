#!/bin/sh
# check_tidy.sh BUILD: clang-tidy over what BUILD compiles of lib/ and fcgi/.
# The checks and the reason of each that is off are in .clang-tidy.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# Another path to the same tree would match no file, and pass.
if ! grep -qF "\"$PWD/lib/" "$build/compile_commands.json"; then
	echo "$build does not compile $PWD/lib"
	exit 1
fi

# Prints nothing but findings: its list of files and clang's count of what it
# left out in the system's headers are noise.
output=$(run-clang-tidy -quiet -j 2 -p "$build" "^$PWD/(lib|fcgi)/.*\.c\$" 2>&1) && exit 0
printf '%s\n' "$output" | grep -vE '^clang-tidy|warnings? (generated|treated)|^$' || true
exit 1
