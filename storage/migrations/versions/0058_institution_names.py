"""What else institutions are called, as moderators said it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution_name",
        sa.Column("said", sa.Text(), primary_key=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("added_by", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_institution_name_added_by", "institution_name", ["added_by"])


def downgrade() -> None:
    op.drop_index("ix_institution_name_added_by", "institution_name")
    op.drop_table("institution_name")
