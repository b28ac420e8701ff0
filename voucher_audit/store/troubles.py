"""What a database's complaint means, in one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from voucher_audit.errors import StoreError

_SAFE = "已经保存的内容不受影响"


def explained(error: SQLAlchemyError, folder: Path) -> StoreError:
    """Never quotes the statement, its values or the address of the database: they may be confidential."""
    original = error.orig if isinstance(error, DBAPIError) else None
    name = str(getattr(original, "sqlite_errorname", "") or "")
    state = str(getattr(original, "sqlstate", "") or "")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StoreError(f"「{folder}」里的数据库已损坏或不是本程序的；请换一个文件夹，或用备份恢复。")
    if name == "SQLITE_FULL" or state == "53100":
        return StoreError(f"磁盘已满，这一步没有保存，{_SAFE}；请在「{folder}」所在的磁盘腾出空间后重试。")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(f"「{folder}」不可写，这一步没有保存，{_SAFE}；请检查文件夹权限，或用 --data 换一个文件夹。")
    if name.startswith("SQLITE_BUSY"):
        return StoreError(f"数据库正忙（另一个操作还没有结束），这一步没有保存，{_SAFE}；请稍后重试。")
    if name.startswith("SQLITE_IOERR"):
        return StoreError(f"「{folder}」所在的磁盘读写出错，这一步没有保存，{_SAFE}；请检查磁盘空间和连接后重试。")
    if state.startswith("28"):
        return StoreError("数据库拒绝登录；请检查数据库地址中的用户名和密码。")
    if state in ("3D000", "42501", "25006"):
        return StoreError("数据库不存在或没有读写权限；请检查数据库地址，并让该用户拥有这个库。")
    if isinstance(original, UnicodeEncodeError) or state in ("22021", "22P05", "22001"):
        return StoreError("填写的内容太长或含有数据库不能保存的字符，这一步没有保存；请修改后重试。")
    return StoreError(
        f"数据库暂时不能读写，这一步没有保存，{_SAFE}；请检查数据库是否在运行、磁盘是否有空间，然后重试。"
    )
