"""What stands between the network and the page: which hosts may name us, headers, and with `--auth` the session cookie.

Every request passes here before streamlit sees it, the WebSocket and the uploads too. Nothing in here imports streamlit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voucher_audit.errors import VoucherAuditError
from voucher_audit.ui.views import login

COOKIE: Final = "voucher_audit_session"
_OPEN: Final = frozenset({"/login", "/_stcore/health"})
_PROGRAM: Final = "/static/"  # streamlit's own scripts and fonts: the same everywhere, nothing of ours
_OF_STREAMLIT: Final = ("/_stcore/", "/media/", "/static/", "/component/", "/app/", "/favicon")  # what is no page
_CLOSED: Final = ("/_stcore/metrics", "/_stcore/agent")  # nobody here reads them
_LARGEST_FORM: Final = 8 * 1024  # bytes of a login
_HEADERS: Final = {
    # the page may load nothing and send nothing elsewhere; streamlit's charts compile expressions (unsafe-eval)
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


class Accounts(Protocol):
    """Who may come in. Blocking calls: the gate makes them in a thread."""

    def admit(self, name: str, password: str, address: str) -> str:
        """Check the password; returns the token of a new session. Raises VoucherAuditError with a sentence."""

    def known(self, token: str) -> bool:
        """Does the token belong to a session that has not ended?"""

    def leave(self, token: str, address: str) -> None:
        """End the session."""


@dataclass(frozen=True)
class Gate:
    """ASGI middleware. `hosts`: names and addresses by which we may be called; `accounts` None: nobody logs in;
    `pages`: paths with a page of ours, an address typed wrongly leads to the first one."""

    app: ASGIApp
    hosts: Collection[str]
    accounts: Accounts | None = None
    pages: Collection[str] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":  # closed before it is accepted: the browser sees 403
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await refusal(scope, receive, _with_headers(send))

    async def _refusal(self, connection: HTTPConnection) -> Response | None:
        path = connection.url.path
        if host_of(connection.headers) not in self.hosts:
            return PlainTextResponse("不能用这个地址访问本程序；请用启动时显示的地址。", status_code=403)
        if path.startswith(_CLOSED):
            return PlainTextResponse("没有这个页面。", status_code=404)
        if self.accounts is None or path in _OPEN or path.startswith(_PROGRAM):
            return self._elsewhere(connection)
        token = connection.cookies.get(COOKIE, "")
        if token and await _known(self.accounts, token):
            return self._elsewhere(connection)
        if connection.scope["type"] == "http" and _wants_a_page(connection):
            return RedirectResponse("/login?next=" + quote(_back(connection), safe=""), status_code=303)
        return PlainTextResponse("请先登录。", status_code=401)

    def _elsewhere(self, connection: HTTPConnection) -> Response | None:
        """Streamlit would answer an address that has no page with one in English."""
        path = connection.url.path
        known = path in _OPEN or path == "/logout" or path.strip("/") in self.pages or path.startswith(_OF_STREAMLIT)
        if known or not self.pages or connection.scope["type"] != "http" or not _wants_a_page(connection):
            return None
        return RedirectResponse("/" + (f"?{connection.url.query}" if connection.url.query else ""), status_code=303)


def login_routes(accounts: Accounts, secure: bool) -> list[Route]:
    """`/login` and `/logout`. `secure`: the page is served by TLS, the cookie never travels otherwise."""

    async def show(request: Request) -> Response:
        return _login_page(request.query_params.get("next", ""))

    async def enter(request: Request) -> Response:
        if not same_origin(request.headers):
            return PlainTextResponse("登录请求来自别的网站，已拒绝。", status_code=403)
        body = await _form_body(request)
        if body is None:
            return PlainTextResponse("登录请求过大，已拒绝。", status_code=413)
        name, password, where = login.parsed(body)
        try:
            token = await run_in_threadpool(accounts.admit, name, password, _address(request))
        except VoucherAuditError as error:
            return _login_page(where, str(error), name, status=401)
        answer = RedirectResponse(login.safe_next(where), status_code=303)
        answer.set_cookie(COOKIE, token, path="/", httponly=True, samesite="strict", secure=secure)
        return answer

    async def leave(request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")
        answer = RedirectResponse("/login", status_code=303)
        if token:  # a link on another site does not carry the cookie, hence logs nobody out
            await run_in_threadpool(accounts.leave, token, _address(request))
            answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=secure)
        return answer

    return [
        Route("/login", show, methods=["GET"]),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["GET"]),
    ]


def host_of(headers: Headers) -> str:
    """Host name of the request in lower case without port; empty when it makes no sense."""
    try:
        parts = urlsplit(f"//{headers.get('host', '')}")
        return "" if parts.username or parts.path else (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def same_origin(headers: Headers) -> bool:
    """Did one of our own pages send this form? Browsers name the origin of every POST."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return urlsplit(origin).netloc == headers.get("host", "")


async def _known(accounts: Accounts, token: str) -> bool:
    known: bool = await run_in_threadpool(accounts.known, token)
    return known


def _login_page(where: str, problem: str = "", name: str = "", status: int = 200) -> Response:
    page = login.page(where, problem, name)
    strict = {"content-security-policy": login.POLICY, "cache-control": "no-store"}
    return HTMLResponse(page, status_code=status, headers=strict)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form_body(request: Request) -> bytes | None:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            return None
    return body


def _wants_a_page(connection: HTTPConnection) -> bool:
    return connection.scope.get("method") == "GET" and "text/html" in connection.headers.get("accept", "")


def _back(connection: HTTPConnection) -> str:
    url = connection.url
    return url.path + (f"?{url.query}" if url.query else "")


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
