# The words to know: run, test, check, and trials, faults, abuse, bench, lock.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test trials faults abuse check bench lock

run: $(VENV)/run.stamp      ## open the office on this machine, with the example people
	@exec $(RUN) -m bot run --demo

# Tests of a whole office wait for it some of the time: one worker more than there are cores.
test trials: export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(nproc) + 1)
TRIALS := tests/faults tests/abuse tests/growth

test: $(VENV)/dev.stamp     ## all that the office does, tested
	$(RUN) -m pytest -n auto --dist worksteal $(TRIALS:%=--ignore=%)

trials: $(VENV)/dev.stamp   ## all that can happen to it, a few times each: faults, attacks, several processes
	$(RUN) -m pytest -n auto --dist loadfile $(TRIALS)

faults: $(VENV)/dev.stamp   ## every fault the long way; writes docs/faults.md
	$(RUN) -m pytest -n auto --dist loadfile tests --long --table=docs/faults.md

abuse: $(VENV)/dev.stamp    ## every attack the long way, and a million inputs to the parsers; writes docs/abuse.md
	$(RUN) -m pytest -n auto --dist worksteal tests --long --table=docs/abuse.md

check: $(VENV)/dev.stamp    ## lint and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(VENV)/dev.stamp    ## comparisons with what one would pick instead
	$(RUN) -m benchmarks

lock:                       ## choose the versions anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev --group bench -c requirements.lock pyproject.toml -o requirements-dev.lock

# The stamp, not bin/python, says that it is whole: Debian's python3 without python3-venv leaves half of one behind.
$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: sudo apt install python3-venv" >&2; exit 1; }
	@test -x $(RUN) && $(RUN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

# A stamp is newer than its lock exactly when what the lock names is installed; all that runs is in the dev lock as well.
$(VENV)/run.stamp: requirements.lock | $(VENV)/venv.stamp
	@test $(VENV)/dev.stamp -nt requirements-dev.lock 2>/dev/null || { echo "installing into $(VENV), once (one or two minutes) …"; $(PIP) -r requirements.lock; }
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/venv.stamp
	@echo "installing into $(VENV), once (one or two minutes) …"
	@$(PIP) -r requirements-dev.lock
	@touch $@
