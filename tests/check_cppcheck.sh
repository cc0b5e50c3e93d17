#!/bin/sh
# check_cppcheck.sh BUILD: runs cppcheck on what BUILD compiles of lib/ and fcgi/.
#
# Suppressed, and why:
#   missingIncludeSystem  cppcheck need not read the system's headers
#   unusedStructMember    some structs are filled by offset, from a table
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# With another path to the same tree no file would match, and the check would pass.
if ! grep -qF "\"$PWD/lib/" "$build/compile_commands.json"; then
	echo "$build does not compile $PWD/lib"
	exit 1
fi

exec cppcheck --project="$build/compile_commands.json" \
	--file-filter="$PWD/lib/*" --file-filter="$PWD/fcgi/*" \
	--enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem --suppress=unusedStructMember \
	--error-exitcode=1 --quiet -j2
