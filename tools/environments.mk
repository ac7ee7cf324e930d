# The environments that the targets of the Makefile run in, and what is built for the benchmarks.

PYTHON ?= $(shell command -v python3.11 || command -v python3)

# An environment has what its file of pins says, and a stamp that names the Python that made it, so
# that another PYTHON makes another: $(call venv,oldest) has what tools/requirements/oldest.txt says.
PINS := tools/requirements
STAMP := made-with-$(shell $(PYTHON) -c 'import platform; print(platform.python_version())')
VENV := .venv
VENV_GENERATOR := .venv-generator
DEV := $(VENV)/$(STAMP)
GENERATOR := $(VENV_GENERATOR)/$(STAMP)
venv = $(1:%=build/venv-%/$(STAMP))
OFFICIAL_SDKS := $(call venv,official-sdk-4 official-sdk-newest)
# This package with the extras of these names, and what it is measured beside.
BENCH_OURS := bench-core bench-fast bench-aiohttp
BENCH := $(GENERATOR) $(OFFICIAL_SDKS) build/bench-wheel build/bench-stock/stock_client \
	$(call venv,$(BENCH_OURS) bench-stock bench-limits bench-pictures)

# The same for the command line.
BENCH_CLI := build/bench-cli $(call venv,bench-deepctl)

# One pip makes all environments: newer than the one that comes with Python, it is done in half
# the time. The double --quiet hides the warnings of an index without a page for a package.
PIP := build/venv-pip/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input
NEW_VENV := $(PYTHON) -m venv --clear --without-pip
# Byte code is written when a module is imported first, and most of an environment never is.
INSTALL := install --no-compile
PINNED := --no-deps --only-binary :all: --require-hashes --requirement
EDITABLE := $(INSTALL) --no-build-isolation --no-deps --editable .

$(DEV): $(DEV)-pins pyproject.toml | $(call venv,pip)
	$(PIP) --python $(@D) $(EDITABLE)
	touch $@

$(DEV)-pins: $(PINS)/dev.txt | $(call venv,pip)
	$(new-environment)

$(GENERATOR): generator-templates/requirements.txt | $(call venv,pip)
	$(new-environment)

build/venv-%/$(STAMP): $(PINS)/%.txt | $(call venv,pip)
	$(new-environment)

define new-environment
$(NEW_VENV) $(@D)
$(PIP) --python $(@D) $(INSTALL) $(PINNED) $<
touch $@
endef

# The validator of FOCUS needs Python 3.12; without one, its tests are skipped.
PYTHON_312 ?= $(shell for it in python3.12 $(HOME)/.pyenv/versions/3.12.*/bin/python; do \
	$$it -c '' 2> /dev/null && echo $$it && break; done)
REAL_FOCUS := $(if $(PYTHON_312),build/venv-real-focus/made)

build/venv-real-focus/made: $(PINS)/python-3.12/real-focus.txt | $(call venv,pip)
	$(PYTHON_312) -m venv --clear --without-pip $(@D)
	$(PIP) --python $(@D) install --no-deps --require-hashes --requirement $<
	touch $@

# With byte code, as users have it.
build/venv-bench-%/$(STAMP): INSTALL := install

# There is no wheel of PySpark.
build/venv-real/$(STAMP): PINNED := --no-deps --only-binary :all: --no-binary pyspark --require-hashes --requirement

$(call venv,pip): $(PINS)/pip.txt
	$(PYTHON) -m venv --clear $(@D)
	$(PIP) $(INSTALL) $(PINNED) $<
	touch $@

# Installed as users have it: an editable install is found in another way.
build/bench-wheel: $(DEV) $(call venv,$(BENCH_OURS)) pyproject.toml $(shell find deepgram_manage generated -name '*.py')
	rm -rf $@
	$(VENV)/bin/python -m build --wheel --no-isolation --quiet --outdir $@
	set -e; for name in $(BENCH_OURS); do \
		$(PIP) --python build/venv-$$name install --force-reinstall --no-deps $@/*.whl; done
	touch $@

build/bench-cli: $(DEV) $(call venv,bench-cli) pyproject.toml $(shell find deepgram_manage generated -name '*.py')
	rm -rf $@
	$(VENV)/bin/python -m build --wheel --no-isolation --quiet --outdir $@
	$(PIP) --python build/venv-bench-cli install --force-reinstall --no-deps $@/*.whl
	touch $@

# What the generator makes of our document with its own templates.
build/bench-stock/stock_client: openapi/deepgram-manage.yaml $(GENERATOR)
	mkdir -p $(@D)
	PATH="$(CURDIR)/$(VENV_GENERATOR)/bin:$$PATH" openapi-python-client generate --path $< \
		--output-path $@ --meta none --overwrite > /dev/null
	touch $@

pins: $(call venv,pip) ## Rewrite the pinned requirements from the *.in files (remove the *.txt for new versions).
	$(NEW_VENV) build/venv-pins
	$(PIP) --python build/venv-pins $(INSTALL) uv==0.13.8
	$(COMPILE) $(PINS)/dev.txt $(PINS)/dev.in pyproject.toml $(EXTRAS)
	$(COMPILE) $(PINS)/oldest.txt $(PINS)/oldest.in pyproject.toml $(EXTRAS) --resolution lowest-direct
	$(COMPILE) $(PINS)/bench-core.txt pyproject.toml
	$(COMPILE) $(PINS)/bench-fast.txt pyproject.toml --extra fast
	$(COMPILE) $(PINS)/bench-aiohttp.txt pyproject.toml --extra aiohttp
	$(COMPILE) $(PINS)/bench-cli.txt pyproject.toml --extra cli
	$(COMPILE) $(PINS)/python-3.12/real-focus.txt $(PINS)/python-3.12/real-focus.in --python-version 3.12
	$(COMPILE) $(PINS)/real.txt $(PINS)/real.in pyproject.toml --extra archive --extra polars
	$(COMPILE) $(PINS)/bench-archive.txt $(PINS)/bench-archive.in pyproject.toml --extra archive
	set -e; for file in $(filter-out $(addprefix %/,dev.in oldest.in real.in bench-archive.in),$(wildcard $(PINS)/*.in)) \
		generator-templates/requirements.in; do $(COMPILE) $${file%.in}.txt $$file; done

# All extras but the engines of clusters, which `make test-real` has.
EXTRAS := $(addprefix --extra ,aiohttp archive arrow cli emulator exporter fast jq keyring otel page plot polars)
# One file for every Python from 3.11 on: what only some of them need gets a marker.
COMPILE := build/venv-pins/bin/uv pip compile --quiet --custom-compile-command 'make pins' \
	--universal --python-version 3.11 --generate-hashes --output-file
