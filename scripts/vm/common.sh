# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts here share. Source it; it sets TREE and CACHE.

TREE=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
VM=$TREE/scripts/vm
# Outside the tree: `make clean` and a fresh clone must not cost a kernel build.
CACHE=${WEFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}
# Debian names its source packages after the series.
UML_SERIES=7.3

export TREE VM CACHE UML_SERIES

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

say()
{
	printf '%s\n' "$*" >&2
}

# One builder at a time for each name; others wait, then find it built.
take_lock()
{
	mkdir -p "$CACHE/locks"
	exec {lock_fd}>"$CACHE/locks/$1"
	flock "$lock_fd"
}

drop_lock()
{
	exec {lock_fd}>&-
}

# A short name for the content of files: what a cache entry was made from.
hash_of()
{
	cat "$@" | sha256sum | cut -c1-16
}

# The newest Debian 6.1 kernel that is installed together with its headers.
stock_version()
{
	local image version newest=
	for image in /boot/vmlinuz-6.1.*; do
		version=${image#/boot/vmlinuz-}
		[[ -d /lib/modules/$version/build ]] && newest+=$version$'\n'
	done
	sort -V <<<"$newest" | tail -n 1
}

# Where `make -C` finds the kernel to build a module for.
kernel_headers()
{
	local version
	case $1 in
	stock)
		version=$(stock_version)
		[[ $version ]] || die "no Debian 6.1 kernel with headers: run scripts/setup stock"
		printf '/lib/modules/%s/build\n' "$version"
		;;
	uml | uml-debug)
		printf '%s/tree\n' "$("$VM/build-uml" "$1")"
		;;
	*)
		die "no kernel '$1': stock, uml or uml-debug"
		;;
	esac
}
