"""Forms that somebody left in the middle for another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "dialogue_left",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("typed", _JSON, nullable=False),
        sa.Column("channels", _JSON, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_left_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "form", "subject", name=op.f("pk_dialogue_left")),
    )


def downgrade() -> None:
    op.drop_table("dialogue_left")
