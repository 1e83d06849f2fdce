# Every command of the project; `make help` lists them. The work is done in scripts/.

.DEFAULT_GOAL := help
.PHONY: help run test check chaos attack bench guide pins messages openapi states format

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Start the portal as a demonstration on http://127.0.0.1:8000 (PORT=… for another port)
	@bash scripts/run.sh

test: ## Run the whole suite on SQLite and on PostgreSQL, with Redis and a browser (ARGS=… for pytest)
	@bash scripts/test.sh $(ARGS)

check: ## Check style, types, directions of imports, migrations, translations, API file (under a minute)
	@bash scripts/check.sh

chaos: ## Run the tests that kill processes, several rounds; writes docs/results/chaos.txt
	@bash scripts/chaos.sh

attack: ## Throw what the API's description allows, and what not, at the API as each role; writes docs/results/attack.txt (ARGS=…)
	@bash scripts/attack.sh $(ARGS)

bench: ## Measure the goals on a seeded PostgreSQL; writes docs/results/bench.txt (ARGS=… to narrow it)
	@bash scripts/bench.sh $(ARGS)

guide: ## Take the pictures of the user guide (docs/huong-dan) from the demonstration
	@bash scripts/guide.sh

messages: ## Collect the texts to translate into locale/*/LC_MESSAGES/django.po
	@bash scripts/dev.sh scripts/messages.py

openapi: ## Write docs/openapi.yaml from the code
	@bash scripts/dev.sh manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn

states: ## Draw docs/states.md from agreements/states.py
	@bash scripts/dev.sh scripts/draw_states.py

pins: ## Compile requirements*.in into pinned requirements*.txt
	@bash scripts/pins.sh

format: ## Bring the code into the agreed layout
	@bash scripts/dev.sh -m ruff check --fix --quiet
	@bash scripts/dev.sh -m ruff format --quiet
