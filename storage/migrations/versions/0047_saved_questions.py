"""Questions about members that somebody asks again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_question",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_saved_question_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "folded", name="pk_saved_question"),
    )


def downgrade() -> None:
    op.drop_table("saved_question")
