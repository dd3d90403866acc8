# Each target sets up its own virtual environment on a machine that has Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := $(wildcard flows/cleaning/splices/search/*.p[xy]*)
.DELETE_ON_ERROR:
.PHONY: release demo test lint bench fuzz clean

release: $(VENV)/.release
	@$(BIN)/zh-interviews release

demo: $(VENV)/.release
	@$(BIN)/zh-interviews demo

test: $(VENV)/.test lint
	@echo "== tests"
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q

lint: $(VENV)/.test
	@echo "== ruff and mypy"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.test
	@for file in tests/benchmarks/*.py; do case $$file in */__init__.py|*/real.py) continue;; esac; \
	  echo "== $$file"; $(BIN)/python -m $$(echo $${file%.py} | tr / .) || exit 1; done

# other bytes each time; a file that breaks a reader is shown with its seed, and ends it
fuzz: $(VENV)/.test
	@while FUZZ_SEED=$$(date +%s) && echo "== changed files, seed $$FUZZ_SEED" && FUZZ_SEED=$$FUZZ_SEED FUZZ_FILES=400 \
	  $(BIN)/python -m pytest -q tests/reading/test_readers_under_attack.py -k changed_file; do :; done

$(VENV)/bin/pip:
	@echo "== virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.release: $(VENV)/bin/pip pyproject.toml setup.py constraints.txt $(COMPILED)
	@echo "== installing zh-interviews (a minute or two)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[release]'
	@touch $@

$(VENV)/.test: $(VENV)/.release
	@echo "== installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build flows/cleaning/splices/search/*.so *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
