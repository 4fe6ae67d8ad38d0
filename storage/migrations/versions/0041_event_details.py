"""For whom an event is, its tags, and who hosts it beside whoever planned it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("audience", sa.String(16), nullable=False, server_default="everyone"))
    op.add_column("event", sa.Column("audience_name", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "event_tag",
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_event_tag_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "tag", name="pk_event_tag"),
    )
    op.create_table(
        "event_host",
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_event_host_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_event_host_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_event_host"),
    )
    op.create_index("ix_event_host_person_id", "event_host", ["person_id"])


def downgrade() -> None:
    op.drop_table("event_host")
    op.drop_table("event_tag")
    op.drop_column("event", "audience_name")
    op.drop_column("event", "audience")
