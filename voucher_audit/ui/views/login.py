"""登录: one form without a script, served before streamlit is reached."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import parse_qs

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>登录 · 凭证异常检测</title><style>
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#F1F4F9;color:#1E2530;
font:16px/1.6 'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif}
main{width:min(92vw,400px);background:#fff;border:1px solid #DDE2EA;border-radius:10px;padding:2.2rem 2.2rem 1.8rem}
h1{font-size:1.35rem;margin:0 0 .2rem;color:#17406F}p.about{margin:0 0 1.4rem;color:#5B6470;font-size:.9rem}
label{display:block;font-size:.92rem;margin:0 0 1rem}input{display:block;width:100%;font:inherit;padding:.5rem .7rem;margin-top:.25rem;
border:1px solid #B9C1CD;border-radius:6px;background:#fff}input:focus{outline:2px solid #1F5FA8;border-color:#1F5FA8}
button{width:100%;font:inherit;font-weight:600;padding:.55rem;border:0;border-radius:6px;background:#1F5FA8;color:#fff;cursor:pointer}
button:hover{background:#184C87}.problem{background:#FDF1F0;border-left:4px solid #B3261E;color:#7A1B15;padding:.55rem .8rem;
margin:0 0 1.1rem;border-radius:0 6px 6px 0;font-size:.92rem}.note{color:#5B6470;font-size:.82rem;margin:1.1rem 0 0}
</style></head><body><main><h1>凭证异常检测</h1><p class="about">请用管理员为您建立的用户登录</p>__PROBLEM__
<form method="post" action="/login"><input type="hidden" name="next" value="__NEXT__">
<label>用户名<input name="name" value="__NAME__" autocomplete="username" required autofocus></label>
<label>密码<input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">登录</button></form>
<p class="note">账簿只存放在本单位的这台机器上。忘记密码请找管理员重设。</p></main></body></html>
"""


def page(where: str, problem: str = "", name: str = "") -> str:
    """The form. `where` is the page that was asked for, `problem` one sentence about the last attempt."""
    said = f'<div class="problem" role="alert">{escape(problem)}</div>' if problem else ""
    filled = {"PROBLEM": said, "NEXT": escape(safe_next(where)), "NAME": escape(name)}
    return re.sub("__([A-Z]+)__", lambda mark: filled[mark[1]], _PAGE)


def parsed(body: bytes) -> tuple[str, str, str]:
    """Name, password and next page of a posted form; blank where it holds none."""
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        return "", "", ""
    name, password, where = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
    return name.strip(), password, where


def safe_next(where: str) -> str:
    """`where` if it is a place on this very server, else the first page: a link must not lead elsewhere after login."""
    local = where.startswith("/") and not where.startswith(("//", "/\\", "/login", "/logout"))
    return where if local and where.isprintable() and "\\" not in where else "/"
