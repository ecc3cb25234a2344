# Everyday work. `make test` needs the core install with its test extra; the others need `pip install -e ".[dev]"` as well.
PYTHON ?= .venv/bin/python

.PHONY: test slow nojit known extras lint docs browser bench soak reference validation pictures
test:  ## the README's test command, without the install
	$(PYTHON) -m pytest

slow:  ## what takes longer: the data package, the manifest against its sources, large properties
	$(PYTHON) -m pytest -m slow

nojit:  ## the kernels as plain Python
	NUMBA_DISABLE_JIT=1 $(PYTHON) -m pytest tests/kernels

known:  ## cases with published answers
	$(PYTHON) -m pytest tests/known

extras:  ## what the core install skips: gravity, scipy's twins, matrices as OMX
	$(PYTHON) -m pytest tests/engines/test_gravity.py tests/engines/test_trade_strangers.py tests/cli/test_trade.py tests/cli/test_tradeoffs.py

lint:  ## style, types, layers
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

docs:  ## docstrings run and generated pages are up to date; the pages themselves run with `test` and `slow`
	$(PYTHON) -m pytest --doctest-modules src/landbridge
	$(PYTHON) -m landbridge.cli.reference --check
	$(PYTHON) -m landbridge.cli.essay --check
	$(PYTHON) -m landbridge.report.validation --check
	$(PYTHON) -m landbridge.report.crossings --check
	$(PYTHON) -m landbridge.report.who_gains --check

browser:  ## the page in a real browser
	$(PYTHON) -m pytest -m browser

bench:  ## speed as ratios against peers; needs pip install -e ".[bench]"
	$(PYTHON) benchmarks/search.py

soak:  ## long fuzzing, by hand
	LANDBRIDGE_HYPOTHESIS=soak $(PYTHON) -m pytest -m "not browser"

reference:  ## write the generated pages
	$(PYTHON) -m landbridge.cli.reference
	$(PYTHON) -m landbridge.cli.essay

validation:  ## write the validation pages
	$(PYTHON) -m landbridge.report.validation
	$(PYTHON) -m landbridge.report.crossings
	$(PYTHON) -m landbridge.report.who_gains

pictures:  ## draw the pictures of the pages anew
	$(PYTHON) tools/pictures.py
