#!/bin/bash
# Builds another preset and runs some of its tests there:
#
#   tests/preset.sh asan LABELS [CTEST OPTION...]    LABELS as for `ctest -L`
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "$0")")")
preset=$1
labels=$2
shift 2
cd "$home"

mkdir -p build
log=build/$preset.log
(
	exec 9> build/demo.lock
	flock 9
	cmake --preset "$preset" && cmake --build --preset "$preset"
) > "$log" 2>&1 || {
	tail -n 40 "$log"
	exit 1
}

# A report fails the run, whichever process it comes from: if a worker dies, the
# pool just replaces it.
reports=$home/build/$preset/reports
rm -rf "$reports"
mkdir "$reports"
export ASAN_OPTIONS=log_path=$reports/report:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=log_path=$reports/report:print_stacktrace=1
export TSAN_OPTIONS=log_path=$reports/report:halt_on_error=1:second_deadlock_stack=1
export DUET_BUILD=$home/build/$preset
result=0
ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -L "$labels" "$@" || result=$?
for report in "$reports"/*; do
	[ -e "$report" ] || continue
	cat "$report"
	result=1
done
exit "$result"
