# Targets a person types. Everything heavy is cached by go, npm and the engine.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

export GOTOOLCHAIN ?= local
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
# No -trimpath: with it the first build would compile everything twice, once more for the tests.
GOBUILD := go build -ldflags '$(LDFLAGS)'

STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
WORKFLOWCHECK := go run go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0
# A test that fails is run again by itself, at most twice and only when few fail:
# kills and time limits on a busy two-core machine. Each rerun is shown at the end.
GOTEST := go run gotest.tools/gotestsum@v1.13.0 --format pkgname --rerun-fails=2 --rerun-fails-max-failures=5
GOVULNCHECK := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: setup
setup: ## install what building and testing need
	@dev/setup.sh test

.PHONY: build
build: ## build every program into bin/
	@dev/setup.sh build
	@echo 'building bin/ (the first time takes minutes: Temporal, Ethereum and IPFS are compiled in)' >&2
	@dev/alive.sh "building bin/skyops" env CGO_ENABLED=0 $(GOBUILD) -o bin/skyops ./starter/cli
	@dev/alive.sh "building bin/skyops-init" env CGO_ENABLED=0 $(GOBUILD) -o bin/skyops-init ./workers/node/init
	@dev/alive.sh "building bin/skyops-gateway" env CGO_ENABLED=0 $(GOBUILD) -o bin/skyops-gateway ./starter/gateway
	@dev/alive.sh "building bin/skyops-worker" env CGO_ENABLED=1 $(GOBUILD) -o bin/skyops-worker ./workers
	@dev/alive.sh "building bin/skyops-dev" env CGO_ENABLED=1 $(GOBUILD) -o bin/skyops-dev ./dev

.PHONY: images
images: ## build the images of the presets that this machine can build
	@dev/setup.sh demo
	@dev/engine.sh starter/presets/build.sh counter gpt2-pytorch blender

.PHONY: demo
demo: ## a training job survives its node's death, end to end, on this machine
	@dev/setup.sh demo
	@$(MAKE) --no-print-directory build
	@dev/engine.sh bash -c 'starter/presets/build.sh gpt2-pytorch && bin/skyops-dev demo'

.PHONY: demo-pipeline
demo-pipeline: ## data, four variants in PyTorch, the best of them, over a node's death; the result from three places; an animation
	@dev/setup.sh demo-pipeline
	@$(MAKE) --no-print-directory build
	@dev/alive.sh "building a stock IPFS node" env -C dev/interop/kubo go build -ldflags='-s -w' -o ../../../bin/interop/ipfs github.com/ipfs/kubo/cmd/ipfs
	@dev/engine.sh bash -c 'starter/presets/build.sh gpt2-pytorch blender && bin/skyops-dev demo-pipeline'

.PHONY: dev
dev: ## keep the embedded stack in the foreground and print its URLs
	@dev/setup.sh demo
	@$(MAKE) --no-print-directory build
	@dev/engine.sh bash -c 'starter/presets/build.sh gpt2-pytorch counter && exec bin/skyops-dev up'

.PHONY: lint
lint: ## gofmt, vet, staticcheck, workflowcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo 'not gofmt-ed:'; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	cd bench && go vet ./... && go test ./... && $(STATICCHECK) ./...
	$(STATICCHECK) ./...
	$(WORKFLOWCHECK) ./workflows/...

.PHONY: vuln
vuln: ## known vulnerabilities, where their database answers
	@$(GOVULNCHECK) ./... || { [ $$? = 3 ] && echo 'govulncheck: advisories apply, see above: they came after this commit, so they are shown and fail nothing' || \
		echo 'govulncheck: it could not be built or its database does not answer (see above); nothing was checked'; }

.PHONY: check
check: ## the quick loop: format, vet, tests without engine, chain build or end-to-end
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go test -short ./...

.PHONY: race
race: ## the tests of what many goroutines share, under the race detector (ten minutes)
	go test -race -short ./activities/... ./chain/sender ./protocol/seal/... ./store ./workers/control ./workers/fleet ./workers/ingress/... ./workers/watch ./starter/gateway/...

.PHONY: contracts
contracts: ## compile, test and bind the contracts
	@dev/setup.sh test
	chain/contracts/build.sh

.PHONY: client
client: ## the OpenAPI document as the gateway serves it, and the client's calls made from it
	go test -count=1 ./starter/gateway/api -run TestTheDocumentIsTheServers -update
	cd starter/client && go generate

.PHONY: mutations
mutations: ## plant faults in the contracts one by one; fail where no test sees one (half an hour)
	@dev/setup.sh test
	node chain/contracts/bin/mutate.js

.PHONY: histories
histories: build ## record workflow histories for the replay tests: what only twins can do, and all else from the real stack
	go test -count=1 ./workflows/job/livetest -record
	@dev/engine.sh go test -count=1 -run 'TestRecordHistories|TestRecordBatches|TestPipeline$$' ./dev/e2e -record

.PHONY: screens
screens: build ## write docs/screens anew: pictures of every page, on the real stack, in a real browser
	@dev/engine.sh bash -c 'starter/presets/build.sh counter && go test -count=1 -run TestBrowser ./dev/e2e -screens'

.PHONY: test
test: export CI = true # what setup installs may not be skipped
test: ## everything
	@dev/setup.sh test
	@$(MAKE) --no-print-directory build lint vuln
	chain/contracts/build.sh --check
	@dev/engine.sh bash -c 'starter/presets/build.sh counter gpt2-pytorch blender && \
		$(GOTEST) --packages="$$(go list ./... | grep -v /dev/e2e$$ | tr "\n" " ")" -- -timeout 30m && \
		$(GOTEST) --packages=./dev/e2e -- -timeout 40m'

.PHONY: test-gpu
test-gpu: ## the NVML adapter, what stays in GPU memory, and GPT-2 through a node, on a real GPU; says so where there is none
	go test -count=1 -v -run 'GPU|NVML' ./activities/gpu/... ./workers/node

.PHONY: bench
bench: build ## ratios against peers and floors, in one run; BENCH='-only match,seal' for some
	@dev/setup.sh bench
	@dev/engine.sh bash -c 'starter/presets/build.sh counter && cd bench && go run . $(BENCH)'
