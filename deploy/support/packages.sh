#!/bin/bash
# The Debian packages that Duet needs, in one place, and their installation:
#
#   deploy/support/packages.sh build run test    installs what is missing from these groups
#   deploy/support/packages.sh --missing build   prints what is missing, installs nothing
#
# Works as root or through sudo.  The packages may not start their services:
# neither now (a policy-rc.d forbids it during the installation, after which the
# one that was there before is put back) nor at the next boot.
set -euo pipefail

# Compiles `duet`.
packages_build=(
	cmake gcc libc6-dev ninja-build pkg-config
	libcmocka-dev libcsv-dev libfcgi-dev libinih-dev libmariadb-dev libsodium-dev libssl-dev
	libyajl-dev
)
# Runs the demo.  The -core packages are the programs alone: no system user, no
# service, no /etc/mysql.
packages_run=(
	ca-certificates curl mariadb-client-core mariadb-server-core multiwatch nginx spawn-fcgi
)
# Runs the tests.  node and npm are handled separately, below, for this group and
# for `site`, which is what the static pages take from npm.
packages_test=(
	chromium clang clang-format clang-tidy cppcheck libclang-rt-14-dev openssl
)

policy=/usr/sbin/policy-rc.d
policy_before=$policy.before-duet
policy_mark='made by the package installation of duet'

# Debian's npm conflicts with a newer node, so both are left alone if they work.
node_answers()
{
	node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' &&
		npm --version
} > /dev/null 2>&1

# missing GROUP...: prints the packages that are not installed, one per line.
missing()
{
	local group name installed wanted=()

	for group in "$@"; do
		case $group in
		build) wanted+=("${packages_build[@]}") ;;
		run) wanted+=("${packages_run[@]}") ;;
		site) node_answers || wanted+=(nodejs npm) ;;
		test)
			wanted+=("${packages_test[@]}")
			node_answers || wanted+=(nodejs npm)
			;;
		*)
			printf '%s: there is no group %s, only build, run, site and test\n' "$0" "$group" >&2
			exit 64
			;;
		esac
	done
	installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" \
		2> /dev/null || true)
	for name in "${wanted[@]}"; do
		case $'\n'$installed$'\n' in
		*$'\n'"$name installed"$'\n'*) ;;
		*) printf '%s\n' "$name" ;;
		esac
	done
}

policy_restore()
{
	if [ -f "$policy" ] && grep -q "$policy_mark" "$policy"; then
		rm -f "$policy"
	fi
	if [ -e "$policy_before" ] || [ -L "$policy_before" ]; then
		mv "$policy_before" "$policy"
	fi
}

policy_forbid()
{
	# First undo what a killed run left behind.
	policy_restore
	if [ -e "$policy" ] || [ -L "$policy" ]; then
		mv "$policy" "$policy_before"
	fi
	printf '#!/bin/sh\n# %s; 101 means: do not start it\nexit 101\n' "$policy_mark" > "$policy"
	chmod 755 "$policy"
}

lists_are_fresh()
{
	[ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mtime -1 -print -quit)" ]
}

apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -y -q \
		-o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
}

# As root: installs the packages named.
install_as_root()
{
	exec 9> /run/lock/duet-packages.lock
	flock 9
	trap policy_restore EXIT
	trap 'exit 1' HUP INT TERM
	policy_forbid
	lists_are_fresh || apt update
	if ! apt install --no-install-recommends "$@"; then
		# The lists may name versions that the mirror no longer has.
		apt update
		apt install --no-install-recommends "$@"
	fi
	case " $* " in
	*' nginx '*)
		# It was not installed before, so nobody needs it to start at boot.
		if command -v systemctl > /dev/null; then
			systemctl disable nginx.service || true
		elif command -v update-rc.d > /dev/null; then
			update-rc.d nginx disable || true
		fi
		;;
	esac
}

case ${1:-} in
--as-root)
	shift
	install_as_root "$@"
	exit
	;;
--missing)
	shift
	missing "$@"
	exit
	;;
'' | -h | --help)
	sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
	exit
	;;
esac

if ! command -v dpkg-query > /dev/null; then
	printf 'This is not Debian: what %s lists must already be installed.\n' "$0" >&2
	exit 0
fi
names=$(missing "$@")
[ -n "$names" ] || exit 0
mapfile -t packages <<< "$names"
printf 'Installing: %s\n' "${packages[*]}"
if [ "$(id -u)" = 0 ]; then
	exec "$0" --as-root "${packages[@]}"
elif command -v sudo > /dev/null; then
	exec sudo -- "$0" --as-root "${packages[@]}"
fi
printf 'This needs root or sudo.  As root:\n  apt-get install --no-install-recommends %s\n' \
	"${packages[*]}" >&2
exit 1
