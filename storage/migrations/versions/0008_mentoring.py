"""Mentoring: offers, requests, pairs and rounds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    # A conversation of several people is named by all of them. SQLite doesn't limit the length anyway.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outbox", "dest", type_=sa.String(length=800))
    op.create_table(
        "mentor_offer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("same_institution", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentor_offer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentor_offer")),
    )
    op.create_table(
        "mentor_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("same_institution", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_mentor_request_mentee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_request")),
    )
    op.create_index("ix_mentor_request_mentee_id", "mentor_request", ["mentee_id"])
    op.create_index("ix_mentor_request_state", "mentor_request", ["state"])
    op.create_index(
        "ix_mentor_request_open",
        "mentor_request",
        ["mentee_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'asking')"),
        postgresql_where=sa.text("state IN ('open', 'asking')"),
    )
    op.create_table(
        "mentor_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_mentor_ask_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["mentor_request.id"], name=op.f("fk_mentor_ask_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_ask")),
    )
    op.create_index("ix_mentor_ask_mentor_id", "mentor_ask", ["mentor_id"])
    op.create_index("ix_mentor_ask_once", "mentor_ask", ["request_id", "mentor_id"], unique=True)
    op.create_index("ix_mentor_ask_request_id", "mentor_ask", ["request_id"])
    op.create_table(
        "mentor_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_mentor_pair_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["mentor_request.id"], name=op.f("fk_mentor_pair_request_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_mentor_pair_ended_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_mentor_pair_mentee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_pair")),
    )
    op.create_index("ix_mentor_pair_ended_by", "mentor_pair", ["ended_by"])
    op.create_index("ix_mentor_pair_mentee_id", "mentor_pair", ["mentee_id"])
    op.create_index("ix_mentor_pair_mentor_id", "mentor_pair", ["mentor_id"])
    op.create_index("ix_mentor_pair_request_id", "mentor_pair", ["request_id"], unique=True)
    op.create_table(
        "mentor_pair_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentor_pair_word_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["mentor_pair.id"], name=op.f("fk_mentor_pair_word_pair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_pair_word")),
    )
    op.create_index("ix_mentor_pair_word_pair_id", "mentor_pair_word", ["pair_id"])
    op.create_index("ix_mentor_pair_word_person_id", "mentor_pair_word", ["person_id"])
    op.create_table(
        "mentor_block",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_mentor_block_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentor_block_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_mentor_block")),
    )
    op.create_index("ix_mentor_block_other_id", "mentor_block", ["other_id"])
    op.create_table(
        "mentor_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("pairs", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_mentor_round_made_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_round")),
    )
    op.create_index("ix_mentor_round_made_by", "mentor_round", ["made_by"])


def downgrade() -> None:
    op.drop_index("ix_mentor_round_made_by", table_name="mentor_round")
    op.drop_table("mentor_round")
    op.drop_index("ix_mentor_block_other_id", table_name="mentor_block")
    op.drop_table("mentor_block")
    op.drop_index("ix_mentor_pair_word_pair_id", table_name="mentor_pair_word")
    op.drop_index("ix_mentor_pair_word_person_id", table_name="mentor_pair_word")
    op.drop_table("mentor_pair_word")
    op.drop_index("ix_mentor_pair_request_id", table_name="mentor_pair")
    op.drop_index("ix_mentor_pair_mentee_id", table_name="mentor_pair")
    op.drop_index("ix_mentor_pair_mentor_id", table_name="mentor_pair")
    op.drop_index("ix_mentor_pair_ended_by", table_name="mentor_pair")
    op.drop_table("mentor_pair")
    op.drop_index("ix_mentor_ask_request_id", table_name="mentor_ask")
    op.drop_index("ix_mentor_ask_mentor_id", table_name="mentor_ask")
    op.drop_index("ix_mentor_ask_once", table_name="mentor_ask")
    op.drop_table("mentor_ask")
    op.drop_index("ix_mentor_request_mentee_id", table_name="mentor_request")
    op.drop_index("ix_mentor_request_open", table_name="mentor_request")
    op.drop_index("ix_mentor_request_state", table_name="mentor_request")
    op.drop_table("mentor_request")
    op.drop_table("mentor_offer")
    op.execute("DELETE FROM outbox WHERE dest LIKE '&%'")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outbox", "dest", type_=sa.String(length=320))
