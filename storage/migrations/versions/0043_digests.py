"""The weekly digest: who gets it, where it is posted, and which events were full."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("full_at", sa.DateTime(timezone=True)))
    op.add_column("event", sa.Column("freed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "digest_choice",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("sent_for", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_digest_choice_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_digest_choice"),
    )
    op.create_index("ix_digest_choice_sent_for", "digest_choice", ["sent_for"])
    op.create_table(
        "digest_channel",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(320), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("start", sa.String(32), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_digest_channel_made_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_digest_channel"),
        sa.UniqueConstraint("platform", "conversation", name="uq_digest_channel_platform"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digest_channel_made_by", "digest_channel", ["made_by"])


def downgrade() -> None:
    op.drop_table("digest_channel")
    op.drop_table("digest_choice")
    op.drop_column("event", "freed_at")
    op.drop_column("event", "full_at")
