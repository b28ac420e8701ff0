"""Every test that takes `store` runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.postgres import Server
from voucher_audit.store.database import Store, open_store


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | None]:
    """Address of an empty database; None: the SQLite file of the store's folder."""
    if request.param == "sqlite":
        yield None
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as address:
        yield address


@pytest.fixture
def store(tmp_path: Path, url: str | None) -> Store:
    return open_store(tmp_path / "数据", url)
