#!/usr/bin/env zsh
# SPDX-License-Identifier: GPL-2.0
# What zsh shows in a terminal when WORDS are typed and then a tab.
#
#   zsh -f offers.zsh DIRECTORY WORDS	the completion functions are in DIRECTORY
zmodload zsh/zpty

# Reads up to $1. It is printed from pieces, so it is not what was typed, as that is shown.
await()
{
	local shown
	zpty -r -m shell shown "*$1*" && print -r -- "$shown"
}

zpty shell zsh -f -i
zpty -w shell "PS1= COLUMNS=200 LINES=200 LISTMAX=500; unsetopt beep list_beep; fpath=($1 \$fpath)"
zpty -w shell 'autoload -U compinit; compinit -u -D; print re"ad"y'
await ready >/dev/null
zpty -n -w shell "$2"$'\t'
# The line becomes one that does nothing.
zpty -n -w shell $'\C-a: \C-e\n'
zpty -w shell 'print fin"ish"ed'
await finished
zpty -d shell
