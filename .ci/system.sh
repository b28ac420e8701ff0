#!/bin/sh
# Gets what the tests need beside Python, as Debian packages when we may install them: Chromium and a Chinese font for
# the browser test (without packages: the browser that Playwright brings) and PostgreSQL for the store's tests, which
# start a server of their own, and Java 17 for the tests on a Spark cluster. Does nothing when all is there. $1 is the
# Python of the virtual environment.
set -eu
has_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }
has_java() { command -v java >/dev/null 2>&1; }
has_postgres() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then as_root="sudo"; else as_root="none"; fi
fi
updated=no
# Installs the packages given; fails when we may not, or when one of them does not exist here.
packages() {
    if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then return 1; fi
    if [ "$updated" = no ]; then $as_root apt-get update -qq && updated=yes; fi
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if ! has_font; then packages fonts-noto-cjk fontconfig || true; fi
if ! has_browser; then packages chromium || "$1" -m playwright install chromium; fi
if ! has_postgres; then
    # no cluster of its own, and nothing that is started with the machine
    packages postgresql-common &&
        echo "create_main_cluster = false" | $as_root tee -a /etc/postgresql-common/createcluster.conf >/dev/null &&
        packages postgresql
fi
if ! has_postgres; then echo "需要 PostgreSQL 才能运行全部测试：请安装 Debian 的 postgresql 软件包。" >&2; exit 1; fi
if ! has_java; then packages openjdk-17-jre-headless || true; fi
if ! has_java; then echo "需要 Java 17 才能运行全部测试：请安装 Debian 的 openjdk-17-jre-headless 软件包。" >&2; exit 1; fi
