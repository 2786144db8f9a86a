SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach p,python3.11 python3,$(shell command -v $(p) 2>/dev/null)))
BIN := .venv/bin
DONE := var/setup
ROOMS := grid dispatch escalation streams api deploy

STATE ?= ./state
PORT ?= 8080
WORKERS ?= 1
RATE ?= 1

WEB := api/web
WEB_SOURCES := $(shell test -d $(WEB) && find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
HAS_WEB := $(wildcard $(WEB)/package.json)

.PHONY: help setup system run test check lint unit pages-check schemas chaos bench bench-long shots lock

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: system $(DONE)/python $(DONE)/broker $(if $(HAS_WEB),$(DONE)/pages) ## Prepare Python, broker and pages; quick when nothing changed
	@echo "ready: make run"

system:
	@echo "[1/5] programs of the operating system"
	@deploy/system_packages.sh

$(BIN)/uv:
	@echo "[2/5] Python environment (.venv)"
	@test -n "$(PYTHON)" || { echo "      please install Python 3.11 or later"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "      $(PYTHON) is too old: Python 3.11 or later is needed"; exit 1; }
	@mkdir -p $(DONE)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^[a-z]/{keep=/^uv==/} keep' requirements.lock > $(DONE)/uv.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(DONE)/uv.lock

$(DONE)/python: requirements.lock pyproject.toml | $(BIN)/uv
	@echo "[3/5] Python packages (requirements.lock)"
	@mkdir -p $(DONE)
	@$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@$(BIN)/python -m compileall -q $(ROOMS)
	@touch $@

$(DONE)/broker: deploy/broker/pom.xml
	@echo "[4/5] Apache Kafka"
	@mkdir -p $(DONE) var/broker
	@rm -rf var/broker/jars
	@mvn -B -ntp -q -f deploy/broker/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$(CURDIR)/var/broker/jars"
	@echo "      $$(ls var/broker/jars | wc -l) jars"
	@touch $@

$(DONE)/npm: $(wildcard $(WEB)/package-lock.json) $(wildcard $(WEB)/package.json)
	@echo "[5/5] pages: packages"
	@mkdir -p $(DONE)
	@cd $(WEB) && npm ci --no-audit --no-fund
	@touch $@

$(DONE)/pages: $(DONE)/npm $(WEB_SOURCES)
	@echo "[5/5] pages: build"
	@cd $(WEB) && npm run build
	@touch $@

run: setup ## Start everything with the demo county: STATE=./state PORT=8080 WORKERS=1 RATE=1
	@exec $(BIN)/bihuan up --state $(STATE) --port $(PORT) --workers $(WORKERS) --demo --rate $(RATE)

test: setup lint pages-check ## Set up, check, and run all tests
	@$(BIN)/python -m pytest

check: $(DONE)/python lint unit ## What to run before a commit: format, lint, types, imports, unit tests

lint: $(DONE)/python
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

pages-check: $(DONE)/npm
	@cd $(WEB) && npm run --silent check

unit: $(DONE)/python
	@$(BIN)/python -m pytest tests/unit -q

schemas: setup ## Write the API's documents and the types of the pages that are made from them
	@$(BIN)/bihuan documents
	@cd $(WEB) && npm run --silent types

chaos: setup ## Kill everything at random under load, 20 rounds: ROUNDS=20
	@$(BIN)/python -m tests.chaos --rounds $(or $(ROUNDS),20)
	@RACE_PAIRS=10000 $(BIN)/python -m pytest -q tests/chaos/test_race.py

bench: setup ## Measure the product against the floor (up to 20 minutes)
	@$(BIN)/python -m tests.bench

bench-long: setup ## Measure memory over half an hour
	@$(BIN)/python -m tests.bench --long

shots: setup ## Take screenshots of the pages of a running centre: STATE=./state PORT=8080
	@$(BIN)/python -m tests.e2e.shots http://127.0.0.1:$(PORT) $(STATE)/accounts.json var/shots

lock: ## Write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 --extra dev --no-header --no-emit-index-url pyproject.toml -o requirements.lock
