# shellcheck shell=bash
# Processes by their pid, and only our own: a pid file holds the pid and, on
# its second line, when that process started (in the kernel's ticks), so that
# a pid that was reused by somebody else's process is never signalled.  To be
# sourced.

# process_started PID: prints when it started; fails if it has ended (a zombie
# has).
process_started()
{
	local stat fields

	{ read -r stat < "/proc/$1/stat"; } 2> /dev/null || return 1
	# The name may hold blanks and brackets; what follows its last bracket does not.
	read -ra fields <<< "${stat##*) }"
	[ "${fields[0]}" != Z ] || return 1
	printf '%s\n' "${fields[19]}"
}

# process_record FILE PID: records a process that was just started.
process_record()
{
	local started

	started=$(process_started "$2") || return 1
	printf '%s\n%s\n' "$2" "$started" > "$1"
}

# process_find FILE: prints the pid if that very process is alive, else fails.
process_find()
{
	local pid started

	{ { read -r pid && read -r started; } < "$1"; } 2> /dev/null || return 1
	[ "$(process_started "$pid")" = "$started" ] || return 1
	printf '%s\n' "$pid"
}

# process_ended FILE SECONDS: waits until it has ended; fails if it is still alive
# after that time.
process_ended()
{
	local waits=$(($2 * 20))

	while process_find "$1" > /dev/null; do
		((waits-- > 0)) || return 1
		sleep 0.05
	done
}

# process_stop FILE SIGNAL SECONDS: signals it and waits; KILL after that time.
# Removes the file.  Fails if KILL was needed; succeeds if there was no process.
process_stop()
{
	local pid result=0

	if pid=$(process_find "$1"); then
		kill -s "$2" "$pid" 2> /dev/null || true
		if ! process_ended "$1" "$3"; then
			kill -s KILL "$pid" 2> /dev/null || true
			process_ended "$1" 5 || true
			result=1
		fi
	fi
	rm -f -- "$1"
	return $result
}

# process_children PID: prints the pids of its living children, one per line.
process_children()
{
	local file stat fields

	for file in /proc/[0-9]*/stat; do
		{ read -r stat < "$file"; } 2> /dev/null || continue
		read -ra fields <<< "${stat##*) }"
		[ "${fields[1]}" = "$1" ] || continue
		[ "${fields[0]}" != Z ] || continue
		file=${file#/proc/}
		printf '%s\n' "${file%/stat}"
	done
}
