# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of weft for bash. All words are the tool's own: it is asked each time.

_weft_commands()
{
	"$1" --help 2>/dev/null | awk 'BEGIN { RS = ""; FS = "\n" }
		NR == 2 { for (i = 1; i <= NF; i++) { split($i, words, " "); print words[1] } }'
}

# "--json", "--policy=" where a value follows
_weft_options()
{
	"$1" "$2" --help 2>/dev/null | grep -oE '^ +(-[a-z], )?--[a-z-]+=?' | grep -oE -- '--.*'
}

_weft_policies()
{
	{ "$1" policies || "$1" policies --engine hosted; } 2>/dev/null |
		awk '/^[a-z]/ { print $1 }'
}

_weft_values()
{
	case $2 in
	--policy) _weft_policies "$1" ;;
	--engine) printf 'kernel\nhosted\n' ;;
	esac
}

_weft()
{
	local tool=$1 word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]} words

	COMPREPLY=()
	# "=" is a word of its own: --policy = go
	if [[ $word == "=" ]]; then
		word=
	elif [[ $before == "=" ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if ((COMP_CWORD == 1)); then
		words=$(_weft_commands "$tool")
	elif [[ $word == -* ]]; then
		words=$(_weft_options "$tool" "$command")
	elif [[ $command == lab && $before == lab ]]; then
		words=$("$tool" lab 2>/dev/null | awk '/^[0-9]/ { print $1 }')
	else
		words=$(_weft_values "$tool" "$before")
	fi
	# Without words, bash falls back on files: -o default.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null || true
}

complete -o default -F _weft weft
