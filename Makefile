# Two commands are all it takes: `make demo` and `make test`. The rest is for those who work on the program.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
HOUSEHOLDS ?= 2000

.PHONY: demo test lint types unit soak bench docs screens lock clean system

demo: $(VENV)/.runtime
	$(BIN)/victim-support demo --households $(HOUSEHOLDS) --port $(PORT)

test: system $(VENV)/.test lint types unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

# A file of tests stays with one worker: its laptops and servers are made once.
unit:
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

# Everything the tests need from Debian: the browser, the PDF tools, the second QR reader, a C compiler for the recorder.
system:
	@deploy_usb/debian-test-packages.sh

# What is every n-th case in `make test`, in full: every fault, a night of fleets, and the walks of every page once more.
soak: system $(VENV)/.test
	$(BIN)/pytest --soak tests/faults tests/journal tests/sync tests/browser/test_screens.py tests/browser/test_centre.py

bench: system $(VENV)/.bench
	$(BIN)/python -m tests.bench

docs: $(VENV)/.test
	$(BIN)/python -m tests.docs.generated

# The pictures of docs/manual, after a page has changed. Every run changes times and hashes on them.
screens: system $(VENV)/.test
	$(BIN)/python -m tests.docs.screens

lock: $(VENV)/.pip
	$(BIN)/pip install --quiet uv
	for set in "requirements.lock --extra build" "requirements-test.lock --extra build --extra test" \
	  "requirements-bench.lock --extra build --extra test --extra bench"; do set -- $$set; out=$$1; shift; \
	  $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    --custom-compile-command "make lock" "$$@" pyproject.toml -o $$out || exit 1; done

$(VENV)/.pip:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/.pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.test
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	touch $@

clean:
	rm -rf $(VENV) build dist demo-home tests/artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
