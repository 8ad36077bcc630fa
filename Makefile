# The five words to know: run, test, check, bench, lock.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: run test check bench lock

run: $(VENV)/run.stamp      ## open the office on this machine, with the example people
	$(RUN) -m bot run --demo

test: $(VENV)/dev.stamp     ## the whole test suite
	$(RUN) -m pytest

check: $(VENV)/dev.stamp    ## lint and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(VENV)/dev.stamp    ## comparisons with what one would pick instead
	$(RUN) -m benchmarks

lock:                       ## choose the versions anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev --group bench -c requirements.lock pyproject.toml -o requirements-dev.lock

# A stamp is newer than its lock exactly when what the lock names is installed.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/python
	@test $(VENV)/dev.stamp -nt requirements-dev.lock 2>/dev/null || $(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/bin/python
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
