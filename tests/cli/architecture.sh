# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What module/README.md names is in the tree: each word in backticks, each name in a
# picture, each function in the file that its row says, each list in full.

PAGE=$TREE/module/README.md

# look PYTHON: runs it with the page taken apart: rows and words of the prose, the pictures,
# and source(PATH), defines(NAME, PATH...); what it prints is what is wrong
look()
{
	local code
	code=$(cat)
	/usr/bin/python3 - "$TREE" "${1:-$PAGE}" "$code" >out 2>err <<'PYTHON' || broken "see there"
import functools, glob, os, re, sys

tree, page, code = sys.argv[1:]
os.chdir(tree)
text = open(page).read()
pictures = "\n".join(re.findall(r"^```text\n(.*?)^```", text, re.M | re.S))
prose = re.sub(r"^```.*?^```\n", "", text, flags=re.M | re.S)
words = sorted(set(re.findall(r"`([^`\n]+)`", prose)))
rows = [re.findall(r"`([^`]+)`", line) for line in prose.splitlines() if line.startswith("|")]
sources = [f for part in ("module", "userspace") for f in
           glob.glob(part + "/**/*.[ch]", recursive=True)]

@functools.cache
def source(path):
    return open(path).read()

# Without comments: what only they speak of is not there.
@functools.cache
def code_of(path):
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", source(path), flags=re.S)

# Where it is defined, not where it is called: its line begins with a type or a macro's name,
# or it is one of the calls that tasks have, or made by X(SWITCH, task_switch, ...).
def defines(name, *paths):
    found = re.compile(r"^(?:#define +|[a-zA-Z_][^\n;=]*[ *])%s\(" % re.escape(name), re.M)
    return (any(found.search(code_of(path)) for path in paths or sources) or
            has(f"(*const {name})", "userspace/include/weft/task.h") or
            name.startswith("weft_note_") and has(name[10:], "module/core/account.h"))

def has(text, *paths):
    found = re.compile(r"(?<!\w)%s(?!\w)" % re.escape(text))
    return any(found.search(code_of(path)) for path in paths or sources)

exec(code)
PYTHON
	[[ ! -s out && ! -s err ]] || broken "the page is not true"
}

# No word is passed over: of which kind nothing is known, that is wrong, too.
check_words()
{
	look "$@" <<'PYTHON'
system_calls = {"open()", "close()", "ioctl()", "read()", "poll()", "mmap()", "/dev/weft",
                "/sys/kernel/debug/weft/", "#include", "weft/SESSION:CPU"}
policies = {os.path.basename(p)[7:-2] for p in glob.glob("module/core/policy_*.c")}
makefile = source("Makefile")
commands = re.findall(r'^\t\{ "([a-z]+)",', source("userspace/cli/main.c"), re.M)

def fine(word):
    if word in system_calls or word in policies:
        return True
    if re.fullmatch(r"[\w./-]+/[\w./-]*|[A-Z]\w*|[\w-]+\.[ch]", word) and not word.startswith("WEFT_"):
        return os.path.exists(word) or any(p.endswith("/" + word) for p in sources)
    if re.fullmatch(r"\w+\(\)", word):
        return defines(word[:-2])
    if re.fullmatch(r"(const )?struct \w+", word):
        return has(word.split()[-1] + " {")
    if re.fullmatch(r"weft:\w+", word):
        return has(word[5:], "module/trace.h")
    if re.fullmatch(r"make [a-z-]+", word):
        return f"\n{word[5:]}:" in makefile
    if re.fullmatch(r"weft [a-z]+( .*)?", word):
        return word.split()[1] in commands
    if re.fullmatch(r"--\w+( \w+)?", word):
        return has('"%s"' % word.split()[0][2:])
    return bool(re.fullmatch(r"\w+(->\w+)?", word)) and has(word.split("->")[-1])

if len(words) < 100:
    print("only", len(words), "words are found")
for word in words:
    if not fine(word):
        print("not in the tree:", word)
PYTHON
}

hosted_each_word_is_in_the_tree()
{
	check_words
}

# The same check, of pages that are wrong in one word each.
hosted_a_word_that_is_not_there_is_found()
{
	local word
	for word in 'module/core/gone.c' 'weft_gone()' 'struct weft_gone' 'WEFT_GONE' \
		'worker->gnoe' 'gnoe' 'weft gone' 'make gone' '--gone' 'weft:gone' 'gone.h' '%$'; do
		{ cat "$PAGE" && printf '\nAnd \x60%s\x60.\n' "$word"; } >page
		(check_words "$PWD/page") >said && broken "$word is not missed"
		grep -qF "not in the tree: $word" said || broken "$word is missed, but not said"
	done
}

hosted_functions_are_in_the_files_of_their_rows()
{
	look <<'PYTHON'
seen = 0
for row in rows:
    paths = [w for w in row if re.search(r"\.[ch]$", w)]
    for name in [w[:-2] for w in row if w.endswith("()") and paths]:
        if name not in ("open", "close", "ioctl", "read", "poll", "mmap"):
            seen += 1
            if not defines(name, *paths):
                print(name, "is not in", *paths)
if seen < 30:
    print("only", seen, "functions are found")
PYTHON
}

hosted_pictures_name_what_is_there()
{
	look <<'PYTHON'
names = set(re.findall(r"\b(\w+)\(\)", pictures))
for name in names:
    if not defines(name):
        print("no function", name)
for name in set(re.findall(r"\bWEFT_\w+|\b(?:nr_idle|spin_ns)\b", pictures)):
    if not has(name):
        print("no", name)
for path in set(re.findall(r"\b[a-z]+/[a-z/]*", pictures)) - {"a/"}:
    if path.startswith(("module", "userspace")) and not os.path.isdir(path):
        print("no directory", path)
if len(names) < 20:
    print("only", len(names), "functions are found")
PYTHON
}

# What is listed is all that there is.
hosted_lists_are_whole()
{
	look <<'PYTHON'
def same(what, here, there):
    if set(here) != set(there) or not there:
        print(what, "on the page:", sorted(here), "in the tree:", sorted(there))

flat = " ".join(prose.split())
same("policies", re.findall(r"`(\w+)`", re.search(r"The policies are (.*?)\.", flat)[1]),
     {os.path.basename(p)[7:-2] for p in glob.glob("module/core/policy_*.c")})
same("commands of the device", re.findall(r"\bWEFT_IOC_\w+", pictures),
     re.findall(r"OP\((WEFT_IOC_\w+)", source("module/ioctl.c")))
same("segments", re.findall(r"\bWEFT_SEG_\w+", pictures),
     set(re.findall(r"\b(WEFT_SEG_[A-Z]+)\b", source("module/include/uapi/linux/weft_task.h"))))

order = re.search(r"Lock order: (any one of .*?)\.", source("module/core/session.h"), re.S)[1]
same("lock order", [" ".join(re.search(r"(any one of .*)", pictures)[1].split())],
     [" ".join(order.replace("\n *", " ").split())])

head = next(line for line in prose.splitlines() if line.startswith("| letter |"))
for column, path in enumerate(re.findall(r"`(\S+)`", head), 1):
    lines = [line.strip("|").split("|") for line in prose.splitlines()
             if re.match(r"\| [A-Z] \|", line)]
    # Of the first legend in the file.
    legend = re.search(r"((?:^ \* [A-Z]: .*\n(?:^ \*  .*\n)*)+)", source(path), re.M)[1]
    same("letters of " + path, [line[0].strip() for line in lines if line[column].strip()],
         re.findall(r"^ \* ([A-Z]): ", legend, re.M))
PYTHON
}
