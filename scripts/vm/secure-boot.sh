# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034
# Guests with Secure Boot: scripts/guest sources this for --secure-boot.
#
# They boot as a PC does: firmware with Microsoft's keys, Debian's shim, GRUB and kernel,
# of which each verifies the next. Variables of the firmware, enrolled keys among them,
# are kept in a directory of the caller's from one boot to the next.

# add_partition: the EFI system partition, $scratch/esp
add_partition()
{
	local loaders esp=$scratch/esp root version
	loaders=$("$VM/signed-loaders")
	root=$(debian_root "$kernel")
	version=$(debian_version "$root")
	mkdir -p "$esp/EFI/BOOT" "$esp/EFI/debian"
	cp "$loaders/shimx64.efi.signed" "$esp/EFI/BOOT/BOOTX64.EFI"
	cp "$loaders/mmx64.efi.signed" "$esp/EFI/BOOT/mmx64.efi"
	cp "$loaders/grubx64.efi.signed" "$esp/EFI/BOOT/grubx64.efi"
	# The unpacked image that other guests boot has lost its signature.
	cp "$(debian_image "$root" "$version")" "$esp/vmlinuz"
	cp "$initramfs" "$esp/initrd"
	cat >"$esp/EFI/debian/grub.cfg" <<-EOF
		linux /vmlinuz console=ttyS0 $kernel_options
		initrd /initrd
		boot
	EOF
}

# Fills boot_from, what a guest boots from.
prepare_secure_boot()
{
	local firmware=/usr/share/OVMF variables=$secure_boot/variables.fd
	"$TREE/scripts/setup" secure
	mkdir -p "$secure_boot"
	[[ -e $variables ]] || cp "$firmware/OVMF_VARS_4M.ms.fd" "$variables"
	add_partition
	boot_from=(
		-machine "q35,smm=on" -global "driver=cfi.pflash01,property=secure,value=on"
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware/OVMF_CODE_4M.secboot.fd"
		-drive "if=pflash,format=raw,unit=1,file=$variables"
		-drive "if=none,id=esp,format=raw,readonly=on,file=fat:$scratch/esp"
		-device "virtio-blk-pci,drive=esp"
	)
	[[ ! $mok ]] || "$VM/mok-manager" "$mok" -accel "$accel" -cpu "$cpu" "${boot_from[@]}" ||
		die "MokManager was not answered"
}
