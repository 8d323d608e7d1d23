# Every path here is relative: make cannot hold a space in a target, and a clone may lie in "Kundenlisten für März".
# Tools run as modules (`python -m`), because a script's first line cannot name an interpreter behind a space.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
# What aws-sam-cli runs with, in an environment of its own because it pins other versions than the project does.
SAM_PYTHON ?= $(PYTHON)
# What functions run with in the emulator of AWS, which has no other Python than its own.
MINISTACK_PYTHON ?= python3.13
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
SAM_VENV := .venv-sam
MINISTACK_VENV := .venv-ministack
# What the product is held against, each in an environment of its own: it pins other versions, or weighs more than we want.
BENCH_VENV := .venv-bench
PEERS := dataframes django dlt
PEERS_INSTALLED := $(PEERS:%=$(BENCH_VENV)/%/installed)
BENCH := PYTHONPATH=layers/leadintake:. $(RUN) -m tests.bench
PIP := -m pip --disable-pip-version-check --quiet --no-input
# The lock names everything there is, so pip has nothing to resolve (its older versions stumble over extras here).
INSTALL := $(PIP) install --require-hashes --no-deps --only-binary=:all:
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-config
LOCK := $(RUN) -m uv pip compile pyproject.toml $(LOCK_OPTIONS)
# What lives in an environment of its own is locked without regard to the project.
LOCK_ALONE = $(RUN) -m uv pip compile $(LOCK_OPTIONS) $(if $(UPGRADE),--upgrade)

.PHONY: help
help: ## Show this list.
	@echo 'leadintake: make TARGET [PYTHON=python3.13] [ARGS=...]'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 16

.PHONY: run
run: $(VENV)/installed-local ## Start everything on this machine: database, storage, queues, functions, HTTP.
	@exec $(RUN) -m local $(ARGS)

.PHONY: key
key: $(VENV)/installed-local ## Make another account and print its key: make key NAME=... [CREDITS=...]
	@$(RUN) -m local key --name "$(or $(NAME),another account)" $(if $(CREDITS),--credits $(CREDITS)) $(ARGS)

.PHONY: drop
drop: $(VENV)/installed-local ## Drop a file into the bucket of the stack that runs: make drop FILE=... TO=new-list
	@$(RUN) -m local drop "$(FILE)" --to "$(TO)" $(ARGS)

.PHONY: test
test: $(VENV)/installed-tests ## Run the tests; the random ones in small numbers (LEADINTAKE_SEED=... repeats a run).
	@$(RUN) -m pytest $(ARGS)

.PHONY: soak
soak: $(VENV)/installed-tests ## Run the tests with the random ones in full numbers.
	@LEADINTAKE_SOAK=1 $(RUN) -m pytest $(ARGS)

.PHONY: bench
bench: $(VENV)/installed-tests $(PEERS_INSTALLED) ## Measure against floors and peers, into build/bench: half an hour (ARGS=--million: hours).
	@$(BENCH) $(ARGS)
	@$(RUN) -m pytest $(wildcard tests/bench) tests/deployment/test_layer.py

.PHONY: bench-quick
bench-quick: $(VENV)/installed-tests $(PEERS_INSTALLED) ## The same with small files and few rounds: under 3 minutes.
	@$(BENCH) --quick $(ARGS)

.PHONY: compare
compare: $(VENV)/installed-tests ## Compare with other readers: their test files, LibreOffice (soffice), npm; downloads files.
	@$(RUN) -m pytest tests/compare $(ARGS)

.PHONY: check
check: check-style check-types check-imports check-template check-locks ## Check style, types, imports, template and locks.

.PHONY: check-style
check-style: $(VENV)/installed-tests
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

.PHONY: check-types
check-types: $(VENV)/installed-tests
	$(RUN) -m pyright --warnings

.PHONY: check-imports
check-imports: $(VENV)/installed-tests
	PYTHONPATH=layers/leadintake $(RUN) -c 'from importlinter.cli import lint_imports_command as c; c()' --no-cache

.PHONY: check-template
check-template: $(VENV)/installed-tests
	$(RUN) -c 'from cfnlint.runner import main; main()'
	$(RUN) -m pytest -q tests/deployment/test_template.py tests/deployment/test_events.py tests/deployment/test_rooms.py \
		tests/unit/edge/test_openapi.py

# Compiling against the lock that is there changes nothing, unless pyproject.toml asks for something else. Hashes are left
# out: a wheel that somebody adds to an old release is no reason to fail.
.PHONY: check-locks
check-locks: $(VENV)/installed-tests
	@for lock in layers/leadintake local tests; do \
		case $$lock in \
			layers/leadintake) extras= ;; \
			local) extras='--extra local' ;; \
			tests) extras='--extra local --extra dev' ;; \
		esac; \
		compiled=$(VENV)/lock-$${lock##*/}.txt; \
		cp $$lock/requirements.txt $$compiled; \
		$(LOCK) $$extras -o $$compiled >/dev/null || exit 1; \
		grep -v -e '--hash' $$compiled > $$compiled.new; \
		grep -v -e '--hash' $$lock/requirements.txt | diff - $$compiled.new || { \
			echo "$$lock/requirements.txt is not what pyproject.toml asks for: run 'make lock'." >&2; exit 1; }; \
		echo "$$lock/requirements.txt is what pyproject.toml asks for."; \
	done

.PHONY: format
format: $(VENV)/installed-tests ## Put the code into its one shape and repair what can be repaired.
	$(RUN) -m ruff check --fix-only .
	$(RUN) -m ruff format .

.PHONY: openapi
openapi: $(VENV)/installed-local ## Write the description of the API anew, from what the functions declare.
	$(RUN) -m local.describe

.PHONY: lock
lock: $(VENV)/installed-tests ## Lock the dependencies anew; UPGRADE=1 takes the newest versions.
	$(LOCK) $(if $(UPGRADE),--upgrade) -o layers/leadintake/requirements.txt >/dev/null
	$(LOCK) $(if $(UPGRADE),--upgrade) --extra local -o local/requirements.txt >/dev/null
	$(LOCK) $(if $(UPGRADE),--upgrade) --extra local --extra dev -o tests/requirements.txt >/dev/null
	$(LOCK_ALONE) tests/deployment/sam-requirements.in -o tests/deployment/sam-requirements.txt >/dev/null
	$(LOCK_ALONE) tests/deployment/runtime-requirements.in -o tests/deployment/runtime-requirements.txt >/dev/null
	$(subst 3.11,3.13,$(LOCK_ALONE)) tests/deployment/ministack-requirements.in \
		-o tests/deployment/ministack-requirements.txt >/dev/null
	for peer in $(PEERS); do $(LOCK_ALONE) tests/bench/environments/$$peer-requirements.in \
		-o tests/bench/environments/$$peer-requirements.txt >/dev/null || exit 1; done

.PHONY: build
build: $(SAM_VENV)/installed ## Build what is deployed, without Docker, into .aws-sam (LAYER_ARCHITECTURE=x86_64 for Intel).
	@$(SAM_VENV)/bin/python -m samcli build $(ARGS)

.PHONY: sam
sam: $(SAM_VENV)/installed ## Install aws-sam-cli into an environment of its own.

.PHONY: ministack
ministack: $(MINISTACK_VENV)/installed ## Install an emulator of AWS into an environment of its own; needs Python 3.13.

.PHONY: test-ministack
test-ministack: $(VENV)/installed-tests $(SAM_VENV)/installed $(MINISTACK_VENV)/installed ## Deploy onto the emulator of AWS and use it.
	@LEADINTAKE_MINISTACK=1 $(RUN) -m pytest tests/deployment/test_ministack.py $(ARGS)

.PHONY: clean
clean: ## Remove environments, builds and caches; the local stack's data in .local stays.
	rm -rf $(VENV) $(SAM_VENV) $(MINISTACK_VENV) $(BENCH_VENV) .aws-sam build .pytest_cache .ruff_cache .hypothesis .schemathesis .import_linter_cache
	find functions layers local tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The version is asked first: an older Python fails much later, in the middle of a dependency, and says nothing useful.
$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) on PATH. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); leadintake needs Python 3.11 or newer: make PYTHON=python3.13" >&2; exit 1; }
	@echo "Making an environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed-local: local/requirements.txt | $(VENV)/pyvenv.cfg
	@echo "Installing what the local stack needs (once; 15 to 60 seconds) ..."
	@$(RUN) $(INSTALL) -r local/requirements.txt
	@touch $@

# Waits for the smaller installation: two pips at once in one environment (make -j) would trample on each other.
$(VENV)/installed-tests: tests/requirements.txt $(VENV)/installed-local
	@echo "Installing what the tests need (once) ..."
	@$(RUN) $(INSTALL) -r tests/requirements.txt
	@touch $@

$(SAM_VENV)/installed: tests/deployment/sam-requirements.txt tests/deployment/runtime-requirements.txt
	@echo "Installing aws-sam-cli into $(SAM_VENV) (once) ..."
	@[ -x $(SAM_VENV)/bin/python ] || $(SAM_PYTHON) -m venv $(SAM_VENV)
	@$(SAM_VENV)/bin/python $(INSTALL) -r tests/deployment/sam-requirements.txt
	@touch $@

$(MINISTACK_VENV)/installed: tests/deployment/ministack-requirements.txt
	@command -v $(MINISTACK_PYTHON) >/dev/null || { \
		echo "There is no $(MINISTACK_PYTHON) on PATH. Name a Python 3.13: make ministack MINISTACK_PYTHON=/path/to/it" >&2; exit 1; }
	@echo "Installing ministack into $(MINISTACK_VENV) (once) ..."
	@[ -x $(MINISTACK_VENV)/bin/python ] || $(MINISTACK_PYTHON) -m venv $(MINISTACK_VENV)
	@$(MINISTACK_VENV)/bin/python $(INSTALL) -r tests/deployment/ministack-requirements.txt
	@touch $@

$(BENCH_VENV)/%/installed: tests/bench/environments/%-requirements.txt | $(VENV)/installed-tests
	@echo "Installing what the product is measured against into $(@D) (once) ..."
	@[ -x $(@D)/bin/python ] || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(INSTALL) -r $<
	@touch $@
