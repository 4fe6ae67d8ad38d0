"""Indexes by which members are listed in order, found by a skill, and counted."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_person_name": ("person", ["name", "id"]),
    "ix_member_institution": ("member", ["institution"]),
    "ix_member_job_family": ("member", ["job_family"]),
    "ix_member_career_stage": ("member", ["career_stage"]),
    "ix_member_skill_skill": ("member_skill", ["skill", "level", "person_id"]),
}


def upgrade() -> None:
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in _INDEXES.items():
        op.drop_index(name, table_name=table)
