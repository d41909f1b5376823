# Everything sets itself up: a Python 3.11 or newer with venv, and a package index, are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SHARED ?= ../shared

.PHONY: demo test gate bench train check clean help

help:  ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(VENV)/installed  ## Read the example articles and show who said what
	$(BIN)/onrecord read --format text examples/*/article.*

test: $(VENV)/installed check  ## Run the style checks and the tests
	ONRECORD_SHARED=$(SHARED) $(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/installed  ## Run ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gate: $(VENV)/installed  ## Score against ../shared, where it is present, and hold the floors
	$(BIN)/python bench/gate.py --shared $(SHARED)

bench: $(VENV)/installed  ## Measure speed and memory, beside spaCy's small pipeline
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	$(BIN)/python bench/speed.py

$(VENV)/train: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

train: $(VENV)/train  ## Reproduce the released weights from ../shared and the base model's package
	PATH=$(abspath $(BIN)):$$PATH ONRECORD_SHARED=$(abspath $(SHARED)) sh training/recipe.sh

clean:  ## Remove what the targets made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
