# Every target works in a fresh clone with nothing but the .NET SDK; what needs more says so.
SHELL := /bin/bash
CONFIGURATION ?= Release
DOTNET := dotnet
BENCH = $(DOTNET) run --project tests/Bench -c Release -- $(if $(QUICK),--quick)
# Restoring and building share the machine with whatever else runs on it; leave no build servers behind.
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export MSBUILDDISABLENODEREUSE := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: build
build: ## Build everything
	$(DOTNET) build GatewayApi.sln -c $(CONFIGURATION) -v quiet

.PHONY: run
run: build ## Start a gateway on this machine, with two versions of an application behind it
	@CONFIGURATION=$(CONFIGURATION) deploy/quickstart/run.sh

.PHONY: demo
demo: build ## Play the whole story unattended: HTTP, 90/10, 50/50, 0/100, TLS, redirect (needs curl and openssl)
	@CONFIGURATION=$(CONFIGURATION) deploy/quickstart/demo.sh

.PHONY: test
test: build ## Run all tests
	@deploy/tools.sh
	@CONFIGURATION=$(CONFIGURATION) tests/run.sh

.PHONY: test-published
test-published: build ## Run all tests, those end to end over published binaries where gcc or clang is there to link the proxy
	@deploy/tools.sh
	@CONFIGURATION=$(CONFIGURATION) tests/run.sh --published

.PHONY: lint
lint: build ## Check formatting; the build itself runs the analyzers with warnings as errors
	$(DOTNET) format whitespace GatewayApi.sln --no-restore --verify-no-changes
	@deploy/quickstart/lint.sh
	@deploy/tools.sh
	@deploy/helm/lint.sh

.PHONY: golden
golden: build ## Write the golden files anew; read the difference before committing it
	GATEWAYAPI_GOLDEN=rewrite $(DOTNET) test tests/Admission -c $(CONFIGURATION) --no-build -v quiet
	GATEWAYAPI_GOLDEN=rewrite $(DOTNET) test tests/Translation -c $(CONFIGURATION) --no-build -v quiet
	GATEWAYAPI_GOLDEN=rewrite $(DOTNET) test tests/ControlPlane -c $(CONFIGURATION) --no-build -v quiet --filter ReadmeTests
	GATEWAYAPI_GOLDEN=rewrite $(DOTNET) test tests/Proxy -c $(CONFIGURATION) --no-build -v quiet --filter ReadmeTests
	GATEWAYAPI_GOLDEN=rewrite $(DOTNET) test tests/ApiServerTests -c $(CONFIGURATION) --no-build -v quiet --filter InstallManifestTests

.PHONY: publish
publish: ## Make the binaries that are shipped, below artifacts/publish (the proxy as native code where gcc or clang is there to link it)
	@deploy/publish.sh

.PHONY: images
images: ## Build the container images (needs docker, podman or nerdctl)
	@deploy/images/build.sh

.PHONY: bench
bench: publish ## Measure everything, beside nginx, HAProxy and a bare forwarder (QUICK=1: a look in a few minutes); bench-NAME for one scenario
	$(BENCH)

.PHONY: bench-record
bench-record: publish ## The same, and keep the figures in deploy/benchmarks
	$(BENCH) --record

.PHONY: bench-plots
bench-plots: ## Draw the pictures of deploy/benchmarks anew from the figures that are kept
	$(BENCH) --plot

.PHONY: bench-micro
bench-micro: ## Measure time and allocation of match, compile, translate, diff and apply alone
	$(BENCH) micro

# make bench-traffic, bench-memory, …: one scenario, over the binaries that are published already or else now.
bench-%: | artifacts/publish
	$(BENCH) $*

artifacts/publish:
	@$(MAKE) publish

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf artifacts
	find . -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
