"""Lists of people that are taken in, who on them was never here, and who of them was invited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "member_list",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("columns", _JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_member_list_made_by", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_member_list"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "listed_person",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("profile", _JSON, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_listed_person"),
    )
    op.add_column("account", sa.Column("email_mark", sa.String(64), nullable=True))
    op.create_index("ix_account_email_mark", "account", ["email_mark"])
    for name in ("invited_at", "declined_at"):
        op.add_column("member_draft", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("invited_at", "declined_at"):
        op.drop_column("member_draft", name)
    op.drop_index("ix_account_email_mark", "account")
    op.drop_column("account", "email_mark")
    op.drop_table("listed_person")
    op.drop_table("member_list")
