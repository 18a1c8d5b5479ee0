# SPDX-License-Identifier: GPL-2.0
# Each task starts two others, main only the first.
#
# passes
/^static void sit(/,/^}/ {
	s/^	compute(units);/	for (long k = 2 * i + 1; k <= 2 * i + 2 \&\& k < (long)tasks; k++)\
		assert(go(sit, k) > 0);\
&/
}
/^int main/,/^}/ {
	s/for (i = 0; i < tasks; i++)/i = 0;/
}
