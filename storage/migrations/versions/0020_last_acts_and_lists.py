"""What somebody did last, and which numbered lists they saw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _person() -> sa.Column[int]:
    return sa.Column(
        "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    op.create_table(
        "last_act",
        _person(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("detail", _JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_last_act_at", "last_act", ["at"])
    op.create_table(
        "list_seen",
        _person(),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(320), primary_key=True),
        sa.Column("rows", _JSON, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_list_seen_seen_at", "list_seen", ["seen_at"])


def downgrade() -> None:
    op.drop_table("list_seen")
    op.drop_table("last_act")
