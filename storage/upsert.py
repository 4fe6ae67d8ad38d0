"""`insert` with ``ON CONFLICT``, put together once for both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql


def insert(table: Any) -> postgresql.Insert:
    """An insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    SQLite took these words from PostgreSQL, and SQLAlchemy writes them for both from PostgreSQL's statement.
    """
    return postgresql.insert(table)
