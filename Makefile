# The commands of this repository. `make help` explains them.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test kill matrix drill samples check generate serve fuzz docs lint lock clean

help: ## Explain every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Make the virtual environment from the lock file (all other targets do it when needed)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed'; echo '  fix  make PYTHON=/path/to/python3.12 ...'; exit 2; } >&2
	@$(PYTHON) -c 'import ensurepip' || { \
	  echo '$(PYTHON) cannot make virtual environments'; \
	  echo '  why  Debian keeps that part in a package of its own'; \
	  echo '  fix  apt-get install python3-venv, or make PYTHON=/path/to/another/python3 ...'; exit 2; } >&2
	@echo 'Setting up $(VENV) from requirements.lock (about a minute) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## See all of it work: document, switchover, contract run, docs
	@$(BIN)/python demo.py

test: $(READY) ## Run all tests, side by side; more of pytest: make test ARGS='-x -k swap'
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile $(ARGS)

kill: $(READY) ## Kill the reference server a hundred times in mid-switchover, under load, and count what is lost
	@KILL_ROUNDS=$(or $(ROUNDS),100) $(BIN)/python -m pytest -s tests/dcs_server/test_kill.py

drill: $(READY) ## Kill drills of `dcs` a hundred times over, and count the switchovers of each instance
	@DRILL_ROUNDS=$(or $(ROUNDS),100) $(BIN)/python -m pytest -s -n 0 tests/dcs_client/command/drill/test_kill.py

samples: $(READY) ## Run the samples of the document and write down what they print
	@$(BIN)/python -m tests.samples

matrix: $(READY) ## Try the contract suite on all servers with one defect, and on right ones, with 20 seeds each
	@MATRIX_SEEDS=$(or $(SEEDS),20) $(BIN)/python -m pytest tests/dcs_contract/fuzz/test_faults.py tests/test_contract.py

check: $(READY) ## Say whether the document is right, generated/ is fresh, and so is the documentation
	@$(BIN)/dcs-contract check
	@$(BIN)/dcs-contract docs --check

generate: $(READY) ## Make generated/ from openapi/
	@$(BIN)/dcs-contract generate

serve: $(READY) ## Start the reference server on port 8480, with its own Redis pairs
	@mkdir -p build
	@$(BIN)/dcs-server --target build/target.toml

fuzz: $(READY) ## Run the contract suite against the server that `make serve` runs
	@$(BIN)/dcs-contract fuzz --target build/target.toml

docs: $(READY) ## Build the documentation into build/site
	@$(BIN)/dcs-contract docs

lint: $(READY) ## Format, lint and type-check
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix
	@$(BIN)/mypy
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-cache

lock: $(READY) ## Choose the newest allowed versions and write requirements.lock (needs uv)
	uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  --all-extras --group dev -o requirements.lock pyproject.toml

clean: ## Remove what make made, but for generated/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
