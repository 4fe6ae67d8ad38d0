"""Which messages of each encrypted session were read, so that none is read a second time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "matrix_seen",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("seen", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_matrix_seen")),
    )


def downgrade() -> None:
    op.drop_table("matrix_seen")
