"""When and where each person wants to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_choice",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("platform", sa.String(16)),
        sa.Column("quiet_from", sa.String(8)),
        sa.Column("quiet_to", sa.String(8)),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_contact_choice_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_contact_choice"),
    )


def downgrade() -> None:
    op.drop_table("contact_choice")
