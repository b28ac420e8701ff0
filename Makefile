# Two commands do everything on a fresh machine:
#   make run    the review page with the sample ledgers already audited
#   make test   every test
# Both make their own virtual environment from the lock files.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501

.DEFAULT_GOAL := help
.PHONY: help run test fuzz lint format samples docs measure coverage mutation pictures lock clean system bench bench-books bench-users

help:
	@echo "make run      审核页面（自带示例账，已完成检查），浏览器打开 http://127.0.0.1:$(PORT)"
	@echo "make test     安装所需并运行全部测试"
	@echo "make fuzz     性质测试与模糊测试，随机取例，数量约为平时的二十倍"
	@echo "make lint     ruff 与 mypy"
	@echo "make samples  重新生成 sample_ledgers/"
	@echo "make docs     重新生成 docs/ 中由程序生成的页面"
	@echo "make measure  重新测量并写 docs/MEASURED.md（make measure SECTION=rules 只量一节）"
	@echo "make coverage 全部测试的分支覆盖率，写进 docs/MEASURED.md（约十五分钟）"
	@echo "make mutation 随机放错、看测试能否发现，写进 docs/MEASURED.md（约二十分钟）"
	@echo "make bench    测量速度与内存，写 docs/BENCHMARKS.md；每条规则的用时写进 docs/MEASURED.md（约二十分钟）"
	@echo "make bench-books  测量批量检查：200 本账，逐本、多进程、集群（一小时以上）"
	@echo "make bench-users  测量 20 人同时复核 5,000 条线索要等多久（约十分钟）"

run: $(VENV)/.runtime
	$(BIN)/voucher-audit serve --samples --port $(PORT)

test: $(VENV)/.dev system
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Property and fuzz tests with new random examples, twenty times as many as in the suite (tests/searching.py).
fuzz: $(VENV)/.dev
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n 2 -m hypothesis

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

samples: $(VENV)/.dev
	$(BIN)/python -m sample_ledgers.make

docs: $(VENV)/.dev
	$(BIN)/python -m tests.documents

# The pictures in docs/images, taken by the browser test.
pictures: $(VENV)/.dev system
	VOUCHER_AUDIT_PICTURES=docs/images $(BIN)/python -m pytest tests/ui

measure: $(VENV)/.bench
	$(BIN)/python -m tests.measure $(SECTION)
	$(BIN)/python -m tests.documents

coverage: $(VENV)/.bench system
	$(BIN)/python -m tests.measure coverage

mutation: $(VENV)/.bench
	$(BIN)/python -m tests.measure mutation

# Wants the peers that it compares with (extra `bench`).
bench: $(VENV)/.bench
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.measure speed

# Many books serially, in processes and on a Spark cluster of this machine; an hour and more, so not part of bench.
bench-books: $(VENV)/.dev system
	$(BIN)/python -m tests.measure.batch_scale --write

# Twenty browsers at one page.
bench-users: $(VENV)/.dev system
	$(BIN)/python -m tests.bench.many_users --write

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "无法建立虚拟环境；Debian/Ubuntu 请先安装 python3-venv。"; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The tests want a real Chromium, Chinese fonts and a real PostgreSQL.
system:
	@sh .ci/system.sh $(BIN)/python

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

# Host-free, universal lock files (needs uv).
lock:
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra spark --extra postgres --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra spark --extra postgres --extra bench --extra mutation --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-bench.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
