"""What an error of the database means: that it is in trouble, or that what was asked is."""

from __future__ import annotations

import sys

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

COLLISIONS = 5  # tries of what collided with another transaction
# SQLite's result codes of the file or its lock, and not of what was asked (sqlite.org/rescode.html).
_SQLITE_TROUBLE = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_CANTOPEN", "SQLITE_READONLY",
)  # fmt: skip
_SQLITE_DISK = ("SQLITE_FULL", "SQLITE_IOERR")
# PostgreSQL's classes of SQLSTATE: connection, operator's intervention, its own system; and a session that
# stood still for too long (PostgreSQL 18, appendix A).
_POSTGRES_TROUBLE = ("08", "57P", "58", "25P03")
_POSTGRES_RESOURCES = ("53",)


def may_be_unavailable(error: BaseException) -> bool:
    """Whether an error may mean that the database can't be reached, is locked or has no room.

    Some that look so come from what was asked; `Store.is_down` tells for certain.
    """
    if isinstance(error, PoolTimeout | OSError) or out_of_room(error):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if _says(error, sqlite=_SQLITE_TROUBLE, postgres=_POSTGRES_TROUBLE):
        return True
    # A connection that was closed has no code to say so.
    return error.connection_invalidated or (isinstance(error, InterfaceError) and not _code(error))


def out_of_room(error: BaseException) -> bool:
    """Whether the disk is full or failing: reading still works then, and small changes may."""
    return isinstance(error, DBAPIError) and _says(error, sqlite=_SQLITE_DISK, postgres=_POSTGRES_RESOURCES)


def _says(error: DBAPIError, *, sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> bool:
    code = _code(error)
    return code.startswith(sqlite if code.startswith("SQLITE_") else postgres)


def _code(error: DBAPIError) -> str:
    """The database's own name for an error; empty where it has none."""
    return str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")


def out_of_range(error: BaseException) -> bool:
    """Whether an error means that a number was too large for the database to compare or keep."""
    if isinstance(error, OverflowError):
        return True
    # Raised by the driver itself before anything is sent, or by the server (22003).
    return isinstance(error, DBAPIError) and (_code(error) == "22003" or _refused_by_driver(error))


def _refused_by_driver(error: DBAPIError) -> bool:
    # On SQLite the driver is never loaded, and then it raised nothing.
    asyncpg = sys.modules.get("asyncpg")
    return asyncpg is not None and isinstance(error.orig and error.orig.__cause__, asyncpg.DataError)


def collided(error: BaseException) -> bool:
    """Whether PostgreSQL undid a transaction because another was in its way; the same again will do."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in (
        "40P01",
        "40001",
        "55P03",
    )


class StoreFault(Exception):
    """The store can't be used; the text says why, in a sentence for the operator."""
