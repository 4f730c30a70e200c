# Python 3.11 or newer with venv is all that has to be there; `make` lists the targets.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
INSTALL := $(RUN) -m pip install --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock"
APPS := office accounts notices meetings research assessment portal

# What Django's settings ask for where no database is reached.
OFFLINE := SECRET_KEY=offline DATABASE_URL=postgres:///offline

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format drill bench messages lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUNTIME) ## Make .venv with what the portal runs on

demo: $(RUNTIME) ## Run the whole portal here with example data (DATA_DIR, PORT, DEMO_PASSWORD)
	@$(RUN) -m portal.demo

test: $(DEV) ## Run every test; REQUIRE_ALL=1 makes a skip a failure
	$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(DEV) ## Check style, types, floors and templates
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(VENV)/bin/lint-imports
	$(OFFLINE) $(RUN) -m mypy
	$(VENV)/bin/djlint --lint --quiet $(APPS)

format: $(DEV) ## Set the code as `make lint` wants it
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

drill: $(DEV) ## Break everything that can be broken, with 10,000 notices each (needs redis-server)
	$(RUN) -m tests.faults

bench: $(DEV) ## Measure everything in benchmarks/
	$(RUN) -m benchmarks

messages: $(DEV) ## Collect and compile the texts to translate (needs gettext)
	@for app in $(APPS); do (cd $$app \
		&& ../$(RUN) -P -m django makemessages -l zh_Hans --no-location --no-wrap --no-obsolete \
		&& ../$(RUN) -P -m django compilemessages -l zh_Hans) || exit 1; done

lock: $(RUNTIME) ## Lock every dependency by name, version and hash
	$(RUN) -m pip install --disable-pip-version-check --quiet uv==0.13.9
	$(LOCK) -o requirements.txt
	$(LOCK) --group dev -o requirements-dev.txt

$(RUNTIME): requirements.txt
	@echo "making $(VENV) and installing what the portal runs on"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "installing what tests, checks and benchmarks need"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
