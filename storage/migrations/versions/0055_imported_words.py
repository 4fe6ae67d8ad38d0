"""What the calendar of an imported event said of it last, so that what was changed here stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imported_event", sa.Column("said", JSON, nullable=False, server_default="{}"))
    op.create_index("ix_imported_event_calendar", "imported_event", ["calendar"])
    op.create_index("ix_calendar_import_address", "calendar_import", ["address"])


def downgrade() -> None:
    op.drop_index("ix_calendar_import_address", "calendar_import")
    op.drop_index("ix_imported_event_calendar", "imported_event")
    op.drop_column("imported_event", "said")
