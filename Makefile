# Every task of this project. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTHON_VERSION := $(shell $(PYTHON) -c 'import platform; print(platform.python_version())')

# Folders that stand for an environment. The stamp in each names the Python that made it,
# so that another PYTHON gives another environment.
VENV := .venv
VENV_GENERATOR := .venv-generator
# Has pip, for all of them.
VENV_PIP := build/venv-pip
VENV_OTHER_GENERATOR := build/venv-other-generator
VENV_WHEEL := build/venv-wheel
VENV_OLDEST := build/venv-oldest
VENV_OFFICIAL_SDK := build/venv-official-sdk
STAMP := made-with-$(PYTHON_VERSION)
OFFICIAL_SDKS := $(VENV_OFFICIAL_SDK)-4/$(STAMP) $(VENV_OFFICIAL_SDK)-newest/$(STAMP)
# This package with the extras of these names, and what it is measured beside.
VENV_BENCH := build/venv-bench
BENCH_OURS := core fast aiohttp
BENCH_VENVS := $(patsubst %,$(VENV_BENCH)-%/$(STAMP),$(BENCH_OURS) stock limits pictures)
BENCH_STOCK := build/bench-stock/stock_client
BENCH_WHEEL := build/bench-wheel
BENCH := $(VENV_GENERATOR)/$(STAMP) $(OFFICIAL_SDKS) $(BENCH_VENVS) $(BENCH_STOCK) $(BENCH_WHEEL)

DIST := build/dist
# The source distribution, unpacked, with the packages taken out.
WHEEL_TESTS := build/wheel-tests
WHEEL_TOP_LEVEL := deepgram_manage|deepgram_manage_api|deepgram_manage-[0-9.]+\.dist-info

# One pip makes all environments: newer than the one that comes with Python, it is done in half the
# time. The double --quiet also hides the warnings of an index without a page for a package.
PIP := $(VENV_PIP)/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input
NEW_VENV := $(PYTHON) -m venv --clear --without-pip
PINNED := --no-deps --only-binary :all: --require-hashes --requirement
# Byte code is written when a module is imported first, and most of an environment never is.
INSTALL := install --no-compile
EDITABLE = $(PIP) --python $(@D) $(INSTALL) --no-build-isolation --no-deps --editable .

# Keeps the version announcements of pyright's wrapper out of the log.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Or each of the hundreds of programs that the tests run compiles the package once more.
export PYTHONDONTWRITEBYTECODE :=
export HYPOTHESIS_STORAGE_DIRECTORY := build/cache/hypothesis

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: help
help: ## List the targets.
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 22

.PHONY: demo
demo: $(VENV)/$(STAMP) ## Show the client at work (LIVE=1: against the real API).
	$(VENV)/bin/python -m demo $(if $(filter 1,$(LIVE)),--live)

# The tests last, so that their result is what one sees, and alone, since some are about time.
.PHONY: test
test: ## Run every check below.
	@$(MAKE) --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) checks
	@$(MAKE) --no-print-directory tests

# The quick ones first, then those that take longest. Most keep a single core busy.
.PHONY: checks
checks: lint format-check check-spec pyright test-wheel check-generated mypy verify-types

.PHONY: lint
lint: $(VENV)/$(STAMP) ## Look for mistakes with ruff.
	$(VENV)/bin/ruff check

.PHONY: format
format: $(VENV)/$(STAMP) ## Sort the imports and format the code with ruff.
	$(VENV)/bin/ruff check --select I --fix --quiet
	$(VENV)/bin/ruff format

.PHONY: format-check
format-check: $(VENV)/$(STAMP) ## Fail if `make format` would change a file.
	$(VENV)/bin/ruff format --diff

.PHONY: types
types: mypy pyright verify-types ## Check the types with mypy and pyright, and that the public ones are complete.

.PHONY: mypy
mypy: $(VENV)/$(STAMP)
	$(VENV)/bin/mypy

.PHONY: pyright
pyright: $(VENV)/$(STAMP)
	$(VENV)/bin/pyright --warnings

.PHONY: verify-types
verify-types: $(VENV)/$(STAMP)
	$(VERIFY_TYPES) deepgram_manage
	$(VERIFY_TYPES) deepgram_manage_api

# It finds the packages with the python on PATH, whatever pyproject.toml says. What is
# external, like httpx, is not complete itself.
VERIFY_TYPES := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" pyright --ignoreexternal --verifytypes

.PHONY: check-spec
check-spec: $(VENV)/$(STAMP) ## Fail if the OpenAPI document is not valid.
	$(VENV)/bin/openapi-spec-validator openapi/deepgram-manage.yaml

.PHONY: generate
generate: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Rewrite generated/, deepgram_manage/manage.py and the table of NOTES.md.
	$(VENV_GENERATOR)/bin/python generator-templates/generate.py write
	$(VENV)/bin/python tools/derive_sync.py write
	$(VENV)/bin/python -m tools.derive_exports write
	$(VENV)/bin/python -m tools.drift.notes write

.PHONY: check-generated
check-generated: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Fail if `make generate` would change a file.
	$(VENV_GENERATOR)/bin/python generator-templates/generate.py check
	$(VENV)/bin/python tools/derive_sync.py check
	$(VENV)/bin/python -m tools.derive_exports check
	$(VENV)/bin/python -m tools.drift.notes check

# Silent, so that what is printed is the report alone.
.PHONY: drift
drift: $(VENV)/$(STAMP) ## Compare the document with a published one (UPSTREAM=path-or-url [JSON=1]).
	@$(VENV)/bin/python -m tools.drift $(if $(filter 1,$(JSON)),--json) "$(UPSTREAM)"

# In an environment of its own, made anew: the version is tried with what it asks for today.
.PHONY: try-generator
try-generator: | $(VENV_PIP)/$(STAMP) ## Run another openapi-python-client with our templates (VERSION=x, or the newest).
	$(NEW_VENV) $(VENV_OTHER_GENERATOR)
	$(PIP) --python $(VENV_OTHER_GENERATOR) $(INSTALL) openapi-python-client$(if $(VERSION),==$(VERSION)) \
		$(shell sed -n 's/^\(ruff==[^ ]*\).*/\1/p' generator-templates/requirements.in)
	@$(VENV_OTHER_GENERATOR)/bin/python tools/try_generator.py

# Silent, so that what is printed is the report alone.
.PHONY: diff
diff: $(VENV)/$(STAMP) ## Say what changed for users (BASE=tag-or-commit, or the newest tag; MARKDOWN=1).
	@$(VENV)/bin/python -m tools.diff $(BASE) $(if $(filter 1,$(MARKDOWN)),--markdown)

.PHONY: tests
tests: $(VENV)/$(STAMP) ## Run the tests, on all cores.
	$(VENV)/bin/pytest --numprocesses auto --dist worksteal

# Only files with the mark are collected: others may import what is not installed here.
.PHONY: test-wheel
test-wheel: $(VENV)/$(STAMP) $(VENV_WHEEL)/$(STAMP) ## Test the built wheel, without the sources.
	rm -rf $(DIST) $(WHEEL_TESTS)
	$(VENV)/bin/python -m build --no-isolation --quiet --outdir $(DIST)
	! $(VENV)/bin/python -m zipfile --list $(DIST)/*.whl | sed '1d; s,/.*,,' | grep -vxE '$(WHEEL_TOP_LEVEL)'
	$(PIP) --python $(VENV_WHEEL) $(INSTALL) --force-reinstall --no-deps $(DIST)/*.whl
	$(PIP) --python $(VENV_WHEEL) check
	mkdir $(WHEEL_TESTS)
	tar -xzf $(DIST)/*.tar.gz -C $(WHEEL_TESTS) --strip-components 1
	rm -r $(WHEEL_TESTS)/deepgram_manage $(WHEEL_TESTS)/generated
	cd $(WHEEL_TESTS) && $(CURDIR)/$(VENV_WHEEL)/bin/pytest -q -m wheel \
		$$(grep -rl 'pytest\.mark\.wheel' tests --include 'test_*.py')

# The tests of the client: those of the tools and of the emulator need newer tools.
.PHONY: test-oldest
test-oldest: $(VENV_OLDEST)/$(STAMP) ## Run the client's tests on the oldest dependencies allowed.
	$(PIP) --python $(VENV_OLDEST) check
	$(VENV_OLDEST)/bin/pytest --numprocesses auto --dist worksteal \
		$(filter-out tests/test_benchmarks.py,$(wildcard tests/test_*.py))

# Not part of `test`: it makes dozens of mistakes in copies of the checkout, which takes minutes.
.PHONY: test-gates
test-gates: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Make mistakes, and show that `make test` stops each.
	$(VENV)/bin/python -m tools.gates

# Not part of `test`, which has a sixth of the pairs.
.PHONY: test-secrets
test-secrets: $(VENV)/$(STAMP) ## Search all that each call shows in each trouble for secrets.
	HYPOTHESIS_PROFILE=thorough $(VENV)/bin/pytest --numprocesses auto tests/test_canary.py

# `make chaos SEED=… RUN=…` repeats one run, and tells all about it.
.PHONY: chaos
chaos: $(VENV)/$(STAMP) ## Make 10,000 random runs of calls on which everything goes wrong (RUNS, SEED).
	$(VENV)/bin/python -W error -m tests.chaos \
		$(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) $(if $(RUN),--run $(RUN))

# Not part of `test`: two more environments, for what only a change of the emulator can break.
.PHONY: check-official-sdks
check-official-sdks: $(VENV)/$(STAMP) $(OFFICIAL_SDKS) ## Run Deepgram's own SDKs on the emulator.
	$(VENV)/bin/python -m tools.official_sdks.check

# Not part of `test`: it takes minutes, and a machine that does nothing else.
.PHONY: bench
bench: $(VENV)/$(STAMP) $(BENCH) ## Measure beside other SDKs (QUICK=1: in a minute; CHECK=1: bounds fail).
	$(VENV)/bin/python -m benchmarks run $(if $(filter 1,$(QUICK)),--quick) $(if $(filter 1,$(CHECK)),--check)

.PHONY: pins
pins: | $(VENV_PIP)/$(STAMP) ## Rewrite the pinned requirements from the *.in files (remove the *.txt for new versions).
	$(NEW_VENV) build/venv-pins
	$(PIP) --python build/venv-pins $(INSTALL) uv==0.13.8
	$(COMPILE) --output-file requirements/pip.txt requirements/pip.in
	$(COMPILE) $(EXTRAS) --output-file requirements/dev.txt requirements/dev.in pyproject.toml
	$(COMPILE) --output-file requirements/wheel.txt requirements/wheel.in
	$(COMPILE) $(EXTRAS) --resolution lowest-direct --output-file requirements/oldest.txt \
		requirements/oldest.in pyproject.toml
	$(COMPILE) --output-file requirements/official-sdk-4.txt requirements/official-sdk-4.in
	$(COMPILE) --output-file requirements/official-sdk-newest.txt requirements/official-sdk-newest.in
	$(COMPILE) --output-file requirements/bench-core.txt pyproject.toml
	$(COMPILE) --extra fast --output-file requirements/bench-fast.txt pyproject.toml
	$(COMPILE) --extra aiohttp --output-file requirements/bench-aiohttp.txt pyproject.toml
	$(COMPILE) --output-file requirements/bench-stock.txt requirements/bench-stock.in
	$(COMPILE) --output-file requirements/bench-limits.txt requirements/bench-limits.in
	$(COMPILE) --output-file requirements/bench-pictures.txt requirements/bench-pictures.in
	$(COMPILE) --output-file generator-templates/requirements.txt generator-templates/requirements.in

# All extras but the engines of clusters, which `make test-real` has.
EXTRAS := $(addprefix --extra ,aiohttp archive arrow cli emulator exporter fast jq keyring otel page plot polars)

# One file for every Python from 3.11 on: what only some of them need gets a marker.
COMPILE := build/venv-pins/bin/uv pip compile --quiet --custom-compile-command 'make pins' \
	--universal --python-version 3.11 --generate-hashes

.PHONY: clean
clean: ## Remove everything that make has built.
	rm -rf build $(VENV) $(VENV_GENERATOR)

define new_environment
$(NEW_VENV) $(@D)
$(PIP) --python $(@D) $(INSTALL) $(PINNED) $<
touch $@
endef

$(VENV_PIP)/$(STAMP): requirements/pip.txt
	$(PYTHON) -m venv --clear $(@D)
	$(PIP) $(INSTALL) $(PINNED) $<
	touch $@

$(VENV)/$(STAMP): $(VENV)/$(STAMP)-pins pyproject.toml | $(VENV_PIP)/$(STAMP)
	$(EDITABLE)
	touch $@

$(VENV)/$(STAMP)-pins: requirements/dev.txt | $(VENV_PIP)/$(STAMP)
	$(new_environment)

$(VENV_GENERATOR)/$(STAMP): generator-templates/requirements.txt | $(VENV_PIP)/$(STAMP)
	$(new_environment)

$(VENV_WHEEL)/$(STAMP): requirements/wheel.txt | $(VENV_PIP)/$(STAMP)
	$(new_environment)

$(VENV_OLDEST)/$(STAMP): requirements/oldest.txt pyproject.toml | $(VENV_PIP)/$(STAMP)
	$(new_environment)
	$(EDITABLE)

$(VENV_OFFICIAL_SDK)-%/$(STAMP): requirements/official-sdk-%.txt | $(VENV_PIP)/$(STAMP)
	$(new_environment)

# With byte code, as users have it.
$(VENV_BENCH)-%/$(STAMP): INSTALL := install
$(VENV_BENCH)-%/$(STAMP): requirements/bench-%.txt | $(VENV_PIP)/$(STAMP)
	$(new_environment)

# Installed as users have it: an editable install is found in another way.
$(BENCH_WHEEL): $(VENV)/$(STAMP) $(BENCH_VENVS) pyproject.toml $(shell find deepgram_manage generated -name '*.py')
	rm -rf $@
	$(VENV)/bin/python -m build --wheel --no-isolation --quiet --outdir $@
	set -e; for name in $(BENCH_OURS); do \
		$(PIP) --python $(VENV_BENCH)-$$name install --force-reinstall --no-deps $@/*.whl; \
	done
	touch $@

# What the generator makes of our document with its own templates.
$(BENCH_STOCK): openapi/deepgram-manage.yaml $(VENV_GENERATOR)/$(STAMP)
	mkdir -p $(@D)
	PATH="$(CURDIR)/$(VENV_GENERATOR)/bin:$$PATH" openapi-python-client generate --path $< \
		--output-path $@ --meta none --overwrite > /dev/null
	touch $@
