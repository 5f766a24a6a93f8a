# Stembase. `make demo` runs it, `make test` tests it, `make help` lists the rest.
# Everything is installed into .venv from hash-pinned requirements; nothing outside this folder is touched.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip
LOCK := $(UV) compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
ARGS ?=
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
MESSAGES := $(wildcard src/stembase/locale/*/zh_Hans/LC_MESSAGES/django.po)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs lock clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/.run $(VENV)/.messages ## build the demo world and serve it; ARGS=--no-serve only builds it and prints counts
	@$(BIN)/stembase demo $(ARGS)

test: $(VENV)/.dev $(VENV)/.messages ## run the tests on SQLite, then those that touch the database on PostgreSQL; ARGS go to pytest
	@status=0; \
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS) || status=1; \
	$(BIN)/python tests/postgres.py -n auto --dist loadfile $(ARGS) || status=1; \
	exit $$status

check: $(VENV)/.dev $(VENV)/.messages ## lint, types, layers, dependencies, templates, safety, and the guards of tests/architecture
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/check

bench: $(VENV)/.dev $(VENV)/.messages ## measure the headline figures and print them beside their aims and peers
	@$(BIN)/stembase bench ledger $(ARGS)
	@$(BIN)/stembase bench demo
	@$(BIN)/stembase bench placement
	@$(BIN)/stembase bench rota
	@$(BIN)/stembase bench practice --seeds 5
	@$(BIN)/stembase bench selection --donors 10000 --donors 100000 --subjects 2000 --pairs 100

docs: $(VENV)/.dev ## write the generated documents again: refusals, permissions, commands, procedures, standards
	@$(BIN)/python tools/refusals.py && $(BIN)/python tools/documents.py

lock: $(VENV)/.uv ## choose versions again from pyproject.toml and pin them with hashes; ARGS=--upgrade takes the newest
	echo uv | $(LOCK) $(ARGS) - -o requirements/uv.txt
	$(LOCK) $(ARGS) --extra build pyproject.toml -o requirements/run.txt
	$(LOCK) $(ARGS) --extra build --extra cluster -c requirements/run.txt pyproject.toml -o requirements/cluster.txt
	$(LOCK) $(ARGS) --extra build --extra cluster --extra dev -c requirements/cluster.txt pyproject.toml -o requirements/dev.txt

clean: ## remove .venv, caches and builds; var/, where your data is, stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(VENV)/.uv: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "Stembase needs Python 3.11 or newer, and no python3 here is. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --require-hashes -r $<
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml hatch_build.py
	@echo "Installing what Stembase needs into $(VENV) …"
	@$(UV) install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements/run.txt
	@$(UV) install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "Installing what the tests and checks need into $(VENV) …"
	@$(UV) install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.messages: $(VENV)/.run $(MESSAGES)
	@$(BIN)/python hatch_build.py
	@touch $@
