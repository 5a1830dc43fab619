# EliteShop: verbs. `make` alone lists them. Each installs what it misses where it may, and says so.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export SQLX_OFFLINE ?= true
# Where cargo puts things, also when it was told otherwise.
TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help
help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r verb what; do printf '  make %-12s %s\n' "$$verb" "$$what"; done

.PHONY: run
run: ## start the whole shop here (http://localhost:3001), with its own database under ./data
	@scripts/ensure-tools DATABASE_URL
	@echo "building (the first time takes a few minutes; later starts take seconds)"
	@cargo build -q --bin eliteshop
	@exec $(TARGET)/debug/eliteshop

.PHONY: test
test: ## run every test, with Postgres, Redis and RabbitMQ started for them
	@scripts/ensure-tools TEST_DATABASE_URL
	@# Stories mostly wait for their shops: two at once for each core. Storms, kills and outages have the
	@# machine to themselves, one after the other.
	@RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$$((2 * $$(getconf _NPROCESSORS_ONLN)))} \
	scripts/with-services bash -ec 'cargo test --workspace -- --skip chaos:: --skip rush:: --skip payments::storm; \
		cargo test --workspace --test stories -- --test-threads=1 chaos:: rush:: payments::storm'
	@tests/conformance/run-sims

.PHONY: check
check: fmt-check lint doc supply ## formatting, lints, prepared SQL, documentation, dependencies

.PHONY: fmt-check
fmt-check:
	cargo fmt --all --check

.PHONY: lint
lint: ## lints, and whether .sqlx is what the code needs
	@scripts/ensure-tools
	scripts/prepare-queries --check

.PHONY: doc
doc: ## build the documentation of the code, warnings refused
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items --quiet

.PHONY: supply
supply: ## hold dependencies to deny.toml; with ADVISORY_DB also to what is known about them
	@scripts/check-supply

.PHONY: fmt
fmt: ## format everything
	cargo fmt --all

.PHONY: prepare
prepare: ## write .sqlx anew after a statement or a migration changed
	@scripts/ensure-tools
	scripts/prepare-queries

.PHONY: demo
demo: ## import a year of real trade (92,331 products, 155,848 baskets) into the shop under ./data
	@scripts/ensure-tools DATABASE_URL
	@echo "building in release (several minutes the first time; the import is worth it)"
	@cargo build -q --release --bin eliteshop
	@ELITESHOP=$(TARGET)/release/eliteshop examples/complete-journey/run

.PHONY: bench
bench: ## measure, in release, beside the floors of this machine
	@scripts/ensure-tools TEST_DATABASE_URL
	@cargo build -q --release -p bench -p eliteshop
	@scripts/with-services --durable $(TARGET)/release/bench --shop $(TARGET)/release/eliteshop --write docs/benchmarks.md

.PHONY: soak
soak: ## the long runs: a million events under random writers, kills, storms
	@scripts/ensure-tools TEST_DATABASE_URL
	@SOAK_EVENTS=$${SOAK_EVENTS:-1000000} SOAK_KILLS=$${SOAK_KILLS:-50} scripts/with-services cargo test --release -p eliteshop -p stories -- --nocapture many_writers kill

.PHONY: chaos
chaos: ## break things on purpose: fifty kills in a storm of 300 checkouts, and an outage of everything else
	@scripts/ensure-tools TEST_DATABASE_URL
	@echo "building the shop in release (several minutes the first time)"
	@cargo build -q --release -p eliteshop
	@export CHAOS_KILLS=$${CHAOS_KILLS:-50} CHAOS_CHECKOUTS=$${CHAOS_CHECKOUTS:-300} CHAOS_SEED=$${CHAOS_SEED:-$$(date +%s)}; \
	ELITESHOP_BINARY=$(abspath $(TARGET))/release/eliteshop scripts/with-services \
		cargo test -q -p stories -- --nocapture --test-threads 1 chaos:: \
	&& echo "Every rule held. Next: scripts/planted-bugs shows that the stories would have noticed otherwise." \
	|| { echo "A rule broke. Next: make chaos CHAOS_SEED=$$CHAOS_SEED runs the same storm again; the shop's log is above."; exit 1; }

.PHONY: fuzz-api
fuzz-api: ## ten minutes of schemathesis against a running shop, as each role
	@scripts/ensure-tools TEST_DATABASE_URL
	@cargo build -q -p eliteshop
	@scripts/with-services tests/conformance/fuzz-api

.PHONY: attack
attack: ## sqlmap and wapiti against a running shop, and against one with a hole that they have to find
	@scripts/ensure-tools TEST_DATABASE_URL
	@scripts/with-services tests/conformance/attack

.PHONY: clean-data
clean-data: ## throw away ./data: the shop's database, its secrets, everything it sold
	@read -r -p "Throw away everything under $${DATA_DIR:-data}? [y/N] " yes && [ "$$yes" = y ] && rm -rf "$${DATA_DIR:-data}"
