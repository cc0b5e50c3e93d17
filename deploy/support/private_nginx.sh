# shellcheck shell=bash disable=SC2154
# An nginx of our own, all of it in one folder, on 127.0.0.1.  To be sourced,
# after say.sh and process.sh, with these set:
#
#   deploy       this folder's parent
#   nginx_home   folder of its configuration and temporary files
#   nginx_run    folder of its pid files
#   nginx_log    folder of its logs
#   nginx_port   the port
#   nginx_pool   the pool's socket

nginx_configure()
{
	local text user_line=''

	mkdir -p -- "$nginx_home/temp"
	# Its workers need the files of the user who starts it.  Unless that is root,
	# they run as that user anyway.
	[ "$(id -u)" != 0 ] || user_line="user $(id -un) $(id -gn);"
	text=$(< "$deploy/nginx/demo.conf.in")
	text=${text//@USER_LINE@/"$user_line"}
	text=${text//@RUN@/"$nginx_run"}
	text=${text//@LOG@/"$nginx_log"}
	text=${text//@TEMP@/"$nginx_home/temp"}
	text=${text//@SOCKET@/"$nginx_pool"}
	text=${text//@PORT@/"$nginx_port"}
	text=${text//@SITE@/"$deploy/site"}
	printf '%s\n' "$text" > "$nginx_home/nginx.conf"
	ln -sfn -- "$deploy/nginx" "$nginx_home/duet"
}

nginx_start()
{
	local log=$nginx_log/nginx.error.log

	nginx_configure
	nginx -t -p "$nginx_home" -e "$log" -c "$nginx_home/nginx.conf" > "$nginx_log/nginx-test.log" 2>&1 9>&- ||
		fail 'nginx refuses its configuration' 'see what it says above.' "$nginx_log/nginx-test.log"
	# shellcheck disable=SC2094
	setsid nginx -p "$nginx_home" -e "$log" -c "$nginx_home/nginx.conf" -g 'daemon off;' \
		< /dev/null >> "$log" 2>&1 9>&- &
	process_record "$nginx_run/nginx-master.pid" $! || true
}

# Prints the pids of its processes, found by the logs that they hold open: workers
# outlive a master that was killed, and keep the port.
nginx_pids()
{
	local file pid

	for file in /proc/[0-9]*; do
		pid=${file#/proc/}
		case $(readlink "$file/exe" 2> /dev/null) in
		*/nginx | */nginx' (deleted)') ;;
		*) continue ;;
		esac
		[ -z "$(find "$file/fd" -lname "$nginx_log/*" -print -quit 2> /dev/null)" ] ||
			! process_started "$pid" > /dev/null || printf '%s\n' "$pid"
	done
}

# QUIT lets every request finish.
nginx_stop()
{
	local result=0 pids

	process_stop "$nginx_run/nginx-master.pid" QUIT 20 || result=1
	pids=$(nginx_pids)
	if [ -n "$pids" ]; then
		# shellcheck disable=SC2086
		kill -s TERM $pids 2> /dev/null || true
	fi
	return $result
}
