// SPDX-License-Identifier: GPL-2.0
/* The checks: a row and, where its kind is new, a function each. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"

/* A program in PATH that tells its version. */
static void look_program(const struct check *check, struct finding *finding)
{
	const char *argv[] = { check->what, "--version", NULL };

	finding->ok = doctor_ask(argv, finding->found);
	if (!finding->ok)
		snprintf(finding->found, sizeof(finding->found), "no %s in PATH", check->what);
}

static void look_tree(const struct check *check, struct finding *finding)
{
	const char *tree = doctor_tree();

	(void)check;
	finding->ok = tree;
	snprintf(finding->found, sizeof(finding->found), "%s",
		 tree ?: "this weft is not in a source tree: run the tree's build/bin/weft");
}

/* scripts/setup knows what each door needs; it is asked, and installs nothing. */
static void look_packages(const struct check *check, struct finding *finding)
{
	char missing[DOCTOR_TEXT];

	(void)check;
	if (!doctor_tree()) {
		strcpy(finding->found, "no source tree to ask");
		return;
	}
	if (!doctor_ask_script("scripts/setup", "--missing", missing)) {
		strcpy(finding->found, "cannot ask: dpkg is not there, or fails");
		return;
	}
	finding->ok = !missing[0];
	snprintf(finding->found, sizeof(finding->found), "%s%.200s",
		 finding->ok ? "all that scripts/setup installs" : "not installed: ", missing);
	if (!finding->ok)
		snprintf(finding->mend, sizeof(finding->mend), "%.200s/scripts/setup",
			 doctor_tree());
}

/* What @command, which has the functions of the tree's scripts, prints. */
static bool ask_tree(const char *command, char line[DOCTOR_TEXT])
{
	char text[DOCTOR_TEXT];
	const char *argv[] = { "bash", "-c", text, doctor_tree(), NULL };

	line[0] = 0;
	snprintf(text, sizeof(text), "source \"$0/scripts/vm/common.sh\" && %s", command);
	return doctor_tree() && doctor_ask(argv, line) && line[0];
}

static void look_guest_kernel(const struct check *check, struct finding *finding)
{
	(void)check;
	finding->ok = ask_tree("debian_version ''", finding->found);
	if (!finding->ok)
		strcpy(finding->found, "no Debian 6.1 kernel with its headers");
}

/* Also a CPU that can must be told to, by the firmware or the machine around this one. */
static void mend_kvm(struct finding *finding)
{
	static const char cpu[] =
		"grep -oEm1 '\\<(vmx|svm)\\>' /proc/cpuinfo | sed 's/vmx/kvm_intel/;s/svm/kvm_amd/'";
	const char *argv[] = { "sh", "-c", cpu, NULL };
	char module[DOCTOR_TEXT];

	if (!doctor_ask(argv, module) || !module[0]) {
		strcpy(finding->found, "this CPU offers no virtualization: guests are emulated");
		return;
	}
	strcpy(finding->found, "/dev/kvm is not there");
	doctor_mend_as_root(finding, "modprobe %.64s", module);
}

/* A guest that lacks something else must not be remembered as one that lacks KVM. */
static bool can_boot(void)
{
	const struct check *check;
	struct finding finding;

	for (check = doctor_checks; check->demo; check++) {
		doctor_look(check, &finding);
		if (!finding.ok)
			return false;
	}
	return true;
}

/* One that opens may still boot nothing: a guest is tried, and the answer remembered. */
static void look_kvm(const struct check *check, struct finding *finding)
{
	char accel[DOCTOR_TEXT];

	(void)check;
	if (access("/dev/kvm", F_OK)) {
		mend_kvm(finding);
		return;
	}
	if (access("/dev/kvm", R_OK | W_OK)) {
		strcpy(finding->found, "/dev/kvm is not for this user");
		doctor_mend_as_root(finding, "usermod -aG kvm %s", getenv("USER") ?: "$USER");
		return;
	}
	if (!can_boot()) {
		strcpy(finding->found, "not tried: no guest can be booted yet");
		return;
	}
	finding->ok = doctor_ask_script("scripts/vm/probe-kvm", NULL, accel) &&
		      !strcmp(accel, "kvm");
	strcpy(finding->found, finding->ok ? "a guest boots with it" :
	       "/dev/kvm opens, but no guest boots with it: guests are emulated");
}

static void look_uml(const struct check *check, struct finding *finding)
{
	(void)check;
	finding->ok = ask_tree("compgen -G \"$CACHE/uml-$UML_SERIES-*/linux\"", finding->found);
	if (finding->ok)
		return;
	strcpy(finding->found, "not built yet: that takes some minutes, once");
	if (doctor_tree())
		snprintf(finding->mend, sizeof(finding->mend), "make -C %.200s modules KERNEL=uml",
			 doctor_tree());
}

/* First what make demo needs. */
const struct check doctor_checks[] = {
	{ "source tree", look_tree, NULL, NULL, "guests and the module are made from it", true },
	{ "make", look_program, "make", "make", "builds the tool and the module", true },
	{ "gcc", look_program, "gcc", "build-essential", "builds the tool and the module", true },
	{ "clang", look_program, "clang", "clang", "compiles task programs", true },
	{ "packages", look_packages, NULL, NULL,
	  "libraries and tools from which make demo builds", true },
	{ "QEMU", look_program, "qemu-system-x86_64", "qemu-system-x86",
	  "runs guests with Debian's own kernel", true },
	{ "guest kernel", look_guest_kernel, NULL, "linux-image-amd64 linux-headers-amd64",
	  "the stock guest boots it, the module is built for it", true },
	{ "KVM", look_kvm, NULL, NULL,
	  "without it guests are emulated: what they do is true, their times are not", false },
	{ "user-mode Linux", look_uml, NULL, NULL,
	  "the guest for measuring: native speed without KVM; make check needs it", false },
	{ "kernel", doctor_look_kernel, NULL, NULL,
	  "the module is for 6.1 and newer; guests have their own", false },
	{ "headers", doctor_look_headers, NULL, NULL,
	  "the module is built from them for the kernel that runs here", false },
	{ "module", doctor_look_module, NULL, NULL,
	  "--engine kernel needs it; without it there are --engine hosted and guests", false },
	{ "device", doctor_look_device, NULL, NULL, "each session opens it", false },
	{ "lockdown", doctor_look_lockdown, NULL, NULL,
	  "a kernel that is locked down takes signed modules only: man weft-secure-boot", false },
	{ "Secure Boot", doctor_look_secure_boot, NULL, NULL,
	  "with it Debian's kernel takes signed modules only: man weft-secure-boot", false },
	{ "preemption", doctor_look_preemption, NULL, NULL,
	  "how soon the OS takes the CPU from a worker", false },
	{ "BTF", doctor_look_btf, NULL, NULL,
	  "bpftrace knows the kernel's own types by it; weft's tracepoints need none", false },
	{ "bpftrace", look_program, "bpftrace", "bpftrace",
	  "watches the tracepoints, here and in stock guests", false },
	{ "gnuplot", look_program, "gnuplot", "gnuplot-nox", "draws --chart", false },
	{ }
};

void doctor_look(const struct check *check, struct finding *finding)
{
	*finding = (struct finding) { };
	check->look(check, finding);
	if (finding->ok)
		finding->mend[0] = 0;
	else if (!finding->mend[0] && check->package)
		doctor_mend_as_root(finding, "apt-get install -y %s", check->package);
}
