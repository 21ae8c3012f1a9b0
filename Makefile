# SPDX-License-Identifier: GPL-2.0
# The entry point: `make help` lists the targets.
#
# Here: what is built from what, and one line for each command of the runner.  Not here: anything
# that decides something; `python3 -m runner COMMAND --help` documents the commands themselves.

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -ec
MAKEFLAGS   += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := all
# Goals run one after the other (`make deps run`); the build below them uses every core.
.NOTPARALLEL:
.SECONDARY:
.DELETE_ON_ERROR:

# DOWNLOADS: where what was fetched lies (kselftest's headers, kernels), for the builds aside; else that is BUILD.
# SANITIZE=1 builds aside, for the running kernel only: neither sanitizer links into a static program.
SANITIZE ?=
ifneq ($(SANITIZE),)
BUILD    ?= build/sanitize
export DOWNLOADS ?= build
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
# A finding ends a program with a status that is no outcome.  The faults that cases raise are theirs, and so
# are the sizes of what they allocate; cases end by _exit(2), so there is no moment to look for leaks.
export ASAN_OPTIONS  := exitcode=99:handle_segv=0:handle_sigbus=0:allocator_may_return_null=1:detect_leaks=0
export UBSAN_OPTIONS := exitcode=99:print_stacktrace=1
else
STATIC   := -static -s
endif
# LIBC=musl builds aside as well, every program static.
LIBC     ?=
ifneq ($(LIBC),)
ifneq ($(LIBC)$(SANITIZE)$(ARCH)$(ABI),musl)
$(error LIBC is musl, for programs of this machine without SANITIZE; without it: the C library that CC links)
endif
BUILD    ?= build/musl
export DOWNLOADS ?= build
CC       := $(if $(filter default,$(origin CC)),musl-gcc,$(CC))
LIBCAP   := $(BUILD)/libcap/lib/libcap.a
# Debian's musl finds some of the kernel's headers only (linux, asm), not rdma.
CPPFLAGS += -idirafter /usr/include
endif
BUILD    ?= build
# ARCH: the kernel's architecture, ABI: the programs', by Debian's names.  Without them: this machine's.
# What is built for another one goes to a folder of its own below BUILD; there it is one static program.
ARCH     ?=
ABI      ?= $(ARCH)
# The prefix of each one's compiler, and the package of QEMU that emulates it.
TRIPLET_i386    := i686-linux-gnu
TRIPLET_arm64   := aarch64-linux-gnu
TRIPLET_armhf   := arm-linux-gnueabihf
TRIPLET_ppc64el := powerpc64le-linux-gnu
TRIPLET_riscv64 := riscv64-linux-gnu
TRIPLET_s390x   := s390x-linux-gnu
QEMU_arm64      := arm
QEMU_armhf      := arm
QEMU_ppc64el    := ppc
QEMU_riscv64    := misc
QEMU_s390x      := misc
ABIS     := $(sort $(patsubst TRIPLET_%,%,$(filter TRIPLET_%,$(.VARIABLES))))
ifneq ($(ABI),)
ifeq ($(TRIPLET_$(ABI)),)
$(error ARCH and ABI are one of $(ABIS); without them: this machine's)
endif
INTO     := $(BUILD)/$(ABI)
CROSS    := $(TRIPLET_$(ABI))-
LIBCAP   := $(INTO)/libcap/lib/libcap.a
export ARCH ABI
else
INTO     := $(BUILD)
endif
CC       := $(if $(filter default,$(origin CC)),$(CROSS)gcc,$(CC))
AR       := $(CROSS)ar
OBJCOPY  ?= $(CROSS)objcopy
CFLAGS   ?= -O1
JOBS     ?= $(shell nproc)
HOST     := $(if $(filter x86_64,$(shell uname -m)),amd64,$(shell uname -m))
WARNINGS := -std=gnu11 -Wall -Wextra -Werror
export PYTHONPYCACHEPREFIX := $(abspath $(BUILD))/pycache

# ---- what can be asked for (see help) -----------------------------------------------------------

KERNEL ?=
# Of a version that was fetched: KERNEL=6.12.118 FLAVOUR=amd64 is KERNEL=6.12.118-amd64.
FLAVOUR ?=
ifneq ($(and $(KERNEL),$(FLAVOUR)),)
override KERNEL := $(addsuffix -$(FLAVOUR),$(KERNEL))
endif
CASES  ?=
EXPECT ?=
STRICT ?=
ARGS   ?=
$(foreach variable,ACCEL SMP FRESH SSH BOOT_LIMIT APPEND MIRROR SECURITY_MIRROR EVERY_REFUSAL EVERY_REPRODUCER,$(if $($(variable)),$(eval export $(variable))))

# ---- kselftest's headers: of the tree KSRC, else out of Debian's linux-source package -------------

KSRC ?=
FETCHED := $(or $(DOWNLOADS),$(BUILD))/kselftest
ifneq ($(KSRC),)
KSELFTEST := $(KSRC)/tools/testing/selftests
else
KSELFTEST := $(FETCHED)
endif

# The header for the cases, and the runner for a kselftest tree of them.
$(FETCHED)/kselftest.h $(FETCHED)/run_kselftest.sh:
	@mkdir -p $(@D)
	@runner/fetch-kselftest $(@D)

ifneq ($(KSRC),)
$(KSELFTEST)/kselftest.h $(KSELFTEST)/run_kselftest.sh:
	@echo "make: KSRC=$(KSRC) has no tools/testing/selftests/$(@F); name the top of a kernel tree" >&2
	@exit 2
endif

# ---- programs -----------------------------------------------------------------------------------

CASE_IDS  := $(sort $(patsubst cases/%.c,%,$(wildcard cases/*/*.c)))
PROGRAMS  := guest-init mutants lies explore acts written model dumb
LIBRARY   := $(filter-out $(PROGRAMS:%=harness/%.c),$(wildcard harness/*.c))
LIB_OBJ   := $(LIBRARY:%.c=$(INTO)/obj/%.o)
# A case takes 3 ms to compile beside others, and 35 ms by itself. By themselves: those that declare or define something
# beside main(), whose names are theirs alone. The others are one compilation for each family.
ALONE     := $(shell awk 'FNR == 1 { found = 0 } /^[A-Za-z_\#]/ && !/^(DESCRIBE|int main|\#include )/ && !found++ { print FILENAME }' cases/*/*.c)
TOGETHER  := $(filter-out $(ALONE),$(CASE_IDS:%=cases/%.c))
UNITS     := $(sort $(patsubst cases/%/,%,$(dir $(TOGETHER))) $(ALONE:cases/%.c=%))
CASE_OBJ  := $(UNITS:%=$(INTO)/obj/cases/%.o)
COMPILE    = $(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) $(sanitizers) -pthread -MMD -MP -Iharness -isystem $(abspath $(KSELFTEST)) $(addprefix -isystem ,$(abspath $(LIBCAP:%/lib/libcap.a=%/include)))
LINK       = $(CC) $(CFLAGS) $(sanitizers) -pthread $(LDFLAGS) $(if $(LIBC),-static)
AS_NEEDED := -Wl,--as-needed
LIBS      := $(or $(LIBCAP),$(AS_NEEDED) -lcap)
# Debian's libcap for riscv64 can be younger than the cross C library, which lacks this name for strtoul(3).
LIBS_riscv64 := -Wl,--defsym=__isoc23_strtoul=strtoul

.PHONY: all programs guest executor dist
# The executor of this machine is always built: the runner asks it what cases there are.
all:
	@$(MAKE) -s -j$(JOBS) ABI= ARCH= $(BUILD)/run-cases
	@$(if $(ABI),$(MAKE) -s -j$(JOBS) $(INTO)/run-cases)
# Each case as a program of its own, for strace or a debugger; one: make build/cases/FAMILY/NAME.
programs:
	@$(MAKE) -s -j$(JOBS) $(CASE_IDS:%=$(INTO)/cases/%)
executor:
	@$(MAKE) -s -j$(JOBS) $(INTO)/sealing
# One file with everything inside: for this machine, for ABI=, or with ALL=1 for every architecture.
dist:
	@$(foreach abi,$(if $(filter-out 0,$(ALL)),this $(ABIS),$(or $(ABI),this)), \
		$(MAKE) -s -j$(JOBS) ABI=$(abi:this=) ARCH= $(BUILD)/dist/sealing-$(abi:this=$(HOST));) :
	@ls -l $(BUILD)/dist | awk 'NF > 4 { printf "$(BUILD)/dist/%s: %.1f MB\n", $$NF, $$5 / 1e6 }'
$(BUILD)/dist/sealing-$(or $(ABI),$(HOST)): $(INTO)/sealing
	@mkdir -p $(@D)
	@cp $< $@
guest:
	$(if $(SANITIZE),@echo "make: SANITIZE=1 is for the running kernel; guests take static programs" >&2; exit 2)
	@$(MAKE) -s -j$(JOBS) $(INTO)/guest/initramfs.cpio
ifneq ($(LIBCAP),)
$(LIBCAP):
	@command -v $(CC) >/dev/null || { echo "make: $(CC) is missing; 'make deps ... $(if $(LIBC),LIBC=$(LIBC),ABI=$(ABI))' installs it" >&2; exit 2; }
	@$(RUNNER) libcap $(if $(LIBC),--build '$(CC)',--abi $(ABI)) $(INTO)/libcap
endif

# Holds the command, so that what changes it rebuilds, and no other change of this file does.
$(INTO)/compile: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@
.PHONY: FORCE

$(INTO)/obj/%.o: %.c $(INTO)/compile $(KSELFTEST)/kselftest.h | $(LIBCAP)
	@mkdir -p $(@D)
	@$(COMPILE) -c $< -o $@
$(INTO)/libharness.a: $(LIB_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^
$(INTO)/cases/%: cases/%.c $(INTO)/libharness.a $(INTO)/compile $(KSELFTEST)/kselftest.h | $(LIBCAP)
	@mkdir -p $(@D) $(INTO)/obj/programs/$(*D)
	@$(COMPILE) -MT $@ -MF $(INTO)/obj/programs/$*.d $(LDFLAGS) $(if $(LIBC),-static) $< $(INTO)/libharness.a $(LIBS) $(LIBS_$(ABI)) -o $@

# The cases of a unit, a family or one case. Each one's main() gets the name of its case.
unit_of    = $(or $(filter cases/$(1).c,$(ALONE)),$(filter cases/$(1)/%,$(TOGETHER)))
$(foreach unit,$(UNITS),$(eval $(INTO)/obj/cases/$(unit).o: $(call unit_of,$(unit))))
$(CASE_OBJ): $(INTO)/obj/cases/%.o: $(INTO)/compile $(KSELFTEST)/kselftest.h | $(LIBCAP)
	@mkdir -p $(@D)
	@for path in $(call unit_of,$*); do id=$${path#cases/}; id=$${id%.c}; id=$${id//[-\/]/_}; \
		printf '#define main main_%s\n#define about_this_case about_%s\n#include "%s"\n#undef main\n#undef about_this_case\n' $$id $$id $$path; \
	done | $(COMPILE) -MT $@ -MF $(@:.o=.d) -c -x c - -o $@
# The executor with all cases inside, for this machine, for guests and boards, and a table of them.
$(INTO)/built-in-cases.c: Makefile $(wildcard cases cases/*)
	@mkdir -p $(@D)
	@{ for id in $(CASE_IDS); do echo "int main_$${id//[-\/]/_}(int, char **);"; done; \
	   echo 'const struct { const char *id; int (*main)(int, char **); } built_in_cases[] = {'; \
	   for id in $(CASE_IDS); do echo "{ \"$$id\", main_$${id//[-\/]/_} },"; done; \
	   echo '{ 0, 0 } };'; } > $@
EXECUTOR  := $(patsubst %.c,$(INTO)/obj/%.o,$(wildcard harness/executor/*.c) harness/clock.c harness/outcomes.c)
BUILT_IN  := $(INTO)/built-in-cases.c $(CASE_OBJ) $(INTO)/libharness.a
$(INTO)/run-cases: $(EXECUTOR) $(BUILT_IN)
	@$(LINK) $(STATIC) $^ $(LIBS) $(LIBS_$(ABI)) -o $@
# The same with the tables inside: all that a machine needs that judges itself.
$(INTO)/sealing: $(EXECUTOR) $(INTO)/obj/harness/executor/tables.o $(BUILT_IN)
	@$(LINK) -static -s $^ $(LIBS) $(LIBS_$(ABI)) -o $@
EXPECTED_FILES := $(wildcard expected/*.tsv expected/changes/* expected/vendor/*)
# Of the folders as well: a file that is gone would stay inside.
$(INTO)/tables: $(EXPECTED_FILES) expected/changes expected/vendor expected/observed | $(INTO)/compile
	@{ ls expected/observed | sed -n 's/^\([0-9.]*[0-9]\).*/newest\t\1/p' | sort -V | tail -n 1; \
	   for file in $(EXPECTED_FILES); do printf 'file\t%s\n' $$file; cat $$file; done; } > $@
$(INTO)/obj/harness/executor/tables.o: harness/executor/tables.S $(INTO)/tables
	@mkdir -p $(@D)
	@$(CC) -DTABLES='"$(INTO)/tables"' -c $< -o $@
# The same under a kernel that lies: what lies.def names is called through lies.c.
LIES      := $(INTO)/obj/$(if $(LIBC),plain,harness)/lies.o
# With 64-bit offsets glibc calls open(2) open64, and so does lies.def; musl has one name only.
$(INTO)/obj/plain/lies.o: $(INTO)/obj/harness/lies.o harness/lies.def
	@mkdir -p $(@D)
	@$(OBJCOPY) $$(sed -n 's/^CALL(\([a-z_]*\)64,.*/--redefine-sym __wrap_\164=__wrap_\1 --redefine-sym __real_\164=__real_\1/p' harness/lies.def) $< $@
# lies.c knows the calls of cases by the section that they are in.
$(INTO)/obj/case-text.o: $(CASE_OBJ)
	@$(CC) -nostdlib -r $^ -o $@
	@$(OBJCOPY) --rename-section .text=case_text $@
$(INTO)/mutants: $(patsubst %,$(INTO)/obj/harness/%.o,mutants executor/built-in executor/console) $(LIES) $(INTO)/built-in-cases.c $(INTO)/obj/case-text.o $(INTO)/libharness.a harness/lies.def
	@$(LINK) -static -Wl,--wrap=case_begin $$(sed -n 's/^C[A-Z]*(\([a-z0-9_]*\).*/-Wl,--wrap=\1/p' harness/lies.def $(if $(LIBC),| sed 's/64$$//')) \
		$(filter-out %.def,$^) $(LIBS) -o $@
# Random walks, and the model that they are compared with.
$(INTO)/explore: $(patsubst %,$(INTO)/obj/harness/%.o,explore acts written model dumb executor/console) $(INTO)/libharness.a
	@$(LINK) -static $^ $(LIBS) -o $@
$(INTO)/guest/init: $(INTO)/obj/harness/guest-init.o
	@mkdir -p $(@D)
	@$(LINK) -static -s $^ -o $@
$(INTO)/guest/run-cases: $(INTO)/run-cases
	@mkdir -p $(@D)
	@ln -f $< $@
$(INTO)/guest/initramfs.cpio: $(addprefix $(INTO)/guest/,init run-cases)
	@command -v cpio >/dev/null || { echo "make: cpio is missing; 'make deps KERNEL=.' installs it" >&2; exit 2; }
	@cd $(@D) && printf '%s\n' init run-cases | cpio --quiet -o -H newc -R 0:0 > $(@F).new && mv $(@F).new $(@F)

-include $(LIB_OBJ:.o=.d) $(CASE_OBJ:.o=.d) $(EXECUTOR:.o=.d) $(PROGRAMS:%=$(INTO)/obj/harness/%.d) $(wildcard $(INTO)/obj/programs/*/*.d)

# ---- the runner ---------------------------------------------------------------------------------

# The first python3 that has pytest.
PYTHON ?= $(firstword $(foreach python,python3 /usr/bin/python3,$(shell \
	$(python) -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("pytest"))' 2>/dev/null && echo $(python))) python3)
RUNNER  = BUILD=$(BUILD) $(PYTHON) -m runner

# The option that each variable becomes: one value, a flag (where it is not 0), one for each word, or one for each
# path, with globs expanded; a glob that matches nothing is left for the runner to name.
VALUE_OPTIONS := EXPECT:expect ON:on FORMAT:format OUT:out SHARD:shard FLAVOUR:flavour A:a B:b CVE:cve GRID:grid READ:read KSRC:ksrc \
	GROUP:group TIMES:times LOG:log BECAUSE:because BOOT:boot ORIGIN:origin BUILD_ID:build-id URL:url LINUX:linux RESULTS:results \
	DEST:dest TEMPLATE:template DEVICE_TYPE:device-type ACCEL:accel SINCE:since SEED:seed STEPS:steps TIME:time
FLAG_OPTIONS  := STRICT:strict ALL:all LIST:list FRESH:fresh OBSERVED:observed UPDATE:update ONE_BY_ONE:one-by-one EXPECTED:expected \
	DUMB:dumb COVERAGE:coverage
WORD_OPTIONS  := CASES:cases CASE:cases SERIES:series EDITS:edit PROJECT:project ENVIRONMENT:environment FORGET:forget
PATH_OPTIONS  := KERNEL:kernel KERNELS:kernel
variable = $(word 1,$(subst :, ,$(1)))
option   = --$(word 2,$(subst :, ,$(1)))
each     = $(foreach name,$(2),$(foreach path,$(or $(wildcard $(name)),$(name)),$(1) '$(path)'))
$(foreach o,$(VALUE_OPTIONS),$(eval of.$(call variable,$(o)) = $$(if $$($(call variable,$(o))),$(call option,$(o)) '$$($(call variable,$(o)))')))
$(foreach o,$(FLAG_OPTIONS),$(eval of.$(call variable,$(o)) = $$(if $$(filter-out 0,$$($(call variable,$(o)))),$(call option,$(o)))))
$(foreach o,$(WORD_OPTIONS),$(eval of.$(call variable,$(o)) = $$(foreach word,$$($(call variable,$(o))),$(call option,$(o)) '$$(word)')))
$(foreach o,$(PATH_OPTIONS),$(eval of.$(call variable,$(o)) = $$(call each,$(call option,$(o)),$$($(call variable,$(o))))))
options  = $(foreach name,$(1),$(of.$(name)))

.PHONY: run kernels matrix diff report report-test record list describe table explain find fingerprint propose bisect judge ci lava-job export kselftest-install kselftest-tree reproducer bugreport lint check mutation explore new test doors coverage surface branches broken-kernels bench
run: all $(if $(KERNEL),guest) $(if $(ON),$(if $(filter uml,$(ON)),guest,executor))
	@$(RUNNER) $(if $(filter-out 0,$(CVES)),cves,run) $(call options,KERNEL CASES EXPECT STRICT ON FORMAT OUT SHARD) $(ARGS)
kernels:
	@$(RUNNER) kernels $(call options,SERIES ALL LIST FLAVOUR)
matrix: all guest
	@$(RUNNER) matrix $(call options,KERNELS CASES FRESH STRICT FORMAT OUT SHARD)
diff:
	@$(RUNNER) diff '$(A)' '$(B)'
report: all
	@$(RUNNER) report $(call options,OBSERVED KERNELS CASES OUT)
report-test: all
	@BROWSER=required $(RUNNER) test -k test_page $(ARGS)
record: all $(if $(KERNEL)$(KERNELS),guest)
	@$(RUNNER) record $(call options,KERNEL KERNELS CASES)
list: all
	@$(BUILD)/run-cases --list
describe: all
	@$(BUILD)/run-cases --describe $(foreach c,$(CASES),'$(c)')
table:
	@$(RUNNER) table $(call options,KERNEL A B CASES)
explain: all
	@$(RUNNER) explain $(call options,CVE KERNEL) $(if $(CASE),'$(CASE)')
find: all
	@$(RUNNER) find $(WORDS)
coverage: all
	@$(RUNNER) coverage $(call options,GRID READ)
surface:
	@$(RUNNER) surface $(call options,KSRC GROUP UPDATE)
# Without KSRC, which would build the cases with that tree's kselftest.
broken-kernels:
	@$(MAKE) KSRC= all guest
	@$(RUNNER) broken-kernels --ksrc '$(KSRC)' $(call options,EDITS CASES TIMES UPDATE)
branches: all guest
	@$(RUNNER) branches --kernel '$(KERNEL)'
fingerprint: all $(if $(KERNEL),guest)
	@$(RUNNER) fingerprint $(call options,KERNEL LOG)
propose: all $(if $(KERNEL),guest)
	@$(RUNNER) propose $(call options,KERNEL LOG CASES BECAUSE)
bisect: all guest
	@$(RUNNER) bisect --good '$(GOOD)' --bad '$(BAD)' $(call options,CASE CASES) $(call each,--kernels,$(KERNELS))
judge: all
	@$(RUNNER) judge '$(LOG)' $(call options,EXPECT CASES STRICT FORMAT OUT BOOT)
export: all
	@$(RUNNER) export $(call options,FORMAT OUT KERNEL KERNELS LOG BOOT EXPECT CASES STRICT ORIGIN BUILD_ID PROJECT ENVIRONMENT URL)
kselftest-install: $(KSELFTEST)/run_kselftest.sh all
	@$(MAKE) -s -j$(JOBS) $(BUILD)/sealing
	@$(RUNNER) kselftest-install '$(DEST)' --kselftest '$(KSELFTEST)' $(call options,CASES)
kselftest-tree: all
	@$(RUNNER) kselftest-tree '$(LINUX)' $(call options,CASES)
reproducer: all
	@$(RUNNER) reproducer '$(CASE)'
bugreport: all $(if $(KERNEL),guest)
	@$(RUNNER) bugreport '$(CASE)' $(call options,KERNEL LOG LINUX)
ci: all
	@$(RUNNER) ci --format '$(FORMAT)' $(call options,RESULTS CASES EXPECT STRICT)
lava-job: all guest executor
	@$(RUNNER) lava-job $(call options,KERNEL KERNELS CASES EXPECT DEST URL TEMPLATE DEVICE_TYPE ACCEL SHARD ONE_BY_ONE EXPECTED)
lint check: all
	@$(RUNNER) $@
mutation: all $(BUILD)/mutants $(if $(KERNEL),guest)
	@$(RUNNER) mutation $(call options,SINCE CASES KERNEL)
explore: all $(BUILD)/explore $(if $(KERNEL),guest)
	@$(RUNNER) explore $(call options,KERNEL EXPECT SEED STEPS TIME DUMB FORGET) \
		$(if $(filter command environment,$(origin JOBS)),--jobs '$(JOBS)')
bench: all guest
	@$(RUNNER) bench $(call options,KERNEL KERNELS CASES TIMES KSRC)
new:
	@$(RUNNER) new '$(CASE)'
doors:
	@$(RUNNER).tests.doors $(if $(COMMANDS),'$(COMMANDS)')
test: all programs guest $(BUILD)/mutants $(BUILD)/explore
	@$(RUNNER) kernels --series 5.10
	@$(RUNNER) test $(call options,COVERAGE) $(ARGS)

# ---- dependencies: of the goals named beside deps, and no others ---------------------------------

PACKAGES := gcc binutils libc6-dev libcap-dev python3 python3-pytest xz-utils
ifneq ($(LIBC)$(filter test,$(MAKECMDGOALS)),)
PACKAGES += musl-tools dpkg-dev debian-archive-keyring
endif
ifneq ($(ABI),)
PACKAGES += gcc-$(TRIPLET_$(ABI)) libc6-dev-$(ABI)-cross debian-archive-keyring
endif
ifneq ($(and $(filter dist,$(MAKECMDGOALS)),$(filter-out 0,$(ALL))),)
PACKAGES += $(foreach abi,$(ABIS),gcc-$(TRIPLET_$(abi)) libc6-dev-$(abi)-cross) debian-archive-keyring
endif
PACKAGES += $(if $(filter ssh%,$(ON)),openssh-client) $(if $(filter gvisor,$(ON)),runsc) $(if $(filter uml,$(ON)),user-mode-linux cpio kmod)
# Goals that boot kernels, with or without KERNEL=.
ifneq ($(KERNEL)$(KERNELS)$(filter bench bisect branches guest lava-job matrix test,$(MAKECMDGOALS)),)
PACKAGES += qemu-system-$(or $(QEMU_$(ARCH)),x86) cpio kmod zstd lz4
endif
ifneq ($(filter junit squad-known-issues,$(FORMAT))$(filter test,$(MAKECMDGOALS)),)
PACKAGES += python3-junitparser python3-yaml
endif
ifneq ($(filter test,$(MAKECMDGOALS)),)
PACKAGES += python3-pytest-xdist strace git valgrind procps openssh-client openssh-server python3-jsonschema python3-tap bubblewrap gcc-i686-linux-gnu libc6-dev-i386-cross
endif
ifneq ($(filter coverage lint test,$(MAKECMDGOALS)),)
PACKAGES += python3-pygments
endif
ifneq ($(filter coverage report test report-test,$(MAKECMDGOALS)),)
PACKAGES += python3-jinja2
endif
ifneq ($(filter report-test,$(MAKECMDGOALS)),)
PACKAGES += chromium chromium-driver python3-selenium
endif
ifneq ($(filter check test,$(MAKECMDGOALS)),)
PACKAGES += mypy pyflakes3 cppcheck clang-tidy
endif
ifneq ($(filter doors,$(MAKECMDGOALS)),)
PACKAGES += debootstrap git
endif
ifneq ($(COVERAGE),)
PACKAGES += python3-coverage
endif
.PHONY: deps
deps:
	@runner/install-packages $(PACKAGES)

.PHONY: clean distclean help
clean:
	rm -rf $(filter-out $(BUILD)/kernels $(BUILD)/kselftest,$(wildcard $(BUILD)/*))
distclean:
	rm -rf $(BUILD)
help:
	@cat runner/help.txt
