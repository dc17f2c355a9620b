# All commands need only Python 3.11, make and git. `make help` lists them.

# The functions run on Python 3.11, so it is preferred to newer versions.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
PORT ?= 8080
WORKERS ?= 3
UPGRADE ?=
BASE ?=
TAG ?= localhost/kelisim
STAGE ?=
DRY_RUN ?=
YES ?=
MODULE ?=
SAMPLE ?=
SEED ?=
BENCH ?=
DISK ?=
ONLY ?=

BIN := .venv/bin
READY := .venv/.ready
COMPILE := build/uv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)

# Use the pinned tzdata instead of the system's, which may be too old (Asia/Almaty is UTC+5 since 2024).
export PYTHONTZPATH :=
export TZ := UTC
# Compiled files are kept even where the environment forbids it: tests start many processes, which would all compile.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-postgres release-sample load soak fuzz faults mutants pictures bench bench-sorting bench-statement bench-text bench-opening bench-callback bench-large-case bench-consent bench-cost bench-report bench-cold bench-postgres check format package deploy lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv from the hash-pinned requirements

$(READY): requirements-dev.txt
	@test -n "$(PYTHON)" || { \
		echo "Kelisim needs Python 3.11 or newer, which is not on the PATH. Give its path: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Kelisim needs Python 3.11 or newer; $(PYTHON) is older. Give another: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { \
		echo "$(PYTHON) cannot create a virtual environment. On Debian: apt install python3.11-venv" >&2; exit 1; }
	@echo "Installing the pinned requirements into .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(READY) ## run 19 applications through every scenario of the order (PLACE=postgres for the other place)
	@$(BIN)/python -m infra.local.demo

up: $(READY) ## run the local stack until Ctrl+C (PORT=8080, CLOCK=2025-10-13T10:00:00+05:00, PLACE=postgres DATA=folder)
	@PORT=$(PORT) $(BIN)/python -m infra.local

.PHONY: console
console: $(READY) ## run a command of the operators' console on the running local stack (ARGS="status", PORT=8080)
	@PORT=$(PORT) $(BIN)/python -m infra.local.console $(ARGS)

test: $(READY) ## run all tests but those of test-postgres (ARGS are for pytest)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/on_postgres $(ARGS)

test-postgres: $(READY) ## run what takes long on PostgreSQL, the stores through PgBouncer, and all HTTP tests through gunicorn
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/on_postgres $(ARGS)
	@POSTGRES_THROUGH=pgbouncer $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/contract tests/on_postgres/test_damaged_ways.py -k postgres $(ARGS)
	@HTTP_THROUGH=gunicorn $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/http $(ARGS)

release-sample: $(READY) ## write the store of this version, with open cases, which the next version's tests take up
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(BIN)/python -m tests.upgrade

bench: $(READY) ## measure the sweep on DynamoDB Local (BENCH=full for the long run)
	@BENCH=$(BENCH) $(BIN)/python -m benchmarks

bench-sorting: $(READY) ## measure precision and coverage of the categorisation on test data
	@$(BIN)/python -m benchmarks.sorting
	@for lines in second_known second_spent third_known third_spent; do \
		echo && echo "$$lines: lines by other authors, which were used to correct the rules:"; \
		$(BIN)/python -m benchmarks.labelled_lines benchmarks/households/$$lines.jsonl; \
	done
	@echo && echo "all known lines together, the gate of the tests:" && $(BIN)/python -m benchmarks.labelled_lines
	@for kinds in kinds_a_known kinds_a_held kinds_c_known; do \
		echo && echo "$$kinds: right and all cases of each kind of bank fault:"; \
		$(BIN)/python -m benchmarks.kinds benchmarks/households/$$kinds.jsonl; \
	done
	@for kinds in kinds_b_known kinds_b_held; do \
		echo && echo "$$kinds: right and all cases of each kind of bank fault:"; \
		$(BIN)/python -m benchmarks.fault_kinds benchmarks/households/$$kinds.jsonl; \
	done
	@echo && echo "everyday: lines of another hand, only measured:" && \
		$(BIN)/python -m benchmarks.labelled_lines benchmarks/households/everyday.jsonl

bench-statement: $(READY) ## measure a statement of 100,000 movements, compared to parsing and adding them up
	@$(BIN)/python -m benchmarks.statement

bench-text: $(READY) ## measure the worst pages of 4 MiB in every form
	@$(BIN)/python -m benchmarks.text

bench-opening: $(READY) ## measure opening an encrypted case, compared to reading the same bytes unencrypted
	@$(BIN)/python -m benchmarks.opening

bench-callback: $(READY) ## measure a bank-data callback of 4 MiB, compared to verifying and parsing it
	@$(BIN)/python -m benchmarks.callback

bench-large-case: $(READY) ## measure a case of 25 banks and 100,000 movements: bytes, seconds, memory
	@$(BIN)/python -m benchmarks.large_case

bench-consent: $(READY) ## measure a callback with a consent, compared to verifying it and writing the same items (DISK=1)
	@DISK=$(DISK) $(BIN)/python -m benchmarks.consent

bench-cost: $(READY) ## count what a case costs: calls and units of the tables, transitions, invocations, the price (ONLY=1,13)
	@ONLY=$(ONLY) $(BIN)/python -m benchmarks.cost

bench-report: $(READY) ## measure console report over 100,000 cases, compared to the bare reads (PLACE=postgres, or 10,000 on aws; CASES=)
	@$(BIN)/python -m benchmarks.report

bench-cold: $(READY) ## measure the CPU time of a new process up to its first answer, compared to a bare DynamoDB client
	@$(BIN)/python -m benchmarks.cold_start

load: $(READY) ## send 20 callbacks a second for two minutes over 20,000 open cases (PLACE=postgres CASES= SECONDS= PACE=)
	@$(BIN)/python -m benchmarks.load load

soak: $(READY) ## send callbacks for half an hour and see whether memory grows (PLACE=postgres MINUTES=30 PACE=10)
	@$(BIN)/python -m benchmarks.load soak

bench-postgres: $(READY) ## measure the place on PostgreSQL (ONLY=way, pages, sms, workers, health)
	@ONLY=$(ONLY) $(BIN)/python -m benchmarks.on_postgres

faults: $(READY) ## fail every I/O call of every demo scenario, also two in a run, with acts in between (WAYS=1,13 ONLY= PAIRS= SAMPLE= SEED= PLACE=postgres)
	@POWERTOOLS_LOG_LEVEL=CRITICAL WORKERS=$(WORKERS) SAMPLE=$(SAMPLE) SEED=$(SEED) $(BIN)/python -m tests.faults

mutants: $(READY) ## change the code in small ways and see whether tests notice (MODULE=consent SAMPLE=20 SEED=1)
	@MODULE=$(MODULE) SAMPLE=$(SAMPLE) SEED=$(SEED) $(BIN)/python -m tests.mutants

fuzz: $(READY) ## look for responses that contradict the OpenAPI document (at most ten minutes per role)
	@$(BIN)/python -m infra.fuzz $(ARGS)

pictures: $(READY) ## save screenshots and PDFs of the statement page to build/pictures (needs chromium)
	@$(BIN)/python -m tests.browser

check: $(READY) ## check style, types, the order of imports, dead code, and the template for misconfigurations
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(BIN)/python -m infra.containers.manifests
	@$(BIN)/python -m infra.misconfigurations

.PHONY: audit
audit: $(READY) ## look up known weaknesses of the pinned libraries (needs the network; 2 where the database does not know)
	@$(BIN)/python -m infra.audit

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

package: $(READY) ## build the template, the zip and the lists of components (SBOM) in build/package
	@$(BIN)/python -m infra.package build/package

.PHONY: image
image: $(READY) ## build the image of the place on PostgreSQL (BASE=registry/python@sha256:... TAG=localhost/kelisim)
	@$(BIN)/python -m infra.containers.image --base "$(BASE)" --tag "$(TAG)"

deploy: $(READY) ## create or update the stack of a stage on AWS (STAGE=test; DRY_RUN=1 changes nothing, YES=1 does not ask)
	@test -n "$(STAGE)" || { echo "Which stage? make deploy STAGE=test" >&2; exit 1; }
	@DRY_RUN=$(DRY_RUN) YES=$(YES) $(BIN)/python -m infra.deploy "$(STAGE)"

lock: $(READY) ## pin requirements*.in again (UPGRADE=--upgrade takes the newest versions)
	@test -x build/uv/bin/uv || { $(BIN)/python -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-postgres.in -o requirements-postgres.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt
	@$(COMPILE) requirements-checkov.in -o requirements-checkov.txt

clean: ## remove all generated files except .venv
	@rm -rf build .chalice/deployments .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
