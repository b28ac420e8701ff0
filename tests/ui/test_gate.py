"""What a stranger on the network gets, asked over real sockets: nothing but the login page."""

from __future__ import annotations

import base64
import http.client
import os
import re
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from tests.ui.conftest import Served
from tests.ui.people import PASSWORD
from voucher_audit.cli import main
from voucher_audit.errors import VoucherAuditError
from voucher_audit.store import operations, sessions
from voucher_audit.store.database import open_store
from voucher_audit.ui.server import PAGES, Serving, allowed_hosts, check
from voucher_audit.ui.views import login

PAGE = {"Accept": "text/html"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    cookies: list[str] = field(default_factory=list)


def ask(served: Served, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    try:
        connection.request(method, path, body=body, headers=sent)
        got = connection.getresponse()
        text = got.read().decode("utf-8", "replace")
        kept = {name.lower(): value for name, value in got.getheaders()}
        return Answer(got.status, kept, text, got.headers.get_all("set-cookie") or [])
    finally:
        connection.close()


def log_in(served: Served, name: str, password: str = PASSWORD, where: str = "/", **headers: str) -> Answer:
    body = urlencode({"name": name, "password": password, "next": where}).encode()
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": served.url, **headers}
    return ask(served, "/login", "POST", body, **form)


def cookie_of(answer: Answer) -> str:
    return answer.cookies[0].partition(";")[0]


def websocket(served: Served, **headers: str) -> int:
    """Status line of a WebSocket handshake."""
    lines = {
        "Host": f"127.0.0.1:{served.port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Origin": served.url, **headers,
    }  # fmt: skip
    request = "GET /_stcore/stream HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(request.encode())
        return int(wire.recv(200).split()[1])


def test_without_a_session_only_the_login_page_answers(guarded: Served) -> None:
    for path in ("/", "/review?project=1", "/users", "/media/0123.xlsx"):
        answer = ask(guarded, path, **PAGE)
        assert (answer.status, answer.headers["location"][:12]) == (303, "/login?next="), path
    for path in ("/_stcore/host-config", "/_stcore/stream", "/media/0123.xlsx", "/static/../_stcore/host-config"):
        assert ask(guarded, path).status in (400, 401, 403, 404), path
    assert ask(guarded, "/_stcore/upload_file/s/f", "PUT", b"x").status == 401
    assert websocket(guarded) == 403
    assert ask(guarded, "/login").status == 200
    assert ask(guarded, "/_stcore/health").status == 200
    assert ask(guarded, "/_stcore/metrics").status == 404


def test_session_opens_the_page_and_the_cookie_is_closed_to_scripts_and_other_sites(guarded: Served) -> None:
    answer = log_in(guarded, "inspector", where="/review?project=1")
    assert (answer.status, answer.headers["location"]) == (303, "/review?project=1")
    flags = answer.cookies[0].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    cookie = cookie_of(answer)
    assert ask(guarded, "/", Cookie=cookie, **PAGE).status == 200
    assert websocket(guarded, Cookie=cookie) == 101


def test_mistyped_address_leads_to_the_first_page_and_a_right_one_does_not(guarded: Served) -> None:
    cookie = cookie_of(log_in(guarded, "inspector"))
    for path in ("/overview?project=1", "/no-such-page?project=1", "/review/more?project=1"):
        answer = ask(guarded, path, Cookie=cookie, **PAGE)
        assert (answer.status, answer.headers.get("location")) == (303, "/?project=1"), path
    for path in ("/", *(f"/{page}" for page in PAGES)):
        assert ask(guarded, path, Cookie=cookie, **PAGE).status == 200, path
    assert ask(guarded, "/media/0123.xlsx", Cookie=cookie, **PAGE).status == 404


def test_forged_ended_and_expired_sessions_are_strangers(guarded: Served) -> None:
    store = open_store(guarded.data)
    old = sessions.log_in(store, "inspector", PASSWORD, at=datetime(2024, 1, 1, tzinfo=UTC))
    left = cookie_of(log_in(guarded, "inspector"))
    assert ask(guarded, "/logout", Cookie=left).headers["location"] == "/login"
    for cookie in ("voucher_audit_session=forged", f"voucher_audit_session={old}", left, "voucher_audit_session="):
        assert ask(guarded, "/", Cookie=cookie, **PAGE).status == 303, cookie
        assert websocket(guarded, Cookie=cookie) == 403, cookie


def test_another_site_can_neither_log_in_nor_out_nor_name_us_otherwise(guarded: Served) -> None:
    assert log_in(guarded, "inspector", Origin="http://evil.example").status == 403
    assert log_in(guarded, "inspector", Origin="null").status == 403
    cookie = cookie_of(log_in(guarded, "inspector"))
    assert ask(guarded, "/logout").cookies == [], "without the cookie (SameSite) nothing ends"
    assert ask(guarded, "/", Cookie=cookie, **PAGE).status == 200
    for host in ("evil.example", f"evil.example:{guarded.port}", "127.0.0.1.evil.example", "x@127.0.0.1", ""):
        assert ask(guarded, "/", Host=host, Cookie=cookie, **PAGE).status in (400, 403), host
        assert ask(guarded, "/login", Host=host).status in (400, 403), host
    assert websocket(guarded, Host="evil.example", Cookie=cookie) == 403
    assert websocket(guarded, Origin="http://evil.example", Cookie=cookie) == 403


def test_uploads_ask_for_the_token_of_the_page_beside_the_session(guarded: Served) -> None:
    cookie = cookie_of(log_in(guarded, "inspector"))
    assert ask(guarded, "/_stcore/upload_file/s/f", "PUT", b"x", Cookie=cookie).status == 403


def test_login_answers_hostile_input_with_a_sentence_and_never_as_markup(guarded: Served) -> None:
    name = '"><script>alert(1)</script>'
    answer = log_in(guarded, name, "nothing that fits", where='/"><script>')
    assert answer.status == 401
    assert "用户名或密码不对" in answer.body
    assert "<script" not in answer.body
    assert "&lt;script&gt;" in answer.body
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert log_in(guarded, "x" * 9000).status == 413
    raw = ask(guarded, "/login", "POST", b"\xff\xfe=%zz&name", Origin=guarded.url)
    assert raw.status == 401


def test_too_many_wrong_passwords_lock_the_name_and_the_log_keeps_no_typed_name(guarded: Served) -> None:
    said = [log_in(guarded, "nobody-typed-this", "wrong password").body for _ in range(sessions.FAILURES + 1)]
    assert "用户名或密码不对" in said[0]
    assert "已锁定" in said[-1]
    assert log_in(guarded, "inspector").status == 303, "another name is not locked"
    log = operations.operations(open_store(guarded.data))
    assert {"登录", "登录失败"} <= {entry.action for entry in log}
    assert "nobody-typed-this" not in {entry.who for entry in log}


def test_every_answer_forbids_frames_and_foreign_content(guarded: Served) -> None:
    cookie = cookie_of(log_in(guarded, "inspector"))
    for answer in (ask(guarded, "/", Cookie=cookie, **PAGE), ask(guarded, "/login"), ask(guarded, "/", Host="evil")):
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"https?:", answer.headers["content-security-policy"])


@pytest.mark.parametrize(
    ("where", "leads_to"),
    [
        ("/review?project=2", "/review?project=2"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example", "/"), ("/a\\b", "/"), ("/logout", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=y", "/"),
    ],
)  # fmt: skip
def test_login_leads_to_our_own_pages_only(where: str, leads_to: str) -> None:
    assert login.safe_next(where) == leads_to


def test_other_machines_are_refused_without_logins(capsys: pytest.CaptureFixture[str]) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "audit.local"):  # noqa: S104
        with pytest.raises(VoucherAuditError, match="--auth"):
            check(Serving(port=1, host=host))
    check(Serving(port=1, host="127.0.0.1"))
    check(Serving(port=1, host="0.0.0.0", auth=True))  # noqa: S104
    assert main(["serve", "--host", "0.0.0.0", "--port", "1", "--no-browser"]) == 2  # noqa: S104
    assert "--auth" in capsys.readouterr().err


def test_login_without_anybody_to_administer_is_refused(
    tmp_path: os.PathLike[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--auth", "--port", "1", "--no-browser", "--data", str(tmp_path)]) == 2
    assert "users add" in capsys.readouterr().err


def test_half_a_certificate_is_refused(tmp_path: os.PathLike[str]) -> None:
    with pytest.raises(VoucherAuditError, match="一起给出"):
        check(Serving(port=1, certificate="c.pem"))
    with pytest.raises(VoucherAuditError, match="找不到证书文件"):
        check(Serving(port=1, certificate=f"{tmp_path}/c.pem", key=f"{tmp_path}/k.pem"))


def test_only_names_of_this_machine_are_answered() -> None:
    assert allowed_hosts(Serving()) == {"127.0.0.1", "localhost", "::1"}
    wide = allowed_hosts(Serving(host="0.0.0.0", auth=True, names=("Audit.Example",)))  # noqa: S104
    assert {"127.0.0.1", socket.gethostname().lower(), "audit.example"} <= wide
    assert "evil.example" not in wide
