# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts here share. Source it; it sets TREE and CACHE.

TREE=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
VM=$TREE/scripts/vm
# Outside the tree: `make clean` and a fresh clone must not cost a kernel build.
CACHE=${WEFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}
# Debian names its source packages after the series.
UML_SERIES=7.3

# What guests are made of: Debian's kernels, in QEMU, and our own, user-mode Linux.
KERNELS=(stock stock-6.12 stock-7 uml uml-debug)

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

# Prints the archive of a directory's content, the same for the same content.
pack()
{
	find "$1" -exec touch -h -d @0 {} +
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --reproducible --owner=+0:+0)
}

# Where the files of a kernel of Debian's are: nowhere special for its 6.1.
debian_root()
{
	[[ $1 == stock ]] || "$VM/suite-root" "$1"
}

# The newest kernel in ROOT that has its headers there. Of this machine's own
# root, which is "", only 6.1 counts.
debian_version()
{
	local root=$1 headers version newest=
	for headers in "$root"/usr/src/linux-headers-*; do
		version=${headers##*/linux-headers-}
		[[ $root || $version == 6.1.* ]] || continue
		[[ $(debian_image "$root" "$version") ]] && newest+=$version$'\n'
	done
	sort -V <<<"$newest" | tail -n 1
}

# Its packed image: in /boot, or since 7.2 beside its modules.
debian_image()
{
	local file
	for file in "$1/boot/vmlinuz-$2" "$1/lib/modules/$2/vmlinuz"; do
		[[ ! -e $file ]] || printf '%s\n' "$file"
	done | head -n 1
}

# Where `make -C` finds the kernel to build a module for.
kernel_headers()
{
	local root version
	case $1 in
	stock | stock-*)
		root=$(debian_root "$1")
		version=$(debian_version "$root")
		[[ $version ]] || die "no Debian 6.1 kernel with headers: run scripts/setup stock"
		printf '%s/lib/modules/%s/build\n' "$root" "$version"
		;;
	uml | uml-debug)
		printf '%s/tree\n' "$("$VM/build-uml" "$1")"
		;;
	*)
		die "no kernel '$1': ${KERNELS[*]}"
		;;
	esac
}
