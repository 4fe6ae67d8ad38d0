"""The question that somebody was asked last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("conversation", sa.String(320), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("wants", sa.String(7), nullable=False),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("channels", _JSON, nullable=False),
        sa.Column("people", _JSON, nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_question_person_id", "question", ["person_id"])
    op.create_index("ix_question_asked_at", "question", ["asked_at"])


def downgrade() -> None:
    op.drop_table("question")
