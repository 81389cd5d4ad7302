# Each target sets up all it needs; Python 3.11 or newer and make are enough to start.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
STAMP := $(VENV)/.stamps
SOURCES := pyproject.toml constraints.txt

.PHONY: help run test check format constraints clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/'

run: $(STAMP)/run  ## set up, build the graph, answer a question, draw a network, open the site
	@$(BIN)/python examples/first_look.py

test: $(STAMP)/test browser comunica  ## set up and run every test
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: $(STAMP)/test  ## format, lint, types, floors, data
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/wcograph format data --check
	$(BIN)/wcograph validate data

format: $(STAMP)/test  ## bring code and data into their one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/wcograph format data

constraints: $(STAMP)/test  ## note the versions that are installed now
	@{ head -2 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | grep -viE '^(pip|setuptools|wheel)=='; } > constraints.new
	@mv constraints.new constraints.txt

clean:  ## remove what was made here
	rm -rf $(VENV) build dist network.html

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "wcograph needs Python 3.11 or newer; say which with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Making an environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "This Python cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(STAMP)/run: $(BIN)/python $(SOURCES)
	@echo "Installing wcograph and what it needs (once) …"
	@$(PIP) --editable .
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/test: $(STAMP)/run
	@echo "Installing what the tests need (once) …"
	@$(PIP) --editable '.[test]'
	@touch $@

# The tests draw network pages in a real browser and read the exports with raptor.
.PHONY: browser
browser:
	@sh tests/system-packages.sh

# The tests ask the site through Comunica, which runs on Node.js.
.PHONY: comunica
comunica: browser
	@sh tests/web/comunica/install.sh
