"""When members were last asked whether their profile is still right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_member_updated_at", "member", ["updated_at"])


def downgrade() -> None:
    op.drop_index("ix_member_updated_at", "member")
    op.drop_column("member", "asked_at")
