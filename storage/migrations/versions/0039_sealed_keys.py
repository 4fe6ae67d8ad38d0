"""Keys and logins, sealed, so that a device isn't bound to one host's disk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_key",
        sa.Column("owner", sa.String(520), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "kind", "name", name="pk_sealed_key"),
    )


def downgrade() -> None:
    op.drop_table("sealed_key")
