"""Pages that were gone when they were last looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dead_link",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_dead_link"),
    )


def downgrade() -> None:
    op.drop_table("dead_link")
