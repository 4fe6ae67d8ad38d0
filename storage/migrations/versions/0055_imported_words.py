"""What the calendar of an imported event said of it last, so that what was changed here stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imported_event", sa.Column("said", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("imported_event", "said")
