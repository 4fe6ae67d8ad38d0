# What people do with a checkout: set up, run, test, lint, measure.
# Only Python 3.11+, make and git are needed; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Twice as many as the smallest machine has cores: the tests of faults mostly wait.
TEST_WORKERS ?= 4

.PHONY: setup setup-dev run test test-quick lint bench faults lock clean

setup: $(VENV)/.run-installed

setup-dev: $(VENV)/.dev-installed

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stepup needs Python 3.11 or newer; set PYTHON=python3.11 (or newer).")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up .venv (once; about a minute) …" >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up .venv with what the tests need (once; about two minutes) …" >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run-installed

run: setup
	@$(BIN)/stepup run

test: setup-dev
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadgroup

# For the inner loop: nothing that starts another process or a server, and nothing that alone takes many seconds.
test-quick: setup-dev
	$(BIN)/python -m pytest -n 2 --dist loadgroup -q \
		-k "not postgresql and not process and not command_line and not revision and not TestAsking" \
		tests/announcements tests/bot tests/chat tests/checkins tests/config tests/events tests/members \
		tests/mentoring tests/privacy tests/reminders tests/skills tests/storage tests/training

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What it costs: takes about ten minutes, prints figures and judges nothing.
bench: setup-dev
	$(BIN)/python -m tests.benchmarks

# Kills at random: KILLS=200 for more of them, SEED=… to have one run again.
faults: setup-dev
	$(BIN)/python -m pytest -s tests/faults/test_kills.py

# Needs uv on the path; the lock files carry hashes and no addresses.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/dev.txt requirements/build.in -o requirements/build.txt

clean:
	rm -rf $(VENV) build *.egg-info
