# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034
# Guests that do the same each time: scripts/guest sources this for --deterministic.
#
# QEMU counts instructions, and its clocks with them (-icount): one is a nanosecond,
# whoever else the host runs. All CPUs take turns in one thread, at counts that depend
# on counts. What would come in from outside is gone: hardware random numbers, the date,
# addresses drawn at boot, the network, the host's files. So the machine starts from the
# same bytes and goes the same way. Its time is logical: no caches, no pipelines.

SEALED_HOME=/work
# What a shell command may need besides the programs that are named.
SEALED_TOOLS=(sh cat echo env false grep ls nproc seq sleep taskset true uname)

# Where a file of the host's is in the guest: relative ones are below its directory.
sealed_name()
{
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*..*) die "$1: a deterministic guest sees files below this directory, or by absolute names" ;;
	*) printf '%s/%s\n' "$SEALED_HOME" "${1#./}" ;;
	esac
}

# add_sealed_file WORD: a file, or a program on PATH
add_sealed_file()
{
	local program
	if [[ -f $1 ]]; then
		sealed_files+=("$1:$(sealed_name "$1")")
	elif [[ $1 != */* ]] && program=$(type -P "$1"); then
		sealed_files+=("$program:/usr/bin/$1")
	else
		die "no file and no program '$1'"
	fi
}

# The files that the command names go along, and C programs as objects: the guest has
# no compiler.
add_command_files()
{
	local i word object
	add_sealed_file "${command[0]}"
	for ((i = 1; i < ${#command[@]}; i++)); do
		word=${command[i]}
		[[ -f $word ]] || continue
		if [[ $word == *.c ]]; then
			"$TREE/scripts/setup" build
			object=$scratch/$i.o
			"$VM/compile-program" "$word" "$object" || die "$word: it does not compile"
			command[i]=${word%.c}.o
			sealed_files+=("$object:$(sealed_name "${command[i]}")")
		else
			add_sealed_file "$word"
		fi
	done
}

# Writes the request: the same environment for everyone, nothing of the host's.
write_sealed_request()
{
	local word options=(--timeout "$timeout" --cwd "$SEALED_HOME")
	[[ ! $module ]] || options+=(--module /weft.ko)
	for word in "${command[@]}"; do
		options+=(--arg "$word")
	done
	env -i HOME=/ PATH=/usr/bin LC_ALL=C.UTF-8 TERM=dumb WEFT_MODULE=/weft.ko \
		WEFT_GUEST="$kernel" "$agent_dir/host" --request "$scratch/request" "${options[@]}"
}

# Fills vm_command and host_options.
prepare_deterministic()
{
	local word qemu image initramfs machine
	qemu=$("$VM/qemu-icount")
	image=$("$VM/stock-image" "$kernel")
	sealed_files=("/dev/null:$SEALED_HOME/.keep")
	[[ ! $module ]] || sealed_files+=("$WEFT_MODULE:/weft.ko")
	add_command_files
	for word in "${files[@]}" "${SEALED_TOOLS[@]}"; do
		add_sealed_file "$word"
	done
	write_sealed_request
	"$VM/sealed-initramfs" "$("$VM/initramfs" "$kernel" "$agent_dir/agent")" \
		"$scratch/request" "$scratch/initramfs" "${sealed_files[@]}"
	kernel_options+=" nokaslr norandmaps random.trust_cpu=off random.trust_bootloader=off"
	machine="-smp $cpus -m $memory $kernel_options"
	made_from=$(hash_of "$qemu" "$image" "$scratch/initramfs" <(echo "$machine"))
	vm_command=(
		"$qemu" -nodefaults -no-user-config -display none -no-reboot
		-accel "tcg,thread=single" -icount "shift=0,sleep=off"
		-rtc "base=2024-01-01T00:00:00,clock=vm" -seed 1
		-cpu "max,rdrand=off,rdseed=off" -smp "$cpus" -m "$memory"
		-kernel "$image" -initrd "$scratch/initramfs" -serial stdio
		-device virtio-serial-pci
		-chardev "socket,id=weft,fd=3" -device "virtserialport,chardev=weft,name=weft"
		-append "console=ttyS0 $kernel_options weft.seed=$deterministic"
	)
	host_options+=(--trace "$scratch/trace")
}

# Keeps the trace and says what it was: the same seed of the same machine, the same hash.
report_trace()
{
	local hash file
	[[ -s $scratch/trace ]] || return 0
	hash=$(hash_of "$scratch/trace")
	file=build/trace/seed-$deterministic-$hash.txt
	mkdir -p "$TREE/build/trace"
	mv "$scratch/trace" "$TREE/$file"
	say "guest: seed $deterministic, trace $hash, machine $made_from," \
		"$(grep -vc '^#' "$TREE/$file") events in $file"
}
