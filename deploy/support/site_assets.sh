#!/bin/bash
# Installs the third-party files of the static pages in deploy/site/vendor, in the
# versions that deploy/site/package-lock.json pins:
#
#   deploy/support/site_assets.sh           installs them unless they are there
#   deploy/support/site_assets.sh --check   only exits 0 if they are there, else 1
#
# Needs node and npm, and the network once.  Without these files the pages are
# plainer, charts become tables, and the viewer at /docs says what is missing.
set -euo pipefail

site=$(dirname "$(dirname "$(readlink -f "$0")")")/site
vendor=$site/vendor

# Folder of vendor/, package, files in it: what a browser asks for, and the licences.
# A folder has the version in its name, so that a browser may cache what is in it;
# tests/http checks that the pages name the folders that are here.
assets=(
	'pico-VERSION @picocss/pico css/pico.min.css LICENSE.md'
	'swagger-ui-VERSION swagger-ui-dist swagger-ui-bundle.js swagger-ui.css LICENSE NOTICE'
	'uplot-VERSION uplot dist/uPlot.iife.min.js dist/uPlot.min.css LICENSE'
)

# Changes when another version is pinned or the list above changes.
wanted()
{
	printf '%s\n' "${assets[@]}" | cat - "$site/package-lock.json" | sha256sum
}

is_there()
{
	[ "$(wanted)" = "$(cat "$vendor/.installed" 2> /dev/null)" ]
}

# Away from the site, so that two runs at once do not get in each other's way and
# nothing is ever served that is not meant for browsers.
fetch()
{
	cp -- "$site"/package.json "$site"/package-lock.json "$site"/.npmrc "$1"
	(cd "$1" && npm ci --no-progress --fetch-retries=1 --fetch-retry-mintimeout=1000 \
		--fetch-timeout=30000)
}

# copy FOLDER_OF_NPM FOLDER_TO_MAKE
copy()
{
	local asset files folder package version

	for asset in "${assets[@]}"; do
		read -r folder package files <<< "$asset"
		version=$(node -p 'require(process.argv[1]).version' "$1/node_modules/$package/package.json")
		folder=${folder/VERSION/$version}
		mkdir -p -- "$2/$folder"
		for file in $files; do
			install -m 644 -- "$1/node_modules/$package/$file" "$2/$folder/${file##*/}"
		done
	done
	wanted > "$2/.installed"
}

case ${1:-} in
--check) is_there && exit 0 || exit 1 ;;
'') ;;
*)
	sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
	exit 64
	;;
esac

is_there && exit 0
if ! npm --version > /dev/null 2>&1; then
	printf 'npm does not answer: install node (18 or newer) and npm.\n' >&2
	exit 1
fi
umask 022
temporary=$(mktemp -d)
trap 'rm -rf -- "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
fetch "$temporary"
exec 9< "$site/package-lock.json"
flock 9
rm -rf -- "$vendor.new"
copy "$temporary" "$vendor.new"
rm -rf -- "$vendor"
mv -- "$vendor.new" "$vendor"
