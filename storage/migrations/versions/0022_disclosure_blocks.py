"""Who is vouched for; and no figures any more that were made by a rule that gave people away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = ("checkin", "training")


def upgrade() -> None:
    op.add_column("member", sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
    _forget()


def _forget() -> None:
    """Closed rounds whose answers are still kept get new figures, by whichever rule is there then."""
    reports = sa.table("frozen_report", sa.column("kind", sa.String))
    op.execute(sa.delete(reports).where(reports.c.kind.in_(KINDS)))


def downgrade() -> None:
    _forget()
    op.drop_column("member", "vouched_at")
