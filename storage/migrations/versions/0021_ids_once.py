"""An id that a button, a list or the audit log may still name is never given to another row.

SQLite gives the id of a deleted last row to the next one unless it is told not to; PostgreSQL never does.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Whose rows are deleted, while what names them stays.
_TABLES = (
    "person",
    "member_query",
    "mentor_request",
    "mentor_ask",
    "mentor_pair",
    "question",
    "reminder",
    "event_edit",
)
# People who were erased have their acts in the audit log still.
_AFTER_THE_ERASED = """
UPDATE sqlite_sequence
SET seq = max(seq, (SELECT coalesce(max(max(coalesce(actor_id, 0), coalesce(subject_id, 0))), 0) FROM audit))
WHERE name = 'person'
"""
_ID = re.compile(r"\bid INTEGER NOT NULL(?: PRIMARY KEY AUTOINCREMENT)?")
_PRIMARY_KEY = re.compile(r",\s*(?:CONSTRAINT \w+ )?PRIMARY KEY \(id\)")
_NAME = re.compile(r'^CREATE TABLE "?\w+"?')


def upgrade() -> None:
    for table in _TABLES:
        _rebuild(table, "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")

    if op.get_bind().dialect.name == "sqlite":
        op.execute(_AFTER_THE_ERASED)


def downgrade() -> None:
    for table in _TABLES:
        _rebuild(table, "id INTEGER NOT NULL PRIMARY KEY")


def _rebuild(table: str, id_column: str) -> None:
    """Put the rows of an SQLite table into one whose id is declared so, and that in its place.

    What refers to it goes on doing so: references are looked after again once all is migrated.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    declared = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :type AND sql <> ''")
    (before,) = connection.scalars(declared, {"table": table, "type": "table"})
    indexes = list(connection.scalars(declared, {"table": table, "type": "index"}))
    named = _NAME.sub("CREATE TABLE rebuilt", before)
    now, found = _ID.subn(id_column, _PRIMARY_KEY.sub("", named), count=1)
    if not found or named == before:
        raise ValueError(f"The table {table} isn't declared as it was made: {before}")
    for statement in (
        now,
        f"INSERT INTO rebuilt SELECT * FROM {table}",  # noqa: S608  # one of the names above
        f"DROP TABLE {table}",
        f"ALTER TABLE rebuilt RENAME TO {table}",
        *indexes,
    ):
        connection.exec_driver_sql(statement)
