# What one does with this package, a word each. The work itself is done by swift and by the program.
.PHONY: help deps build test fuzz demo bench format
.DEFAULT_GOAL := help

VAE := .build/release/vae
# Addresses are bound before the program starts and then written no more, and no library is loaded from its own folder.
HARDENED := --disable-local-rpath
ifeq ($(shell uname),Linux)
HARDENED += -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now
endif

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the system libraries that are missing (oneDNN, zlib, libzip, libpng, libjpeg, libwebp, a C++ library)
	@.ci/install-packages

build: deps ## Build the program, .build/release/vae
	swift build -c release --product vae $(HARDENED)

test: deps ## Build and run every test
	swift test -c release -Xswiftc -enable-testing --scratch-path .build/tests

# Ten times as many files of every format as the tests make, and other ones each time; SECONDS is for the C codecs alone.
SECONDS ?= 300
fuzz: deps ## Read 50,000 wrong files of every format, in about half an hour, then what libFuzzer makes for the C codecs
	VAE_MUTATIONS=50000 VAE_MUTATION_SEED=$$(date +%s) swift test -c release -Xswiftc -enable-testing \
	  --scratch-path .build/tests --filter MutationTests
	Fuzzing/run $(SECONDS)

demo: build ## Train on the built-in trees and draw a forest, in about two minutes
	$(VAE) demo

bench: deps ## Time training steps against peers, and what checkpoints cost
	swift run -c release --package-path Benchmarks StepTime mlp
	swift run -c release --package-path Benchmarks StepTime conv
	swift run -c release --package-path Benchmarks StepTime iwae
	swift run -c release --package-path Benchmarks SavingTime 6 5

format: ## Format every Swift file in place
	swift format -i -r Sources Tests Benchmarks/Sources Package.swift
