# Vis-à-vis. `make help` lists what can be made. Everything is incremental: what is fresh is not built again.

LISTEN ?= 127.0.0.1:8080
DATA   ?= data
GO     ?= go

# The product is one static binary; the tests' race detector is the only thing that needs cgo.
export CGO_ENABLED = 0
# For the tests and the linters too: what is compiled without it is compiled once more.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

# Without tables for debuggers, and with functions laid closer than the linker would: a hundredth of the binary.
LDFLAGS := -s -w -funcalign=16
# huma's code is compiled anew for nearly every route; without inlining into the copies the binary is 1 MB smaller.
GCFLAGS := visavis/internal/server=-l

GO_SOURCES  := go.mod go.sum $(shell find cmd internal web -name node_modules -prune -o \( -name '*.go' -o -name '*.sql' -o -path '*/embed/*' \) -type f -print 2>/dev/null)
GO_ASSETS   := $(shell find internal -type f ! -name '*.go' 2>/dev/null)
WEB_SOURCES := $(shell find web \( -name node_modules -o -name dist -o -path web/e2e \) -prune -o -type f ! -name '*.go' -print 2>/dev/null)

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: help run build web generate test test-go test-web test-journeys check histories faults foreign bench pictures clean

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: bin/visavis ## builds bin/visavis with the front end in it

web: bin/.web

run: bin/visavis ## starts the product with the demo company on LISTEN (127.0.0.1:8080) and DATA (data)
	@scripts/run '$(LISTEN)' '$(DATA)'

bin/visavis: bin/.web $(GO_SOURCES) $(GO_ASSETS)
	@scripts/setup-build
	$(GO) build -ldflags '$(LDFLAGS)' -gcflags '$(GCFLAGS)' -o $@ ./cmd/visavis

bin/.web: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run --silent build
	@mkdir -p bin && touch $@

# Install scripts stay off: nothing that a package wants to run at install time is needed, and some would download.
web/node_modules/.installed: web/package-lock.json
	@scripts/setup-build
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

generate: web/node_modules/.installed ## writes api/openapi.yaml, and the TypeScript types and the Go client made from it
	@scripts/generate

check: web/node_modules/.installed bin/.web ## formats, vets, lints, type-checks, and looks for stale generated files
	@scripts/check

test: test-go test-web test-journeys ## every test: Go with the race detector, TypeScript, browser journeys

test-go: bin/.web
	@scripts/setup-test
	VISAVIS_ABUSE='$(CURDIR)/bin/abuse.txt' CGO_ENABLED=1 $(GO) test -race -timeout 20m ./...
	CGO_ENABLED=0 $(GO) test -run OnePeerConnection ./internal/media/livekit
	@cat bin/abuse.txt

test-web: web/node_modules/.installed
	cd web && npm test --silent

test-journeys: bin/visavis
	@scripts/check-size bin/visavis
	@scripts/setup-test
	@scripts/journeys

histories: ## the long runs over what is kept: 200 kills, each race 1,000 times, on SQLite and on PostgreSQL
	@scripts/setup-build
	@scripts/setup-test
	$(GO) test -count 1 -v ./internal/store/histories -run 'Histories|Lies' -kills 200 | grep -v '^=== '
	$(GO) test -count 1 -v ./internal/store/storetest -rounds 1000 -timeout 30m | grep -v '^=== '

faults: bin/visavis ## breaks things in running calls, 500 times with Go clients and with browsers; writes bench/faults*.md
	@scripts/setup-test
	VISAVIS_FAULTS='$(CURDIR)/bench/faults.md' $(GO) test -count 1 ./internal/testrig -run TestFaults -faults 500 -timeout 60m
	@scripts/stock-livekit
	@scripts/journeys --project=faults

foreign: bin/.web ## races hold, consultation, merge and transfer 1,000 times with real media; writes bench/foreign.md
	@scripts/setup-test
	VISAVIS_FOREIGN='$(CURDIR)/bench/foreign.md' $(GO) test -count 1 ./internal/testrig -run TestNoForeignFrames -sequences 1000 -timeout 60m

bench: bin/visavis ## measures what performance.md promises; writes bench/README.md, results.json, lives.md and routing.md
	@scripts/setup-test
	@scripts/bench-lives
	@scripts/bench-routing
	@scripts/bench

pictures: bin/visavis ## makes a picture of every screen in web/e2e/results/pictures
	@scripts/setup-test
	@scripts/journeys --project=pictures

clean: ## removes what was built, keeps the data folder
	rm -rf bin web/node_modules web/e2e/results web/e2e/media
	find web/dist -mindepth 1 ! -name .gitkeep -delete
