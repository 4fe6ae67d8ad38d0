"""Who was invited to which channel by joining a community of practice, so that nobody is twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_invitation",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "conversation", "person_id"),
    )
    op.create_index("ix_group_invitation_person_id", "group_invitation", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_group_invitation_person_id", "group_invitation")
    op.drop_table("group_invitation")
