"""Codes by which two accounts are made one member, and what can still be taken back of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("typed_by", sa.Integer),
        sa.Column("typed_platform", sa.String(16), nullable=False),
        sa.Column("typed_user", sa.String(255), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_link_code_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["typed_by"], ["person.id"], name="fk_link_code_typed_by", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_link_code"),
        sa.UniqueConstraint("person_id", name="uq_link_code_person_id"),
        sa.UniqueConstraint("code", name="uq_link_code_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("journal", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_link_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("link")
    op.drop_table("link_code")
