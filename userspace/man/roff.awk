# SPDX-License-Identifier: GPL-2.0
# Words of ours as roff: nothing in them is a request or an escape. A hyphen that
# people may type must not become a typographer's.
function roff(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}

# A comment's line without its star.
function uncomment(line)
{
	sub(/^ \*\/?[ \t]?/, "", line)
	return line
}

# What a comment says, as roff: one blank between words, and @name in italics.
function prose(text)
{
	gsub(/[ \t]+/, " ", text)
	sub(/^ /, "", text)
	sub(/ $/, "", text)
	text = roff(text)
	while (match(text, /@[a-z_]+/))
		text = substr(text, 1, RSTART - 1) "\\fI" substr(text, RSTART + 1, RLENGTH - 1) \
			"\\fR" substr(text, RSTART + RLENGTH)
	return text
}
