PYTHON ?= python3

.PHONY: book test models faults mutants bench serve lab lint grading lock clean

book:  ## environment, execution, HTML; prints the file to open
	@$(PYTHON) tools/book.py build

test:  ## every check and test; builds the book for the browser tests
	@$(PYTHON) tools/book.py test

models:  ## the tests of the models alone
	@$(PYTHON) tools/book.py models

faults:  ## plants faults in a copy, one at a time: each must turn the suite red
	@$(PYTHON) tools/book.py faults

mutants:  ## changes each operator and number of models, claims, data rules and judge: tests must notice (hours)
	@$(PYTHON) tools/book.py mutants

bench:  ## the measured promises, printed as ratios
	@$(PYTHON) tools/book.py bench

serve:  ## the built book at http://localhost:8000
	@$(PYTHON) tools/book.py serve

lab:  ## the chapters in JupyterLab
	@$(PYTHON) tools/book.py lab

lint:  ## style and types only
	@$(PYTHON) tools/book.py lint

grading:  ## the environment with the command aiecon for instructors, from grading/
	@$(PYTHON) tools/book.py grading

lock:  ## compile the four locks from the two pyproject.toml
	@$(PYTHON) tools/book.py lock

clean:  ## what a build leaves behind, but not .venv
	@$(PYTHON) tools/book.py clean
