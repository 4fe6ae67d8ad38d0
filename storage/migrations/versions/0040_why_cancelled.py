"""Why an event was called off, for those who meant to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("cancelled_because", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("event", "cancelled_because")
