# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Suites of Debian's that this machine does not use: source it after common.sh.
# The machine's own apt sources stay as they are: apt gets a configuration of its
# own in the cache, made from the mirror that the machine uses anyway, and checks
# signatures as always.

debian_codename()
{
	(. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-}")
}

# The archive from which this machine gets its own suite, in either format.
debian_mirror()
{
	local codename
	codename=$(debian_codename)
	[[ $codename ]] || die "cannot tell the Debian release of this machine"
	{
		cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
			sed -nE "s/^deb +(\[[^]]*\] +)?([^ ]+) +$codename +.*/\2/p"
		awk -v RS= -v suite="$codename" '
			{
				uri = ""; found = 0
				lines = split($0, line, "\n")
				for (i = 1; i <= lines; i++) {
					words = split(line[i], word, /[ \t]+/)
					if (word[1] == "URIs:")
						uri = word[2]
					for (j = 2; word[1] == "Suites:" && j <= words; j++)
						found = found || word[j] == suite
				}
				if (found && uri)
					print uri
			}' /etc/apt/sources.list.d/*.sources 2>/dev/null
	} | head -n 1
}

# use_suites SUITE...: fills apt_options for tools of apt that shall see these suites
# and nothing else; their list is the file $apt_sources
use_suites()
{
	local suites=$* dir suite mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	dir=$CACHE/apt/${suites// /+}
	apt_sources=$dir/sources.list
	mirror=$(debian_mirror)
	[[ $mirror ]] || die "no Debian mirror found in /etc/apt"
	mkdir -p "$dir/lists/partial" "$dir/archives/partial"
	for suite; do
		printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite"
	done >"$apt_sources"
	apt_options=(
		-q -o Dir::Etc::sourcelist="$apt_sources" -o Dir::Etc::sourceparts=-
		-o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir"
		-o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)"
	)
}
