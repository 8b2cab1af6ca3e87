# `make help` lists what there is. Everything runs in .venv, which the first target that needs it makes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDX := .venv-edx
EDX_NEEDS := tests/lms/edx/requirements.txt
DEMO := demo
BOXED := demo-in-container
# Whatever the tests need of the machine beyond a laptop's: when CI is set they fail where they would skip.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup setup-torch setup-edx edx demo test fuzz survive sync-survive lint format check verify bench bench-box bench-container doctor image grade-in-container pins clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: $(VENV)/ready ## Make .venv with everything that grading and developing need.

$(VENV)/ready: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "python3 (3.11 or newer, with venv) is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

setup-torch: setup ## Add torch to .venv, for the levels t1 to t5; it may be a large download.
	@echo "Torch is some hundred MB; where pip takes the one for graphics cards, which nothing here needs, some GB."
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev,torch]'

setup-edx: $(EDX)/ready ## Make .venv-edx with Open edX's LTI component, which tests speak to.
	@:

$(EDX)/ready: $(EDX_NEEDS)
	$(PYTHON) -m venv --clear $(EDX)
	$(EDX)/bin/python -m pip install --quiet --disable-pip-version-check -r $(EDX_NEEDS)
	@touch $@

# Where it can't be installed, such as without a network, its tests say so: skipped, and on CI failed.
edx:
	@$(MAKE) --no-print-directory setup-edx || echo "Open edX's LTI component can't be installed here: its tests are left out."

demo: setup ## Grade the sample class and say who got what and why.
	@rm -rf $(DEMO)
	@$(BIN)/python -m tests.sample_class $(DEMO)/submitted
	@$(BIN)/guanka grade --submitted $(DEMO)/submitted --out $(DEMO) --json $(DEMO)/reports.json
	@$(BIN)/guanka export --out $(DEMO) --to $(DEMO)/grades.csv
	@echo "Everything lies in $(DEMO)/: gradebook.db, grades.csv, reports.json, autograded/, feedback/."

test: setup edx ## Run the tests.
	$(PYTEST)

fuzz: setup ## Fuzz the wire, notebooks, course.yaml and levels, at length.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz $(FUZZ)

survive: setup ## Grade 10,000 submissions while processes are killed, and compare; SURVIVE="--cluster 3" on Dask.
	$(BIN)/python -m tests.survive $(SURVIVE)

sync-survive: setup ## Send 500 students' scores to Moodle's and Canvas's double while the sync is killed 50 times.
	$(BIN)/python -m tests.lms.killing $(SYNC_SURVIVE)

lint: setup ## Format check, lint, types, import contracts.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Format the code and mend what lint can mend.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: lint test ## Everything that must hold before a change lands.

verify: setup ## See whether the levels are ready to be released.
	$(BIN)/guanka verify

bench: setup ## Time a class: guanka, nbgrader, otter and a bare fork, on one core. BENCH=--quick: does it run?
	@$(BIN)/python benchmarks/peers.py $(BENCH)

bench-box: setup ## Time a box with all walls, with each one missing, and with none, on one core.
	@$(BIN)/python benchmarks/confinement.py $(BENCH)

bench-container: setup image ## Time a class outside and inside the container, in pairs, by the same packages.
	@$(BIN)/python benchmarks/container.py --outside image $(BENCH)

doctor: setup ## See whether this machine can grade.
	$(BIN)/guanka doctor

image: ## Build the grader's image, by podman or docker.
	docker/container.sh build

grade-in-container: setup image ## Grade the sample class in a container of that image.
	@rm -rf $(BOXED)
	@$(BIN)/python -m tests.sample_class $(BOXED)/submitted
	@set -e; export GUANKA_SECRET=$(BOXED)/secret GUANKA_SUBMITTED=$(BOXED)/submitted GUANKA_OUT=$(BOXED)/out; \
	docker/container.sh secret; \
	docker/container.sh run grade --json /out/reports.json
	@echo "On this side of the container, /out is $(BOXED)/out."

pins: ## Choose the image's packages anew, for docker/requirements.txt; needs uv.
	uv pip compile --quiet --upgrade --extra grader --extra postgres --extra cluster --extra web --generate-hashes --no-emit-index-url \
		--python-version 3.11 --python-platform linux --custom-compile-command 'make pins' \
		--output-file docker/requirements.txt pyproject.toml

clean: ## Remove what was made here, but for .venv and .venv-edx.
	rm -rf $(DEMO) $(BOXED) build dist .*_cache .hypothesis *.egg-info
