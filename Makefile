# Every command of the project.  `make` lists them; a line's words after ## are its help.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
ONCE ?=
BENCH ?=
BENCH_ARGS ?=
# For make simulate: how many seeds, the first, years in place of months, and of a failing one which citizens take part
# and which faults do not.
SEEDS = 100
START = 0
YEAR =
QUARTER =
ONLY =
WITHOUT =
HISTORY =
# A service starts twice as fast from compiled modules; the first start compiles what it needs.
unexport PYTHONDONTWRITEBYTECODE

# Leaves the command of a Python that is new enough in $found.
FIND_PYTHON = for found in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
	  "$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; found=; \
	done; \
	[ -n "$$found" ] || { echo 'caseloop needs Python 3.11 or newer; try: make PYTHON=/path/to/python3' >&2; exit 1; }

# Installs the lock named by $lock, and notes which it was: nothing is installed again until a lock changes.
# A lock is whole, so pip resolves nothing (--no-deps): an old pip would trip over an extra that a release came out for.
INSTALL = set -e; $(FIND_PYTHON); \
	$(BIN)/python -c '' 2>/dev/null || "$$found" -m venv --clear $(VENV); \
	echo "installing requirements/$$lock.txt into $(VENV)"; \
	rm -f $(VENV)/*.lock; \
	$(PIP) install --no-deps --require-hashes --no-compile -r "requirements/$$lock.txt"; \
	$(PIP) install --no-deps --no-build-isolation -e .; \
	cat "requirements/$$lock.txt" pyproject.toml > "$(VENV)/$$lock.lock"

TEST_IS_CURRENT = cat requirements/test.txt pyproject.toml | cmp -s - $(VENV)/test.lock
DEMO_IS_CURRENT = cat requirements/demo.txt pyproject.toml | cmp -s - $(VENV)/demo.lock

# Leaves in $picked who provides Kafka and the store, and why, and in $marks and $left_out what cannot run here.
PICK = picked=$$($(BIN)/python -m libs.ops.engines) || exit 1; \
	marks='not kill'; left_out='long kills (make kill)'; \
	case "$$picked" in embedded:*) marks="$$marks and not engines"; left_out="$$left_out; real engines"; esac; \
	if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then \
	  marks="$$marks and not pages"; left_out="$$left_out; pages (no chromium)"; fi

.PHONY: help setup setup-demo demo up containers test test-fast kill simulate mutants lint fmt contracts states steps county \
	lock bench verify clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with everything the tests need
	@if ! $(TEST_IS_CURRENT); then lock=test; $(INSTALL); fi

setup-demo: ## make .venv with what the demo needs, unless there is more already
	@if ! $(TEST_IS_CURRENT) && ! $(DEMO_IS_CURRENT); then lock=demo; $(INSTALL); fi

demo: setup-demo ## run the whole loop with invented citizens and officers; ONCE=1 ends when every matter has
	@ONCE=$(ONCE) $(BIN)/caseloop demo

up: setup-demo ## run every service and leave it running
	@$(BIN)/caseloop up

containers: ## build and run every service in containers (needs Docker with compose)
	@cp -n deploy/compose/.env.example deploy/compose/.env 2>/dev/null || true
	docker compose -f deploy/compose/compose.yaml up --build --wait

test: setup ## run every test this machine can run, and say what is left out
	@$(PICK); \
	echo "engines: $$picked; left out: $$left_out"; \
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist loadfile --covered -m "$$marks"

test-fast: setup ## run what needs no engine, no browser and little time
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 -m 'not engines and not pages and not slow'

kill: setup ## kill real processes at every await and at random (half an hour, Java); numbers into docs/reliability.md
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest tests/kill -m kill
	@$(BIN)/python -m tests.kill.table

simulate: setup ## run every service in one process through SEEDS=100 months of faults from START=0 on; YEAR=1 or QUARTER=1: those
	@PYTHONHASHSEED=0 $(BIN)/python -m tests.simulation.$(if $(YEAR),year,$(if $(QUARTER),quarter,command)) '$(SEEDS)' '$(START)' '$(ONLY)' '$(WITHOUT)' '$(HISTORY)'

mutants: setup ## put faults into the code on purpose, and see each caught by the simulation
	@$(BIN)/python -m tests.simulation.mutants

lint: setup ## check style, types and imports; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fmt: setup ## mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

contracts: setup ## write contracts/ anew from the code
	$(BIN)/python -m libs.ops.contracts

states: setup-demo ## draw the state table of the desk into docs/handling.md
	@$(BIN)/python -m libs.ops.states

steps: setup-demo ## print the six steps and their services
	@$(BIN)/python -m libs.ops.steps

county: setup-demo ## write the sample county anew
	$(BIN)/python -m libs.ops.county

lock: ## resolve requirements/*.in into locks with hashes (needs uv)
	for each in demo test; do \
	  uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	    "requirements/$$each.in" -o "requirements/$$each.txt" || exit 1; \
	done

bench: setup ## measure every row of the table of numbers into docs/benchmarks.md; BENCH=quick shows that it works
	@BENCH=$(BENCH) $(BIN)/python -m tests.bench $(BENCH_ARGS)

verify: setup-demo ## audit a running system's store: cursors, gaps, journals against topics
	@$(BIN)/caseloop verify

clean: ## remove what runs and checks leave behind; .venv stays
	rm -rf .run .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage deploy/local/target
	find libs services tests -name __pycache__ -type d -prune -exec rm -rf {} +
