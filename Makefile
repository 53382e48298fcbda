# The two commands: `make run` and `make test`. Each does all of its own set-up.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test quick coverage proof bench screenshots clean

BIN := .venv/bin

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: ## open QC Lab on the demonstration laboratory
	@tools/run

test: ## everything continuous integration checks
	@tools/check

quick: setup ## style, types, contracts and the rules, in under a minute
	@tools/quick

coverage: ## how much of rules, records and deeds the tests run; fails where it is less than before
	@tools/coverage

setup: ## what run and test do first, alone: system packages, uv, the Python environment
	@tools/setup test

proof: setup ## the proofs with large numbers, their output kept in docs/proof
	@mkdir -p docs/proof
	@QCLAB_PROOF=1 tools/pytest -m proof --no-header --verbose --timeout 1800 -o faulthandler_timeout=0 | tee docs/proof/pytest.txt

bench: setup ## speed against a floor measured in the same run
	@$(BIN)/python -m benchmarks

screenshots: setup ## pictures of the main pages, for the documentation, and at 200 % to be looked at in build
	@QT_QPA_PLATFORM=offscreen $(BIN)/python main.py --screenshots docs/screenshots
	@QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=2 $(BIN)/python main.py --screenshots build/screenshots/200 --size 3840x2160

clean: ## remove everything that set-up, tests and tools made in this folder
	@rm -rf build dist .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
