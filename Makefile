# SPDX-License-Identifier: GPL-2.0-or-later
# lfpstack: `make help` lists what can be made.

PREFIX ?= /usr/local
KDIR ?= /lib/modules/$(shell uname -r)/build
V ?= 0

BUILD := $(CURDIR)/build
STAGE := selftests/stage

.PHONY: all modules tools install uninstall demo check lint fuzz board clean help
all: modules tools

help:
	@echo 'On a machine with a battery stack:'
	@echo '  make               build the modules for the running kernel, and the tools'
	@echo '  make install       install both below PREFIX ($(PREFIX)); as root'
	@echo '  make uninstall     take them away again; as root'
	@echo '  make modules       only the modules; KDIR=DIR for another kernel, with ARCH and CROSS_COMPILE'
	@echo '  make tools         only the tools'
	@echo
	@echo 'On any Debian 12 machine, without hardware; as root, packages are installed as needed:'
	@echo '  make demo          boot the virtual inverter board and see a stack raise an alarm'
	@echo '  make check         every test; ends with "N passed, N failed, N skipped"'
	@echo '  make board         a shell on the virtual board'
	@echo '  make lint          only the checkers of the source'
	@echo '  make fuzz T=600    fuzz each decoder for T seconds'
	@echo '  make clean         remove what was built; build/ also holds what was downloaded'

# The objects stay out of the tree: one source builds for several kernels.
modules:
	$(STAGE) modules "$(KDIR)" "$(BUILD)/native/modules"

tools:
	$(STAGE) tools "$(BUILD)/native"

install:
	$(STAGE) install "$(BUILD)/native" "$(DESTDIR)" "$(PREFIX)" "$(KDIR)"

uninstall:
	$(STAGE) uninstall "$(DESTDIR)" "$(PREFIX)" "$(KDIR)"

demo:
	selftests/demo/run

check:
	selftests/check

lint:
	selftests/lint/run

T ?= 600
fuzz:
	xargs selftests/lib/need < selftests/fuzz/packages
	$(MAKE) -C selftests/fuzz O=$(BUILD)/fuzz fuzz T=$(T)

board:
	$(STAGE) board arm64
	selftests/board/run --shell --timeout 0 --modules $(BUILD)/stage/arm64/modules \
		--tools $(BUILD)/stage/arm64/root/usr/local

clean:
	rm -rf $(BUILD)
