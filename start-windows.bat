@echo off
rem Double-click: sets everything up on the first start, then opens the review page with the sample ledgers.
chcp 65001 >nul
cd /d "%~dp0"
where py >nul 2>nul || (echo 需要 Python 3.11 或更新版本，请先从 python.org 安装。 & pause & exit /b 1)
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo 需要 Python 3.11 或更新版本。 & pause & exit /b 1)
if not exist ".venv\ready" (
    echo 首次启动，正在安装所需的组件，大约需要几分钟……
    if not exist ".venv\Scripts\python.exe" py -3 -m venv .venv || (pause & exit /b 1)
    .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || (pause & exit /b 1)
    .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . || (pause & exit /b 1)
    echo ready> ".venv\ready"
)
.venv\Scripts\voucher-audit serve --samples
if errorlevel 1 pause
