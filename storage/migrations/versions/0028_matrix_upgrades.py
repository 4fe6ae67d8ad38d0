"""Which Matrix rooms were replaced by others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matrix_upgrade",
        sa.Column("room", sa.String(255), primary_key=True),
        sa.Column("successor", sa.String(255), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("matrix_upgrade")
