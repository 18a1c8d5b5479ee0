// SPDX-License-Identifier: GPL-2.0
/* The kernel that runs here: what it is, and whether it would take the module. */
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"

#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* DKMS signs modules with a key of this machine's, which the firmware must be told of. */
#define DKMS_KEY "/var/lib/dkms/mok.pub"
static const char trust_key[] = "mokutil --import " DKMS_KEY;

void doctor_look_kernel(const struct check *check, struct finding *finding)
{
	unsigned int major = 0, minor = 0;
	struct utsname uts;

	(void)check;
	uname(&uts);
	snprintf(finding->found, sizeof(finding->found), "%s %s", uts.release, uts.machine);
	finding->ok = sscanf(uts.release, "%u.%u", &major, &minor) == 2 &&
		      (major > 6 || (major == 6 && minor >= 1));
	if (!finding->ok)
		doctor_mend_as_root(finding, "apt-get install -y linux-image-amd64");
}

void doctor_look_headers(const struct check *check, struct finding *finding)
{
	char path[sizeof((struct utsname) { }.release) + 32];
	struct utsname uts;

	(void)check;
	uname(&uts);
	snprintf(path, sizeof(path), "/lib/modules/%s/build", uts.release);
	finding->ok = !access(path, F_OK);
	snprintf(finding->found, sizeof(finding->found), "%s%s", path,
		 finding->ok ? "" : " is not there");
	/* Of others there is no package. */
	if (!finding->ok && strstr(uts.version, "Debian"))
		doctor_mend_as_root(finding, "apt-get install -y linux-headers-%s", uts.release);
}

static bool is_loaded(void)
{
	return !access("/sys/module/weft", F_OK);
}

/* Is there one for this kernel, where modprobe looks? */
static bool find_installed(struct finding *finding)
{
	const char *argv[] = { "modinfo", "-F", "signer", "weft", NULL };
	char signer[DOCTOR_TEXT];

	if (!doctor_ask(argv, signer))
		return false;
	snprintf(finding->found, sizeof(finding->found), "installed, not loaded, %s%.100s",
		 signer[0] ? "signed by: " : "not signed", signer);
	doctor_mend_as_root(finding, "modprobe weft");
	return true;
}

void doctor_look_module(const struct check *check, struct finding *finding)
{
	char version[DOCTOR_TEXT];

	(void)check;
	finding->ok = is_loaded();
	if (finding->ok) {
		doctor_read("/sys/module/weft/srcversion", version);
		snprintf(finding->found, sizeof(finding->found), "loaded%s%.64s",
			 version[0] ? ", source version " : "", version);
		return;
	}
	if (find_installed(finding))
		return;
	strcpy(finding->found, "not loaded here");
	if (doctor_tree())
		snprintf(finding->mend, sizeof(finding->mend), "%.200s/scripts/guest -- bash",
			 doctor_tree());
}

/* Whom the device's mode lets in beside root. */
static void mend_access(const struct stat *st, struct finding *finding)
{
	struct group *group = st->st_mode & 0020 ? getgrgid(st->st_gid) : NULL;

	snprintf(finding->found, sizeof(finding->found), "only root%s%.64s may open it",
		 group ? " and group " : "", group ? group->gr_name : "");
	if (group)
		doctor_mend_as_root(finding, "usermod -aG %.64s %.64s", group->gr_name,
				    getenv("USER") ?: "$USER");
	else if (doctor_tree())
		doctor_mend_as_root(finding, "cp %.200s/scripts/60-weft.rules /etc/udev/rules.d/",
				    doctor_tree());
}

void doctor_look_device(const struct check *check, struct finding *finding)
{
	struct stat st;

	(void)check;
	if (stat(WEFT_DEVICE, &st)) {
		strcpy(finding->found, WEFT_DEVICE " is not there: it comes with the module");
		return;
	}
	finding->ok = !access(WEFT_DEVICE, R_OK | W_OK);
	strcpy(finding->found, WEFT_DEVICE " can be opened");
	if (!finding->ok)
		mend_access(&st, finding);
}

/* The firmware knows the key by which DKMS signs: what is missing is not that. */
static bool is_key_enrolled(void)
{
	const char *argv[] = { "mokutil", "--test-key", DKMS_KEY, NULL };
	char line[DOCTOR_TEXT];

	/* Its exit status is not the same in each version. */
	(void)doctor_ask(argv, line);
	return strstr(line, "already enrolled");
}

/* The kernel takes signed modules only, and calls it @name: does it take ours? */
static void look_at_signing(const char *name, struct finding *finding)
{
	const char *text = "";

	if (is_loaded())
		text = ", and the module is loaded";
	else if (is_key_enrolled())
		text = ", and DKMS' key is enrolled";
	finding->ok = text[0];
	snprintf(finding->found, sizeof(finding->found), "%.100s%s", name, text);
	if (!finding->ok)
		doctor_mend_as_root(finding, "%s", trust_key);
}

/* "none [integrity] confidentiality" */
void doctor_look_lockdown(const struct check *check, struct finding *finding)
{
	char line[DOCTOR_TEXT], *mode;

	(void)check;
	if (!doctor_read("/sys/kernel/security/lockdown", line)) {
		finding->ok = true;
		strcpy(finding->found, "none, or not to be seen");
		return;
	}
	mode = strchr(line, '[') ? strchr(line, '[') + 1 : line;
	mode[strcspn(mode, "]")] = 0;
	finding->ok = !strcmp(mode, "none");
	strcpy(finding->found, mode);
	if (!finding->ok)
		look_at_signing(mode, finding);
}

/* An EFI variable: four bytes of attributes, then its value. */
void doctor_look_secure_boot(const struct check *check, struct finding *finding)
{
	unsigned char bytes[5] = { };
	FILE *file = fopen(SECURE_BOOT, "re");

	(void)check;
	if (file) {
		if (fread(bytes, 1, sizeof(bytes), file) != sizeof(bytes))
			bytes[4] = 0;
		fclose(file);
	}
	finding->ok = bytes[4] != 1;
	strcpy(finding->found, "off");
	if (!finding->ok)
		look_at_signing("on", finding);
}

/* Where it can be chosen, the kernel says so in its version, and root can see which. */
void doctor_look_preemption(const struct check *check, struct finding *finding)
{
	static const char *const words[] = { "PREEMPT_DYNAMIC", "PREEMPT_RT", "PREEMPT" };
	char line[DOCTOR_TEXT], *mode;
	struct utsname uts;
	size_t i;

	(void)check;
	finding->ok = true;
	if (doctor_read("/sys/kernel/debug/sched/preempt", line) && strchr(line, '(')) {
		mode = strchr(line, '(') + 1;
		mode[strcspn(mode, ")")] = 0;
		strcpy(finding->found, mode);
		return;
	}
	uname(&uts);
	for (i = 0; i < ARRAY_SIZE(words) && !strstr(uts.version, words[i]); i++)
		;
	snprintf(finding->found, sizeof(finding->found), "%s",
		 i < ARRAY_SIZE(words) ? words[i] : "none or voluntary");
}

void doctor_look_btf(const struct check *check, struct finding *finding)
{
	(void)check;
	finding->ok = !access("/sys/kernel/btf/vmlinux", F_OK);
	strcpy(finding->found, finding->ok ? "/sys/kernel/btf/vmlinux" :
	       "this kernel was built without: Debian's have it");
	if (!finding->ok && doctor_tree())
		snprintf(finding->mend, sizeof(finding->mend), "%.200s/scripts/guest -- bash",
			 doctor_tree());
}
