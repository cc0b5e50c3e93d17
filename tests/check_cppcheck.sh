#!/bin/sh
# check_cppcheck.sh BUILD: cppcheck over what BUILD compiles of lib/ and fcgi/.
#
# Suppressed, each for its reason:
#   missingIncludeSystem  the system's headers are not cppcheck's business
#   unusedStructMember    structs that are filled by offset, from a table
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# Another path to the same tree would match no file, and pass.
if ! grep -qF "\"$PWD/lib/" "$build/compile_commands.json"; then
	echo "$build does not compile $PWD/lib"
	exit 1
fi

exec cppcheck --project="$build/compile_commands.json" \
	--file-filter="$PWD/lib/*" --file-filter="$PWD/fcgi/*" \
	--enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem --suppress=unusedStructMember \
	--error-exitcode=1 --quiet -j2
