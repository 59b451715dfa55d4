# Each target works on a machine that has only Python 3.11+ with venv, and make.
PYTHON ?= python3
VENV := .venv
BENCH_VENV := .bench-venv
HIPS_VENV := .bench-venv-hips
GALLERY ?= gallery
FIGURES ?= figures

.PHONY: gallery figures test lint notebooks bench clean

gallery: $(VENV)/.installed-gallery  ## examples, errata, listings, experiments, figures as a site
	$(VENV)/bin/chalkgrad gallery $(GALLERY)

figures: $(VENV)/.installed-test  ## every figure of the lectures, and a contact sheet
	$(VENV)/bin/python -m lectures.figures $(FIGURES)

test: $(VENV)/.installed-test  ## the whole test suite, doctests and notebooks included, on two cores
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-dev  ## ruff and mypy --strict
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

notebooks: $(VENV)/.installed-test  ## run the notebooks and keep their outputs
	$(VENV)/bin/python notebooks/run.py

bench: export OPENBLAS_NUM_THREADS = 2
bench: $(BENCH_VENV)/.installed $(HIPS_VENV)/.created  ## speed and memory against peers, as ratios
	@failed=0; for name in eager compiled train optimizers draw; do \
		echo "== $$name"; $(BENCH_VENV)/bin/python benchmarks/$$name.py || failed=1; \
	done; exit $$failed

clean:
	rm -rf $(VENV) $(BENCH_VENV) $(HIPS_VENV) gallery figures .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("chalkgrad needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed-gallery: $(VENV)/.created pyproject.toml
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[train,plots]"
	@touch $@

$(VENV)/.installed-test: $(VENV)/.created pyproject.toml
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@ $(VENV)/.installed-gallery

$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@ $(VENV)/.installed-gallery $(VENV)/.installed-test

$(BENCH_VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[bench]"
	@touch $@

# HIPS autograd has the import name of ours: an environment of its own. Without it, rows are left out.
$(HIPS_VENV)/.created:
	$(PYTHON) -m venv $(HIPS_VENV)
	-$(HIPS_VENV)/bin/pip install --quiet --disable-pip-version-check autograd threadpoolctl
	@touch $@
