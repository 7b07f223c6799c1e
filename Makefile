# Everything a fresh machine needs: Python >= 3.11 with venv, and make.
VENV ?= .venv
# The first that runs and is new enough; a version manager's stub may exist and not run.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
READY := $(VENV)/.ready
BIN := $(VENV)/bin

.PHONY: help setup demo test long lint check clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## create the virtual environment (done by itself where needed)

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: no Python >= 3.11 found; install one, or name it: make PYTHON=…" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "make: $(PYTHON) has no venv; on Debian: apt install python3-venv" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres,office,analysis,cluster]'
	@touch $@

demo: $(READY) ## the whole job on sample outlets served on this machine; says where the digest is
	@$(BIN)/kentongan demo

# One more than a small machine has processors: many a test waits for what it started.
test: $(READY) ## the test suite
	$(BIN)/python -m pytest -m "not long" -n 3 --dist worksteal --durations 15 --durations-min 5

long: $(READY) ## the long tests: statistical promises, kills at random moments
	$(BIN)/python -m pytest -m long -n 2 --dist worksteal || test $$? -eq 5 # 5: none collected

lint: $(READY) ## ruff, mypy, import-linter, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/check.py

check: ## all that CI runs
	bash .ci/run

clean: ## remove the virtual environment and the demo's home
	rm -rf $(VENV) var/demo
