"""Who is suspended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspension",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("by_id", sa.Integer, nullable=True),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_suspension_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_suspension_by_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("person_id", name="pk_suspension"),
    )
    op.create_index("ix_suspension_by_id", "suspension", ["by_id"])
    op.create_table(
        "suspension_mark",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_suspension_mark"),
    )


def downgrade() -> None:
    op.drop_table("suspension_mark")
    op.drop_table("suspension")
