"""Where somebody is told that an answer can't reach them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("otherwise", _JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("outbox", "otherwise")
