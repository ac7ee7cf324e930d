# Every task of this project. `make` alone lists them.

include tools/environments.mk

PYTEST := $(VENV)/bin/pytest --numprocesses auto

# Keeps the version announcements of pyright's wrapper out of the log.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Or each of the hundreds of programs that the tests run compiles the package once more.
export PYTHONDONTWRITEBYTECODE :=
export HYPOTHESIS_STORAGE_DIRECTORY := build/cache/hypothesis

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
# All targets but the environments.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' $(MAKEFILE_LIST))

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(DEV) ## Show the client at work (LIVE=1: against the real API).
	$(VENV)/bin/python -m tools.demo $(if $(filter 1,$(LIVE)),--live)

# At the same time: some tests wait for a deadline while a check keeps the core busy.
test: $(DEV) $(GENERATOR) $(call venv,wheel) ## Run every check below, and the tests.
	@$(MAKE) --no-print-directory --jobs 2 checks tests

# The quick ones first, then those that take longest.
CHECKS := lint format-check check-imports check-spec pyright test-wheel check-generated mypy verify-types
checks: $(DEV) $(GENERATOR) $(call venv,wheel)
	@$(PYTHON) tools/checks.py $(MAKE) $(CHECKS)

lint: $(DEV) ## Look for mistakes with ruff, and for English that has to be read twice.
	$(VENV)/bin/ruff check
	$(VENV)/bin/python tools/prose.py

format: $(DEV) ## Sort the imports and format the code with ruff.
	$(VENV)/bin/ruff check --select I --fix --quiet
	$(VENV)/bin/ruff format

format-check: $(DEV) ## Fail if `make format` would change a file.
	$(VENV)/bin/ruff format --diff

types: mypy pyright verify-types ## Check the types with mypy and pyright, and that the public ones are complete.

mypy: $(DEV)
	$(VENV)/bin/mypy

# Neither remembers what it has seen, as mypy does. So each runs when something has changed since it
# last had nothing to say; the folders tell of files that are gone.
CHECKED := build/checked
TYPED := $(shell find deepgram_manage generated tests/typed tools/demo -name __pycache__ -prune -o \( -type d -o -name '*.py*' \) -print)

pyright: $(CHECKED)/pyright
$(CHECKED)/pyright: $(DEV) pyproject.toml $(TYPED)
	$(VENV)/bin/pyright --warnings
	$(record)

verify-types: $(CHECKED)/verify-types
$(CHECKED)/verify-types: $(DEV) pyproject.toml tools/verify_types.py $(TYPED)
	$(VENV)/bin/python tools/verify_types.py
	$(record)

record = @mkdir -p $(CHECKED) && touch $@

check-imports: $(DEV) ## Fail if a part imports from above it, or what is private to another.
	$(VENV)/bin/lint-imports --cache-dir build/cache/import-linter

check-spec: $(DEV) ## Fail if the OpenAPI document is not valid.
	$(VENV)/bin/openapi-spec-validator openapi/deepgram-manage.yaml

generate: $(DEV) $(GENERATOR) ## Rewrite generated/, the synchronous modules and the table of NOTES.md.
	$(call generation,write)

check-generated: $(DEV) $(GENERATOR) ## Fail if `make generate` would change a file.
	$(call generation,check)

define generation
$(VENV_GENERATOR)/bin/python generator-templates/generate.py $(1)
$(VENV)/bin/python -m tools.derive $(1)
$(VENV)/bin/python -m tools.drift.notes $(1)
endef

# Silent, so that what is printed is the report alone.
drift: $(DEV) ## Compare the document with a published one (UPSTREAM=path-or-url [JSON=1]).
	@$(VENV)/bin/python -m tools.drift $(if $(filter 1,$(JSON)),--json) "$(UPSTREAM)"

# In an environment of its own, made anew: the version is tried with what it asks for today.
try-generator: | $(call venv,pip) ## Run another openapi-python-client with our templates (VERSION=x, or the newest).
	$(NEW_VENV) build/venv-other-generator
	$(PIP) --python build/venv-other-generator $(INSTALL) openapi-python-client$(if $(VERSION),==$(VERSION)) \
		$(shell sed -n 's/^\(ruff==[^ ]*\).*/\1/p' generator-templates/requirements.in)
	@build/venv-other-generator/bin/python tools/try_generator.py

# Silent, so that what is printed is the report alone.
diff: $(DEV) ## Say what changed for users (BASE=tag-or-commit, or the newest tag; MARKDOWN=1).
	@$(VENV)/bin/python -m tools.diff $(BASE) $(if $(filter 1,$(MARKDOWN)),--markdown)

tests: $(DEV) $(GENERATOR) ## Run the tests, on all cores.
	$(PYTEST) --dist worksteal

# Not part of `test`: without sys.monitoring, which Python 3.11 lacks, it takes twice the time.
coverage: $(DEV) $(GENERATOR) ## Fail if the tests reach fewer branches of the package than they did.
	rm -rf build/coverage
	$(VENV)/bin/coverage run -m pytest --numprocesses auto --dist worksteal $(COVERING)
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

COVERING := $(filter-out tests/test_benchmarks.py,$(wildcard tests/test_*.py))

# Only files with the mark are collected: others may import what is not installed here. They run
# in the source distribution, unpacked, with the packages taken out.
test-wheel: $(DEV) $(call venv,wheel) ## Test the built wheel, without the sources.
	rm -rf build/dist build/wheel-tests
	$(VENV)/bin/python -m build --no-isolation --quiet --outdir build/dist
	! $(VENV)/bin/python -m zipfile --list build/dist/*.whl | sed '1d; s,/.*,,' | grep -vxE '$(WHEEL_TOP_LEVEL)'
	$(PIP) --python build/venv-wheel $(INSTALL) --force-reinstall --no-deps build/dist/*.whl
	$(PIP) --python build/venv-wheel check
	mkdir build/wheel-tests
	tar -xzf build/dist/*.tar.gz -C build/wheel-tests --strip-components 1
	rm -r build/wheel-tests/deepgram_manage build/wheel-tests/generated
	cd build/wheel-tests && ../venv-wheel/bin/pytest -q -m wheel \
		$$(grep -rl 'pytest\.mark\.wheel' tests --include 'test_*.py')

WHEEL_TOP_LEVEL := deepgram_manage|deepgram_manage_api|deepgram_manage-[0-9.]+\.dist-info

# The tests of the client: those of the tools and of the emulator need newer tools, and so do those
# of pytest-httpx.
test-oldest: $(call venv,oldest) ## Run the client's tests on the oldest dependencies allowed.
	$(PIP) --python build/venv-oldest $(EDITABLE)
	$(PIP) --python build/venv-oldest check
	build/venv-oldest/bin/pytest --numprocesses auto --dist worksteal \
		$(filter-out tests/test_benchmarks.py tests/test_mocks_and_recorders.py,$(wildcard tests/test_*.py))

# Not part of `test`: what it needs takes minutes and gigabytes to install. `.ci/run` installs the
# Debian packages: chromium, prometheus, default-jre-headless. What is not there is skipped.
test-real: $(DEV) ## Test with real engines, browsers and servers, or say why not.
	@$(PYTHON) tools/test_real.py $(MAKE)

venv-real: $(DEV) $(call venv,real)
test-real-archive: venv-real ## Run the archive on Dask, PySpark and Ray, and in an S3 server.
	$(PIP) --python build/venv-real $(EDITABLE)
	build/venv-real/bin/python -m pytest -rs --override-ini addopts=--import-mode=importlib tests/real/archive

venv-real-costs: $(DEV) $(call venv,real-browser) $(REAL_FOCUS)
test-real-costs: venv-real-costs ## Test costs with Chromium, Prometheus and the validator of FOCUS.
	REAL=1 $(VENV)/bin/pytest -rs tests/real/costs

venv-real-tools: $(DEV)
test-real-tools: venv-real-tools ## Have schemathesis call the emulator, and run each benchmark once.
	REAL=1 $(VENV)/bin/pytest -rs tests/real/tools

# Not part of `test`, which kills three.
test-kills: $(DEV) ## Kill 200 runs of `archive.sync`, each at a random step.
	ARCHIVE_KILLS=200 $(VENV)/bin/pytest -q tests/archive/test_killed.py

# Not part of `test`: it makes dozens of mistakes in copies of the checkout, which takes minutes.
test-gates: $(DEV) $(GENERATOR) ## Make mistakes, and show that `make test` stops each.
	$(VENV)/bin/python -m tools.gates

# Not part of `test`, which has a sixth of the pairs.
test-secrets: $(DEV) ## Search all that each call shows in each trouble for secrets.
	HYPOTHESIS_PROFILE=thorough $(PYTEST) tests/test_canary.py

# Not part of `test`, which tries a twentieth of these.
test-examples: $(DEV) ## Try twenty times as many generated examples as `make test`.
	HYPOTHESIS_PROFILE=many $(PYTEST) --dist worksteal $$(grep -rl '\bPROFILE\b' tests --include 'test_*.py')

# `make chaos SEED=… RUN=…` repeats one run, and tells all about it.
chaos: $(DEV) ## Make 10,000 random runs of calls on which everything goes wrong (RUNS, SEED).
	$(VENV)/bin/python -W error -m tests.chaos \
		$(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) $(if $(RUN),--run $(RUN))

# The same for access: a share of it is in `test`.
chaos-access: chaos-rotations ## Replace those keys, and try 1,000 leavers, 1,000 organisations, 10,000 logs.
	ACCESS_FULL=1 $(PYTEST) -q tests/access/test_leaver.py tests/access/test_organisation.py \
		tests/access/test_rotation_decisions.py

# As above, for rotations of keys: with faults, and a kill at any step.
chaos-rotations: $(DEV) ## Replace 10,000 keys while everything goes wrong (RUNS, SEED).
	$(VENV)/bin/python -W error -m tests.access \
		$(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) $(if $(RUN),--run $(RUN))

# Not part of `test`: two more environments, for what only a change of the emulator can break.
check-official-sdks: $(DEV) $(OFFICIAL_SDKS) ## Run Deepgram's own SDKs on the emulator.
	$(VENV)/bin/python -m tools.official_sdks.check

screens: $(DEV) ## Draw docs/pictures/command-line.svg out of a real run.
	$(VENV)/bin/python tools/screens.py

# Not part of `test`: it starts two programs for each example, which takes a minute or two.
test-cli-processes: $(DEV) ## Run every example of every help as a process, in a pipe and in a terminal.
	CLI_PROCESSES=1 $(PYTEST) --dist worksteal tests/cli/test_processes.py

bench-cli: $(DEV) $(BENCH_CLI) ## Measure the command line beside the vendor's (CHECK=1: bounds fail).
	$(VENV)/bin/python -m tools.benchmarks.command_line $(if $(filter 1,$(CHECK)),--check)

# `make test` has a share of these. A quarter of an hour, and a machine that does nothing else.
costs-figures: $(DEV) ## Measure costs, and let 1,000 accounts run dry: the figures of docs/costs*.md.
	COSTS_ACCOUNTS=10000 $(PYTEST) -q tests/costs/test_spend.py
	$(VENV)/bin/python -m tools.costs.benchmark
	$(VENV)/bin/python -m tools.costs.simulation --accounts 1000
	$(VENV)/bin/python -m tools.costs.detectors --accounts 2000

# Not part of `test`: it takes minutes, and a machine that does nothing else.
bench: $(DEV) $(BENCH) ## Measure beside other SDKs (QUICK=1: in a minute; CHECK=1: bounds fail).
	$(VENV)/bin/python -m tools.benchmarks run $(if $(filter 1,$(QUICK)),--quick) $(if $(filter 1,$(CHECK)),--check)

bench-archive: $(call venv,bench-archive) ## Measure the archive, with 10 million records (RECORDS=…).
	$(PIP) --python build/venv-bench-archive $(EDITABLE)
	build/venv-bench-archive/bin/python -m tools.benchmarks.archive $(if $(RECORDS),--records $(RECORDS)) \
		--out build/bench-archive.md

clean: ## Remove everything that make has built.
	rm -rf build $(VENV) $(VENV_GENERATOR)
