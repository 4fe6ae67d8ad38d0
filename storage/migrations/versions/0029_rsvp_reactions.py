"""By which reaction an event was answered, where it was by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rsvp", sa.Column("reaction", sa.String(255), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("rsvp", "reaction")
