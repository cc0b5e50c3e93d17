#!/bin/sh
# Every C file has the shape that .clang-format gives it.
set -eu
cd "$(dirname "$0")/.."

files=$(git -c safe.directory='*' ls-files '*.[ch]' 2>/dev/null || find lib fcgi tests -name '*.[ch]')
# A file that was deleted but not yet committed is still listed.
for file in $files; do
	[ ! -e "$file" ] || echo "$file"
done | xargs clang-format --dry-run -Werror
