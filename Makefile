# SPDX-License-Identifier: GPL-2.0
# The doors of the project. What they open is in scripts/, userspace/ and tests/.
# kbuild does not read this file: it takes Kbuild.

KERNEL ?= stock
KERNELS := $(if $(filter all,$(KERNEL)),stock uml,$(KERNEL))
DEMO ?= userspace/labs/demo.c
TIME ?= 60
RUNS ?= 100000

MAKEFLAGS += --no-print-directory
# All CPUs, unless somebody has said how many.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: modules
modules: ## the kernel module: KERNEL=stock (default), stock-7, uml, ... or all
	@scripts/setup build stock
	@for kernel in $(KERNELS); do scripts/vm/build-module $$kernel || exit; done

.PHONY: tools
tools: ## the weft tool and library, into build/bin and build/lib
	@scripts/setup build
	@$(MAKE) $(JOBS) -C userspace

.PHONY: install
install: ## tool, library, labs, man pages, udev rule: DESTDIR=, PREFIX=/usr/local
	@$(MAKE) -s tools
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install

.PHONY: uninstall
uninstall: ## take away what make install has put there
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install --remove

.PHONY: deb
deb: ## Debian packages, into build/deb: weft, weft-dkms, libweft0, libweft-dev
	@scripts/setup build package
	@scripts/deb

.PHONY: demo
demo: ## install what is missing, build all, run the flagship program in a guest
	@echo "demo: looking for missing packages"
	@scripts/setup build stock
	@echo "demo: building the tool and the library"
	@$(MAKE) -s tools
	@echo "demo: building the module for Debian's kernel"
	@$(MAKE) -s modules KERNEL=stock
	@echo "demo: booting a guest with 2 CPUs to run $(DEMO)"
	@scripts/guest --kernel stock --cpus 2 -- weft run $(DEMO)

.PHONY: check
check: check-built ## all tests that are run before each commit; VERBOSE=1 prints each
	@tests/run $(if $(VERBOSE),-v)

.PHONY: check-debug
check-debug: check-built ## all under KASAN, lockdep, kmemleak; the model, ThreadSanitizer, fuzzing
	@$(MAKE) -s modules KERNEL=uml-debug
	@tests/run $(if $(VERBOSE),-v) debug model tsan fuzz

.PHONY: seeds
seeds: check-built ## guests with four emulated CPUs: a seed gives the same trace, to the byte
	@scripts/setup suites
	@tests/run deterministic

.PHONY: check-deb
check-deb: check-built ## the Debian packages: built, installed, used, removed, Secure Boot
	@scripts/setup package secure
	@tests/run package

.PHONY: check-built
check-built:
	@scripts/setup build stock uml check
	@$(MAKE) -s tools
	@$(MAKE) -s modules KERNEL=all

.PHONY: coverage
coverage: ## how much of the core hosted tests run; fails below 95 % of lines, 85 % of branches
	@scripts/setup build check
	@$(MAKE) -s tools
	@tests/run coverage

.PHONY: trials
trials: check-built ## stress and hostile programs on both kernels: what gives way, and how soon
	@tests/run trials

.PHONY: corpus
corpus: check-built ## programs to explore on real CPUs, RUNS=100000 times each: a night
	@WEFT_RUNS=$(RUNS) tests/run -v corpus

.PHONY: matrix
matrix: ## all guest tests on Debian's kernels 6.1, 6.12 and 7, in each preempt mode
	@scripts/setup build stock suites check lint
	@$(MAKE) -s tools
	@tests/run matrix

.PHONY: fuzz
fuzz: ## fuzz all that takes bytes from a user: TIME=60 seconds each
	@scripts/setup build check
	@tests/fuzz/run --time $(TIME)

.PHONY: lint
lint: ## warnings, sparse, checkpatch, shellcheck, size budgets
	@scripts/setup build stock lint
	@scripts/lint/run

.PHONY: bench
bench: ## measure against threads, processes and Go on user-mode Linux
	@scripts/setup build uml bench
	@$(MAKE) -s tools
	@$(MAKE) -s modules KERNEL=uml
	@scripts/bench/run

.PHONY: clean
clean: ## remove what was built in the tree; built kernels stay in the cache
	@rm -rf build
