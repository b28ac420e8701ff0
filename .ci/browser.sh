#!/bin/sh
# Gets Chromium and a Chinese font for the browser test: Debian's packages when we may install them, else the
# browser that Playwright brings. $1 is the Python of the virtual environment.
set -eu
has_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }
if has_browser && has_font; then exit 0; fi

as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then as_root="sudo"; else as_root="none"; fi
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null ||
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq fonts-noto-cjk fontconfig >/dev/null || true
fi
if ! has_browser; then "$1" -m playwright install chromium; fi
