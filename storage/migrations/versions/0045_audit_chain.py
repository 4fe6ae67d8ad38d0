"""The log is a chain, which the database itself lets nobody change, and former numbers of people."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_REFUSED = "the log is never changed"
_SQLITE = [
    f"CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    f"CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
]
_POSTGRESQL = [
    "CREATE FUNCTION audit_refused() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$",
    "CREATE TRIGGER audit_never_changed BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_refused()",
    "CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refused()",
]


def upgrade() -> None:
    op.create_table(
        "former_person",
        sa.Column("former_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_former_person_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("former_id", name="pk_former_person"),
    )
    op.create_index("ix_former_person_person_id", "former_person", ["person_id"])
    op.add_column("audit", sa.Column("previous", sa.String(64), nullable=False, server_default=""))
    op.add_column("audit", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    _chain()
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _chain() -> None:
    """Have the rows of before hang together as those to come do."""
    connection, previous = op.get_bind(), ""
    rows = connection.execute(
        sa.text("SELECT id, at, actor_id, action, subject_id, detail FROM audit ORDER BY id")
    ).all()
    for row in rows:
        said = [previous, _at(row.at), row.actor_id, row.action, row.subject_id, row.detail]
        content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        found = hashlib.sha256(content).hexdigest()
        connection.execute(
            sa.text("UPDATE audit SET previous = :previous, hash = :hash WHERE id = :id"),
            {"previous": previous, "hash": found, "id": row.id},
        )
        previous = found


def _at(at: Any) -> str:
    """The moment as the chain has it; SQLite keeps it as text without a zone."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return str(moment.astimezone(UTC).isoformat(timespec="microseconds"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_never_emptied ON audit")
        op.execute("DROP TRIGGER audit_never_changed ON audit")
        op.execute("DROP FUNCTION audit_refused()")
    else:
        op.execute("DROP TRIGGER audit_never_changed")
        op.execute("DROP TRIGGER audit_never_deleted")
    op.drop_column("audit", "hash")
    op.drop_column("audit", "previous")
    op.drop_table("former_person")
