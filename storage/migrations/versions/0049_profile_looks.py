"""Who looked at whose profile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_look",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("by_id", sa.Integer, nullable=True),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_profile_look_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_profile_look_by_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_profile_look"),
        sa.UniqueConstraint("person_id", "by_id", "how", "day", name="uq_profile_look"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profile_look_by_id", "profile_look", ["by_id"])


def downgrade() -> None:
    op.drop_table("profile_look")
