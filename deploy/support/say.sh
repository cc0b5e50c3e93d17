# shellcheck shell=bash
# What the scripts print: one line per step with the seconds since the start,
# and a failure that says what went wrong, shows the end of the log concerned,
# and says what to do next.  To be sourced.

say_begun_us=${EPOCHREALTIME//[!0-9]/}

# say TEXT: one line of progress.
say()
{
	local now_us=${EPOCHREALTIME//[!0-9]/}
	local tenths=$(((now_us - say_begun_us) / 100000))

	printf '%5d.%d s  %s\n' $((tenths / 10)) $((tenths % 10)) "$*"
}

# fail WHAT NEXT [LOG]: says so on stderr and exits 1.
fail()
{
	printf '\n%s: %s\n' "${0##*/}" "$1" >&2
	if [ -n "${3:-}" ] && [ -s "$3" ]; then
		printf '\nThe last lines of %s:\n' "$3" >&2
		tail -n 20 -- "$3" | sed 's/^/    /' >&2
	fi
	printf '\nNext: %s\n' "$2" >&2
	exit 1
}

# usage_error TEXT: for a command line that makes no sense; exits 64.
usage_error()
{
	printf '%s: %s (see %s --help)\n' "${0##*/}" "$1" "$0" >&2
	exit 64
}

# usage_number OPTION VALUE MIN MAX: a usage error unless VALUE is a number in that range.
usage_number()
{
	if ! [[ $2 =~ ^(0|[1-9][0-9]{0,8})$ ]] || (($2 < $3 || $2 > $4)); then
		usage_error "$1 takes a number from $3 to $4, not '$2'"
	fi
}
