"""Things that need somebody else to look after them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("things", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("taken_by", sa.Integer),
        sa.Column("taken", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["person.id"], name="fk_handover_taken_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("handover")
