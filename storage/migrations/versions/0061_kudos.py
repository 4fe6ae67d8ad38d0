"""Thanks that members give each other, where they are posted, and who would rather not be thanked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kudos",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("giver_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(14), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kudos_giver_id_given_at", "kudos", ["giver_id", "given_at"])
    op.create_index("ix_kudos_given_at", "kudos", ["given_at"])
    op.create_table(
        "kudos_receiver",
        sa.Column("kudos_id", sa.Integer(), sa.ForeignKey("kudos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kudos_id", "person_id"),
    )
    op.create_index("ix_kudos_receiver_person_id", "kudos_receiver", ["person_id"])
    op.create_table(
        "kudos_channel",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "conversation"),
    )
    op.create_table(
        "kudos_refusal",
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
        ),
    )


def downgrade() -> None:
    for table in ("kudos_refusal", "kudos_channel", "kudos_receiver", "kudos"):
        op.drop_table(table)
