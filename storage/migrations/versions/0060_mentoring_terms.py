"""How and when mentors and mentees would meet, whom they work with, and who was nudged or asked about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLES = ("mentor_offer", "mentor_request")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("mode", sa.String(9), nullable=False, server_default="either"))
        op.add_column(table, sa.Column("months", sa.String(120), nullable=False, server_default=""))
        op.add_column(table, sa.Column("hours", sa.Integer(), nullable=True))
        for name in ("languages", "department", "line_manager"):
            op.add_column(table, sa.Column(name, sa.String(200), nullable=False, server_default=""))
    # Pairs have numbers of their own from here on, so what waits for review has to be worked out anew.
    op.execute("UPDATE mentor_round SET state = 'dropped' WHERE state = 'draft'")
    op.add_column("mentor_round", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index(
        "ix_mentor_round_draft",
        "mentor_round",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.add_column("mentor_ask", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mentor_offer", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_index("ix_mentor_round_draft", "mentor_round")
    op.drop_column("mentor_round", "version")
    op.drop_column("mentor_offer", "asked_at")
    op.drop_column("mentor_ask", "nudged_at")
    for table in TABLES:
        for name in ("line_manager", "department", "languages", "hours", "months", "mode"):
            op.drop_column(table, name)
