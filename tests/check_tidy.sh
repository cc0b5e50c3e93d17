#!/bin/sh
# check_tidy.sh BUILD: clang-tidy over what BUILD compiles of lib/ and fcgi/.
# The checks and the reason of each that is off are in .clang-tidy.
set -eu
cd "$(dirname "$0")/.."

# Prints nothing but findings: its list of files and clang's count of what it
# left out in the system's headers are noise.
output=$(run-clang-tidy -quiet -j 2 -p "$1" "^$PWD/(lib|fcgi)/.*\.c\$" 2>&1) && exit 0
printf '%s\n' "$output" | grep -vE '^clang-tidy|warnings? (generated|treated)|^$' || true
exit 1
