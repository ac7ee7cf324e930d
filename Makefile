# Every task of this project. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTHON_VERSION := $(shell $(PYTHON) -c 'import platform; print(platform.python_version())')

# Folders that stand for an environment. The stamp in each names the Python that made it,
# so that another PYTHON gives another environment.
VENV := .venv
VENV_GENERATOR := .venv-generator
VENV_WHEEL := build/venv-wheel
VENV_OFFICIAL_SDK := build/venv-official-sdk
STAMP := made-with-$(PYTHON_VERSION)
OFFICIAL_SDKS := $(VENV_OFFICIAL_SDK)-4/$(STAMP) $(VENV_OFFICIAL_SDK)-newest/$(STAMP)

DIST := build/dist
# The source distribution, unpacked, with the packages taken out.
WHEEL_TESTS := build/wheel-tests
WHEEL_TOP_LEVEL := deepgram_manage|deepgram_manage_api|deepgram_manage-[0-9.]+\.dist-info

# The double --quiet also hides the warnings of an index without a page for a package.
PIP_INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --no-input
PIP_INSTALL_PINNED := $(PIP_INSTALL) --only-binary :all: --require-hashes --requirement

# Keeps the version announcements of pyright's wrapper out of the log.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export HYPOTHESIS_STORAGE_DIRECTORY := build/cache/hypothesis

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

.PHONY: help
help: ## List the targets.
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 22

.PHONY: demo
demo: $(VENV)/$(STAMP) ## Show the client at work (LIVE=1: against the real API).
	$(VENV)/bin/python -m demo $(if $(filter 1,$(LIVE)),--live)

# The quick ones first, the tests last so that their result is what one sees.
.PHONY: test
test: lint format-check check-spec check-generated types test-wheel tests ## Run every check below.

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
types: $(VENV)/$(STAMP) ## Check the types with mypy and pyright, and that the public ones are complete.
	$(VENV)/bin/mypy
	$(VENV)/bin/pyright --warnings
	$(VERIFY_TYPES) deepgram_manage
	$(VERIFY_TYPES) deepgram_manage_api

# It finds the packages with the python on PATH, whatever pyproject.toml says. What is
# external, like httpx, is not complete itself.
VERIFY_TYPES := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" pyright --ignoreexternal --verifytypes

.PHONY: check-spec
check-spec: $(VENV)/$(STAMP) ## Fail if the OpenAPI document is not valid.
	$(VENV)/bin/openapi-spec-validator openapi/deepgram-manage.yaml

.PHONY: generate
generate: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Rewrite generated/ and deepgram_manage/manage.py.
	$(VENV_GENERATOR)/bin/python generator-templates/generate.py write
	$(VENV)/bin/python tools/derive_sync.py write

.PHONY: check-generated
check-generated: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Fail if `make generate` would change a file.
	$(VENV_GENERATOR)/bin/python generator-templates/generate.py check
	$(VENV)/bin/python tools/derive_sync.py check

.PHONY: tests
tests: $(VENV)/$(STAMP) ## Run the tests, on all cores.
	$(VENV)/bin/pytest --numprocesses auto --dist worksteal

# Only files with the mark are collected: others may import what is not installed here.
.PHONY: test-wheel
test-wheel: $(VENV)/$(STAMP) $(VENV_WHEEL)/$(STAMP) ## Test the built wheel, without the sources.
	rm -rf $(DIST) $(WHEEL_TESTS)
	$(VENV)/bin/python -m build --no-isolation --quiet --outdir $(DIST)
	! $(VENV)/bin/python -m zipfile --list $(DIST)/*.whl | sed '1d; s,/.*,,' | grep -vxE '$(WHEEL_TOP_LEVEL)'
	$(VENV_WHEEL)/bin/python $(PIP_INSTALL) --force-reinstall --no-deps $(DIST)/*.whl
	$(VENV_WHEEL)/bin/python -m pip check
	mkdir $(WHEEL_TESTS)
	tar -xzf $(DIST)/*.tar.gz -C $(WHEEL_TESTS) --strip-components 1
	rm -r $(WHEEL_TESTS)/deepgram_manage $(WHEEL_TESTS)/generated
	cd $(WHEEL_TESTS) && $(CURDIR)/$(VENV_WHEEL)/bin/pytest -q -m wheel \
		$$(grep -rl 'pytest\.mark\.wheel' tests --include 'test_*.py')

# Not part of `test`: two more environments, for what only a change of the emulator can break.
.PHONY: check-official-sdks
check-official-sdks: $(VENV)/$(STAMP) $(OFFICIAL_SDKS) ## Run Deepgram's own SDKs on the emulator.
	$(VENV)/bin/python -m tools.official_sdks.check

.PHONY: benchmarks
benchmarks: $(VENV)/$(STAMP) $(VENV_GENERATOR)/$(STAMP) ## Measure the client and the emulator.
	$(VENV)/bin/python -m benchmarks

.PHONY: pins
pins: ## Rewrite the pinned requirements from the *.in files (remove the *.txt for new versions).
	$(PYTHON) -m venv --clear build/venv-pins
	build/venv-pins/bin/python $(PIP_INSTALL) uv==0.13.8
	$(COMPILE) --extra emulator --output-file requirements/dev.txt requirements/dev.in pyproject.toml
	$(COMPILE) --output-file requirements/wheel.txt requirements/wheel.in
	$(COMPILE) --output-file requirements/official-sdk-4.txt requirements/official-sdk-4.in
	$(COMPILE) --output-file requirements/official-sdk-newest.txt requirements/official-sdk-newest.in
	$(COMPILE) --output-file generator-templates/requirements.txt generator-templates/requirements.in

# One file for every Python from 3.11 on: what only some of them need gets a marker.
COMPILE := build/venv-pins/bin/uv pip compile --quiet --custom-compile-command 'make pins' \
	--universal --python-version 3.11 --generate-hashes

.PHONY: clean
clean: ## Remove everything that make has built.
	rm -rf build $(VENV) $(VENV_GENERATOR)

$(VENV)/$(STAMP): $(VENV)/$(STAMP)-pins pyproject.toml
	$(VENV)/bin/python $(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/$(STAMP)-pins: requirements/dev.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/python $(PIP_INSTALL_PINNED) requirements/dev.txt
	touch $@

$(VENV_GENERATOR)/$(STAMP): generator-templates/requirements.txt
	$(PYTHON) -m venv --clear $(VENV_GENERATOR)
	$(VENV_GENERATOR)/bin/python $(PIP_INSTALL_PINNED) generator-templates/requirements.txt
	touch $@

$(VENV_WHEEL)/$(STAMP): requirements/wheel.txt
	$(PYTHON) -m venv --clear $(VENV_WHEEL)
	$(VENV_WHEEL)/bin/python $(PIP_INSTALL_PINNED) requirements/wheel.txt
	touch $@

$(VENV_OFFICIAL_SDK)-%/$(STAMP): requirements/official-sdk-%.txt
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python $(PIP_INSTALL_PINNED) $<
	touch $@
