"""Who leads a community of practice, what leads write to it, and which are laid to rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_lead",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_group_lead_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_group_lead"),
    )
    op.create_table(
        "group_letter",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name="fk_group_letter_author_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_letter"),
        sqlite_autoincrement=True,
    )
    op.add_column("practice_group", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("practice_group", "archived_at")
    op.drop_table("group_letter")
    op.drop_table("group_lead")
