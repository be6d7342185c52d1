# `make` alone lists what there is to do. Everything runs in .venv, which the first target that needs it makes.
#
#   PYTHON   the interpreter that .venv is made with
#   JOBS     how many tests run at once: more than there are cores, for many wait for a line

PYTHON ?= python3
JOBS ?= 3

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
STUBS := typings/.installed
PYTEST := $(BIN)/python -m pytest

# Tests start hundreds of processes: what these import is compiled once, whatever the surroundings say.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test boxes power scenarios runtimes performance lint format types micropython check clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(INSTALLED) ## Two emulated boxes and a line on this machine: a message sent, rung, acknowledged
	@$(BIN)/redphone demo

test: $(INSTALLED) $(STUBS) ## Run the tests, with the first 50 scenarios and the shorter half of those on whole boxes
	@$(PYTEST) -n $(JOBS) --dist worksteal

power: $(INSTALLED) ## Cut the power, and fill the storage, at every operation on a box's flash
	@REDPHONE_POWER=$${REDPHONE_POWER:-all} $(PYTEST) -n $(JOBS) --dist worksteal tests/power

boxes: $(INSTALLED) ## Run all tests on whole boxes: flashing, hostile octets, panels, printers and the rest
	@REDPHONE_BOXES=all $(PYTEST) -n $(JOBS) --dist worksteal tests/endtoend

scenarios: $(INSTALLED) ## Run 1,000 seeded scenarios of bad lines and power cuts
	@REDPHONE_SCENARIOS=$${REDPHONE_SCENARIOS:-1000} $(PYTEST) -n $(JOBS) tests/scenarios/test_scenarios.py tests/statemachines

runtimes: $(INSTALLED) ## Run on the other runtime what `make test` runs on one: boxes on CPython, stations on MicroPython
	@REDPHONE_RUNTIMES=cpython $(PYTEST) -n $(JOBS) --dist worksteal tests/endtoend
	@REDPHONE_RUNTIMES=micropython REDPHONE_SCENARIOS=30 $(PYTEST) -n $(JOBS) tests/scenarios

performance: $(INSTALLED) ## Measure the link and write what is found into docs/performance.md (some minutes)
	@.ci/update-performance $(VENV)

lint: $(INSTALLED) ## Check style and layout, changing nothing
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

format: $(INSTALLED) ## Lay the code out anew and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

types: $(INSTALLED) $(STUBS) ## Check types: the box's side against MicroPython's library, the host's against CPython's
	@$(BIN)/mypy --config-file .ci/mypy-firmware.ini
	@$(BIN)/mypy

micropython: $(INSTALLED) ## Compile the firmware for three chips; run the core and its vectors on MicroPython
	@REDPHONE_VECTORS=10000 $(PYTEST) -n $(JOBS) -q tests/architecture/test_mpy_cross.py tests/on_micropython

check: lint types micropython boxes test ## All of it but the 1,000 scenarios, every power cut, and the other runtime

clean: ## Remove what these targets have made
	@rm -rf $(VENV) typings build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find firmware host tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml .ci/install
	@.ci/install "$(PYTHON)" $(VENV)
	@touch $@

$(STUBS): .ci/stubs.txt .ci/install-stubs | $(INSTALLED)
	@.ci/install-stubs $(VENV) typings
	@touch $@
