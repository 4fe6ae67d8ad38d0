"""What organisers add to the skills catalogue in the chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_addition",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(640), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("skill", sa.String(120), nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("competency", sa.String(120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("uq_catalogue_addition", "catalogue_addition", ["kind", "mark"], unique=True)
    op.create_index("ix_catalogue_addition_added_by", "catalogue_addition", ["added_by"])


def downgrade() -> None:
    op.drop_table("catalogue_addition")
