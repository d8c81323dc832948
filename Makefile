# Eight commands: setup, run, test, fuzz, soak, check, cloud, bench (and screenshots). All work from a bare clone with Python
# and make.

.DEFAULT_GOAL := help
.PHONY: help setup run test test-tools fuzz soak check cloud bench bench-console bench-fullhouse screenshots clean

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV_VERSION := 0.13.8
BIN := .venv/bin
PORT ?= 8000

# uv must take the Python that is there, never fetch one.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PORT
ifdef CONSOLE_DEMO_PASSWORD
export CONSOLE_DEMO_PASSWORD
endif

help:
	@echo "make run          the console on http://127.0.0.1:$(PORT)/ with a local cloud and a demo show"
	@echo "make test         every test (installs what the tests need, where it may)"
	@echo "make fuzz         far more of what is random in the tests, about 8 minutes (FUZZ=n: n times as much)"
	@echo "make soak         a show for an hour: is memory flat, is nothing left open (SOAK=seconds for less)"
	@echo "make check        lint, types, import contracts, migrations"
	@echo "make cloud        only the local cloud, with its key, on the port after PORT"
	@echo "make bench        how fast it is, as ratios, about 5 minutes (ARGS=\"compose inputs\": only these)"
	@echo "make bench-console  what a press does within which time, against the promised limits"
	@echo "make bench-fullhouse  the live page with 24 inputs for half an hour (SECONDS=300: shorter)"
	@echo "make peers        real encoders push and real players play, a minute each (SECONDS=10: shorter)"
	@echo "make screenshots  pictures of the running console into docs/images/"
	@echo "make setup        only install; the others do it when needed"

# --- setup: each stamp is newer than what it was made from, so a second run does nothing ----------------------------

setup: .venv/.python .venv/.node

# uv where it is to be had and reaches an index, else pip, slower. Both insist on the hashes. The second word is another
# environment than .venv, whose packages are not compiled ahead.
define install
	@VIRTUAL_ENV="$(CURDIR)/$(or $(2),.venv)" $(BIN)/uv pip install -q $(if $(2),,--compile-bytecode) --require-hashes \
		-r $(1) 2>.venv/uv.log || $(or $(2),.venv)/bin/python -m pip install -q --require-hashes -r $(1)
endef

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is incomplete. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making the virtual environment .venv"
	@$(PYTHON) -m venv .venv

.venv/bin/uv: | .venv/bin/python
	@$(BIN)/python -m pip install -q uv==$(UV_VERSION) || echo "uv is not to be had; pip does its work, slower"

# The .pth file makes the project importable inside its own environment, wherever a command is started.
.venv/.python: requirements.txt | .venv/bin/uv
	@echo "Installing the Python packages"
	$(call install,requirements.txt)
	@$(BIN)/python -c 'import os, pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "console.pth").write_text(os.getcwd() + "\n")'
	@touch $@

.venv/.node: package-lock.json .npmrc requirements-node.txt | .venv/.python
	@command -v npm >/dev/null 2>&1 || echo "No Node here: taking it from PyPI"
	@command -v npm >/dev/null 2>&1 || test -x $(BIN)/npm || $(MAKE) --no-print-directory node
	@echo "Installing the browser's modules"
	@# Node trusts what the machine trusts (a company's proxy, say); older ones ignore the word.
	@PATH="$$PATH:$(CURDIR)/$(BIN)" NODE_USE_SYSTEM_CA=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

.PHONY: node
node:
	$(call install,requirements-node.txt)

# --- run -------------------------------------------------------------------------------------------------------------

run: setup
	@exec $(BIN)/python -m console.serve

cloud: setup
	@exec $(BIN)/python -m console.serve --only localcloud

# --- prove -----------------------------------------------------------------------------------------------------------

# An outside peer by WebRTC, RTSP and SRT.
GSTREAMER = python3-gi gir1.2-gst-plugins-base-1.0 gir1.2-gst-plugins-bad-1.0 gir1.2-gst-rtsp-server-1.0 gstreamer1.0-tools \
	gstreamer1.0-nice gstreamer1.0-libav gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly

# Chromium and its Chinese fonts for the pages, FFmpeg as an outside judge of the pictures, HarfBuzz's and Pango's own
# programs and Unicode's cases as judges of the texts, nginx (never started as a service, hence RUNLEVEL) as a
# destination of pushes. Only tests need them.
test-tools:
	@if command -v apt-get >/dev/null 2>&1 && test "$$(id -u)" = 0; then \
		missing=""; \
		command -v chromium >/dev/null 2>&1 || missing="$$missing chromium"; \
		command -v ffmpeg >/dev/null 2>&1 || missing="$$missing ffmpeg"; \
		dpkg -s $(GSTREAMER) >/dev/null 2>&1 || missing="$$missing $(GSTREAMER)"; \
		command -v srt-live-transmit >/dev/null 2>&1 || missing="$$missing srt-tools"; \
		test -e /usr/lib/nginx/modules/ngx_rtmp_module.so || missing="$$missing libnginx-mod-rtmp"; \
		dpkg -s fonts-noto-cjk >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
		command -v hb-view >/dev/null 2>&1 || missing="$$missing libharfbuzz-bin"; \
		command -v pango-view >/dev/null 2>&1 || missing="$$missing pango1.0-tools"; \
		test -e /usr/share/unicode/BidiCharacterTest.txt || missing="$$missing unicode-data"; \
		if test -n "$$missing"; then \
			echo "Installing for the tests:$$missing"; \
			apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
		fi; \
	fi
	@$(MAKE) --no-print-directory .venv/.tccli || echo "tccli is not to be had; its tests are skipped"

# Only for `make peers`: programs that push and play, large ones among them.
PEER_TOOLS = ffmpeg chromium vlc-bin vlc-plugin-base obs-studio xvfb librtmp1 $(GSTREAMER)
.PHONY: peers peer-tools
peer-tools:
	@if command -v apt-get >/dev/null 2>&1 && test "$$(id -u)" = 0 && ! dpkg -s $(PEER_TOOLS) >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PEER_TOOLS) >/dev/null; \
	fi
	@$(MAKE) --no-print-directory .venv/.peers || echo "The newest FFmpeg is not to be had; it is named as not here"

.venv/.peers: requirements-peers.txt | .venv/.python
	@$(BIN)/python -m venv --clear .venv/peers
	$(call install,requirements-peers.txt,.venv/peers)
	@touch $@

peers: setup peer-tools
	@$(BIN)/python -m bench.peers --seconds $(or $(SECONDS),60) $(ARGS)

# The vendor's command line tool, an outside client for the tests. It has an environment of its own (it is large, and
# brings its own SDK), and nothing but the tests ever needs it.
.venv/.tccli: requirements-tccli.txt | .venv/.python
	@echo "Installing tccli for the tests"
	@$(BIN)/python -m venv --clear .venv/tccli
	$(call install,requirements-tccli.txt,.venv/tccli)
	@touch $@

# In three runs: what minds no company side by side, then what plays in real time, alone, then pages and the whole stack,
# each of which fills the cores by itself.
PYTEST = PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m pytest
REAL_TIME = $(addprefix tests/localcloud/,ingest out outs picture soak standing ways)
WHOLE = tests/page tests/show
test: setup test-tools
ifdef ARGS
	@$(PYTEST) $(ARGS)
else
	@$(PYTEST) -n 2 --dist loadfile tests $(addprefix --ignore=,$(REAL_TIME) $(WHOLE)); beside=$$?; \
	$(PYTEST) $(REAL_TIME); timed=$$?; \
	$(PYTEST) $(WHOLE); whole=$$?; \
	test $$beside = 0 && test $$timed = 0 && test $$whole = 0
endif

# What is random in the tests, for longer: signatures, the model of the casters, parameters, bytes at every door, the
# bodies of the console's API.
FUZZ ?= 1
fuzz: setup test-tools
	@FUZZ=$(FUZZ) $(PYTEST) tests/localcloud tests/casters -m fuzz $(ARGS)

# An hour of a show, as whose verdict it ends. On this machine alone; needs ffmpeg.
SOAK ?= 3600
soak: setup
	@$(BIN)/python -m bench.soak --seconds $(SOAK) $(ARGS)

# The checks read the settings but start nothing.
check: export CONSOLE_REDIS_URL ?= redis://127.0.0.1:6379/0
check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup
	@$(BIN)/python -m bench $(ARGS)

bench-console: setup
	@$(BIN)/python -m bench console

bench-fullhouse: setup
	@$(BIN)/python -m bench.fullhouse --seconds $(or $(SECONDS),1800)

screenshots: setup test-tools
	@$(BIN)/python -m bench.screenshots

clean:
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
