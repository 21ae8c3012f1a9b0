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

BUILD    ?= build
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
OBJCOPY  ?= objcopy
CFLAGS   ?= -O2 -g
JOBS     ?= $(shell nproc)
WARNINGS := -std=gnu11 -Wall -Wextra -Werror
export PYTHONPYCACHEPREFIX := $(abspath $(BUILD))/pycache

# ---- what can be asked for (see help) -----------------------------------------------------------

KERNEL ?=
CASES  ?=
EXPECT ?=
STRICT ?=
ARGS   ?=
$(foreach variable,ACCEL SMP BOOT_LIMIT MIRROR SECURITY_MIRROR,$(if $($(variable)),$(eval export $(variable))))

# ---- kselftest's headers: of the tree KSRC, else out of Debian's linux-source package -------------

KSRC ?=
ifneq ($(KSRC),)
KSELFTEST := $(KSRC)/tools/testing/selftests
else
KSELFTEST := $(BUILD)/kselftest
endif

# The header for the cases, and the runner for a kselftest tree of them.
$(BUILD)/kselftest/kselftest.h $(BUILD)/kselftest/run_kselftest.sh:
	@mkdir -p $(@D)
	@runner/fetch-kselftest $(@D)

ifneq ($(KSRC),)
$(KSELFTEST)/kselftest.h $(KSELFTEST)/run_kselftest.sh:
	@echo "make: KSRC=$(KSRC) has no tools/testing/selftests/$(@F); name the top of a kernel tree" >&2
	@exit 2
endif

# ---- programs -----------------------------------------------------------------------------------

CASE_IDS  := $(sort $(patsubst cases/%.c,%,$(wildcard cases/*/*.c)))
PROGRAMS  := harness/run-cases.c harness/guest-init.c harness/kselftest-case.c harness/mutants.c harness/lies.c
LIBRARY   := $(filter-out $(PROGRAMS),$(wildcard harness/*.c))
LIB_OBJ   := $(LIBRARY:%.c=$(BUILD)/obj/%.o)
CASE_OBJ  := $(CASE_IDS:%=$(BUILD)/obj/cases/%.o)
CASE_BIN  := $(CASE_IDS:%=$(BUILD)/cases/%)
COMPILE    = $(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -pthread -MMD -MP -Iharness -isystem $(abspath $(KSELFTEST))
LINK       = $(CC) $(CFLAGS) -pthread $(LDFLAGS)
LIBS      := -Wl,--as-needed -lcap

.PHONY: all programs guest
all:
	@$(MAKE) -s -j$(JOBS) programs
programs: $(CASE_BIN) $(BUILD)/run-cases
	@:
guest:
	@$(MAKE) -s -j$(JOBS) $(BUILD)/guest/initramfs.cpio

# Holds the command, so that what changes it rebuilds, and no other change of this file does.
$(BUILD)/compile: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@
.PHONY: FORCE

$(BUILD)/obj/%.o: %.c $(BUILD)/compile $(KSELFTEST)/kselftest.h
	@mkdir -p $(@D)
	@$(COMPILE) -c $< -o $@
$(BUILD)/libharness.a: $(LIB_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^
$(BUILD)/cases/%: $(BUILD)/obj/cases/%.o $(BUILD)/libharness.a
	@mkdir -p $(@D)
	@$(LINK) $^ $(LIBS) -o $@
$(BUILD)/run-cases $(BUILD)/kselftest-case: $(BUILD)/%: $(BUILD)/obj/harness/%.o
	@$(LINK) -static $^ -o $@

# The executor with all cases inside, for guests and boards: each object's main() gets the name of
# its case, and a table of them is linked in.
$(BUILD)/built-in-cases.c: Makefile $(wildcard cases cases/*)
	@mkdir -p $(@D)
	@{ for id in $(CASE_IDS); do echo "int main_$${id//[-\/]/_}(int, char **);"; done; \
	   echo 'const struct { const char *id; int (*main)(int, char **); } built_in_cases[] = {'; \
	   for id in $(CASE_IDS); do echo "{ \"$$id\", main_$${id//[-\/]/_} },"; done; \
	   echo '{ 0, 0 } };'; } > $@
$(BUILD)/obj/guest/%.o: $(BUILD)/obj/cases/%.o
	@mkdir -p $(@D)
	@id=$*; $(OBJCOPY) --redefine-sym main=main_$${id//[-\/]/_} \
		--rename-section .text=case_text --rename-section .text.startup=case_text $< $@
$(BUILD)/guest/run-cases: $(BUILD)/obj/harness/run-cases.o $(BUILD)/built-in-cases.c \
		$(CASE_IDS:%=$(BUILD)/obj/guest/%.o) $(BUILD)/libharness.a
	@mkdir -p $(@D)
	@$(LINK) -static -s $^ $(LIBS) -o $@
# The same under a kernel that lies: what lies.def names is called through lies.c.
$(BUILD)/mutants: $(BUILD)/obj/harness/mutants.o $(BUILD)/obj/harness/lies.o $(BUILD)/built-in-cases.c \
		$(CASE_IDS:%=$(BUILD)/obj/guest/%.o) $(BUILD)/libharness.a harness/lies.def
	@$(LINK) -static -Wl,--wrap=case_begin $$(sed -n 's/^C[A-Z]*(\([a-z0-9_]*\).*/-Wl,--wrap=\1/p' harness/lies.def) \
		$(filter-out %.def,$^) $(LIBS) -o $@
$(BUILD)/guest/init: $(BUILD)/obj/harness/guest-init.o
	@mkdir -p $(@D)
	@$(LINK) -static -s $^ -o $@
$(BUILD)/guest/initramfs.cpio: $(addprefix $(BUILD)/guest/,init run-cases)
	@command -v cpio >/dev/null || { echo "make: cpio is missing; 'make deps run KERNEL=$(KERNEL)' installs it" >&2; exit 2; }
	@cd $(@D) && printf '%s\n' init run-cases | cpio --quiet -o -H newc -R 0:0 > $(@F).new && mv $(@F).new $(@F)

-include $(LIB_OBJ:.o=.d) $(CASE_OBJ:.o=.d) $(PROGRAMS:%.c=$(BUILD)/obj/%.d)

# ---- the runner ---------------------------------------------------------------------------------

# The first python3 that has pytest.
PYTHON ?= $(firstword $(foreach python,python3 /usr/bin/python3,$(shell \
	$(python) -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("pytest"))' 2>/dev/null && echo $(python))) python3)
RUNNER  = $(PYTHON) -m runner
# The format of another tool.
as      = $(if $(FORMAT),--format '$(FORMAT)') $(if $(OUT),--out '$(OUT)')
# An option for each path, globs expanded; one that matches nothing is left for the runner to name.
each    = $(foreach name,$(2),$(foreach path,$(or $(wildcard $(name)),$(name)),$(1) '$(path)'))

.PHONY: run kernels matrix diff report report-test record list describe table explain fingerprint propose bisect judge ci lava-job export kselftest-install lint mutation new test coverage branches
run: all $(if $(KERNEL),guest)
	@BUILD=$(BUILD) $(RUNNER) run $(call each,--kernel,$(KERNEL)) $(foreach c,$(CASES),--cases '$(c)') \
		$(if $(EXPECT),--expect $(EXPECT)) $(if $(filter-out 0,$(STRICT)),--strict) $(as) $(if $(SHARD),--shard '$(SHARD)') $(ARGS)

kernels:
	@BUILD=$(BUILD) $(RUNNER) kernels $(if $(SERIES),--series $(SERIES)) $(if $(ALL),--all) $(if $(LIST),--list) $(if $(FLAVOUR),--flavour '$(FLAVOUR)')
matrix: all guest
	@BUILD=$(BUILD) $(RUNNER) matrix $(call each,--kernel,$(KERNELS)) $(foreach c,$(CASES),--cases '$(c)') \
		$(if $(FRESH),--fresh) $(if $(filter-out 0,$(STRICT)),--strict) $(as) $(if $(SHARD),--shard '$(SHARD)')
diff:
	@BUILD=$(BUILD) $(RUNNER) diff '$(A)' '$(B)'
report: all
	@BUILD=$(BUILD) $(RUNNER) report $(if $(filter-out 0,$(OBSERVED)),--observed) $(foreach k,$(KERNELS),--kernel '$(k)') \
		$(foreach c,$(CASES),--cases '$(c)') $(if $(OUT),--out '$(OUT)')
report-test: all
	@BUILD=$(BUILD) BROWSER=required $(RUNNER) test -k test_page $(ARGS)
record: all $(if $(KERNEL)$(KERNELS),guest)
	@BUILD=$(BUILD) $(RUNNER) record $(call each,--kernel,$(KERNEL) $(KERNELS)) $(foreach c,$(CASES),--cases '$(c)')
list: all
	@$(BUILD)/run-cases --list
describe: all
	@$(BUILD)/run-cases --describe $(foreach c,$(CASES),'$(c)')
table:
	@$(RUNNER) table $(if $(KERNEL),--kernel $(KERNEL)) $(if $(A),--a $(A)) $(if $(B),--b $(B)) $(foreach c,$(CASES),--cases '$(c)')
explain: all
	@BUILD=$(BUILD) $(RUNNER) explain '$(CASE)' $(if $(KERNEL),--kernel $(KERNEL))
coverage: all
	@BUILD=$(BUILD) $(RUNNER) coverage $(if $(GRID),--grid '$(GRID)') $(if $(READ),--read '$(READ)')
branches: all guest
	@BUILD=$(BUILD) $(RUNNER) branches --kernel '$(KERNEL)'
fingerprint: all $(if $(KERNEL),guest)
	@BUILD=$(BUILD) $(RUNNER) fingerprint $(call each,--kernel,$(KERNEL)) $(if $(LOG),--log '$(LOG)')
propose: all $(if $(KERNEL),guest)
	@BUILD=$(BUILD) $(RUNNER) propose $(call each,--kernel,$(KERNEL)) $(if $(LOG),--log '$(LOG)') \
		$(foreach c,$(CASES),--cases '$(c)') $(if $(BECAUSE),--because '$(BECAUSE)')
bisect: all guest
	@BUILD=$(BUILD) $(RUNNER) bisect --good '$(GOOD)' --bad '$(BAD)' $(foreach c,$(CASE) $(CASES),--cases '$(c)') $(call each,--kernels,$(KERNELS))
judge: all
	@BUILD=$(BUILD) $(RUNNER) judge '$(LOG)' $(if $(EXPECT),--expect $(EXPECT)) $(foreach c,$(CASES),--cases '$(c)') $(if $(filter-out 0,$(STRICT)),--strict) \
		$(as) $(if $(BOOT),--boot '$(BOOT)')
export: all
	@BUILD=$(BUILD) $(RUNNER) export $(as) $(call each,--kernel,$(KERNEL) $(KERNELS)) $(if $(LOG),--log '$(LOG)') $(if $(BOOT),--boot '$(BOOT)') \
		$(if $(EXPECT),--expect $(EXPECT)) $(foreach c,$(CASES),--cases '$(c)') $(if $(filter-out 0,$(STRICT)),--strict) \
		$(if $(ORIGIN),--origin '$(ORIGIN)') $(if $(BUILD_ID),--build-id '$(BUILD_ID)') \
		$(foreach p,$(PROJECT),--project '$(p)') $(foreach e,$(ENVIRONMENT),--environment '$(e)') $(if $(URL),--url '$(URL)')
kselftest-install: $(KSELFTEST)/run_kselftest.sh all
	@$(MAKE) -s -j$(JOBS) $(BUILD)/guest/run-cases $(BUILD)/kselftest-case
	@BUILD=$(BUILD) $(RUNNER) kselftest-install '$(DEST)' --kselftest '$(KSELFTEST)' $(foreach c,$(CASES),--cases '$(c)')
ci: all
	@BUILD=$(BUILD) $(RUNNER) ci --format '$(FORMAT)' $(if $(RESULTS),--results '$(RESULTS)') $(foreach c,$(CASES),--cases '$(c)') \
		$(if $(EXPECT),--expect $(EXPECT)) $(if $(filter-out 0,$(STRICT)),--strict)
lava-job: all guest
	@BUILD=$(BUILD) $(RUNNER) lava-job $(call each,--kernel,$(KERNEL) $(KERNELS)) $(foreach c,$(CASES),--cases '$(c)') \
		$(if $(EXPECT),--expect $(EXPECT)) $(if $(DEST),--dest '$(DEST)') $(if $(URL),--url '$(URL)') \
		$(if $(TEMPLATE),--template '$(TEMPLATE)') $(if $(DEVICE_TYPE),--device-type '$(DEVICE_TYPE)') $(if $(ACCEL),--accel $(ACCEL)) \
		$(if $(SHARD),--shard '$(SHARD)') $(if $(filter-out 0,$(ONE_BY_ONE)),--one-by-one) $(if $(filter-out 0,$(EXPECTED)),--expected)
lint: all
	@BUILD=$(BUILD) $(RUNNER) lint
mutation: all $(BUILD)/mutants $(if $(KERNEL),guest)
	@BUILD=$(BUILD) $(RUNNER) mutation $(if $(SINCE),--since '$(SINCE)') $(foreach c,$(CASES),--cases '$(c)') $(call each,--kernel,$(KERNEL))
new:
	@$(RUNNER) new '$(CASE)'
test: all guest $(BUILD)/mutants
	@BUILD=$(BUILD) $(RUNNER) kernels --series 5.10
	@BUILD=$(BUILD) $(RUNNER) test $(ARGS)

# ---- dependencies: of the goals named beside deps, and no others ---------------------------------

PACKAGES := gcc binutils libc6-dev libcap-dev python3 python3-pytest xz-utils
ifneq ($(KERNEL)$(filter test,$(MAKECMDGOALS)),)
PACKAGES += qemu-system-x86 cpio kmod zstd lz4
endif
ifneq ($(filter junit squad-known-issues,$(FORMAT))$(filter test,$(MAKECMDGOALS)),)
PACKAGES += python3-junitparser python3-yaml
endif
ifneq ($(filter test,$(MAKECMDGOALS)),)
PACKAGES += python3-pytest-xdist strace git python3-jsonschema python3-tap
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
