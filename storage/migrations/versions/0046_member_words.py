"""The words of members' profiles, and what finds them by their beginnings."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_WORD = re.compile(r"(?:[^\W_]|[+#])+")
_COLUMNS = ("name", "role", "interest", "other")
_ADDED = (
    "INSERT INTO member_word_index(rowid, name, role, interest, other) "
    "VALUES (new.person_id, new.name, new.role, new.interest, new.other);"
)
_GONE = (
    "INSERT INTO member_word_index(member_word_index, rowid, name, role, interest, other) "
    "VALUES ('delete', old.person_id, old.name, old.role, old.interest, old.other);"
)
_SQLITE = [
    "CREATE VIRTUAL TABLE member_word_index USING fts5(name, role, interest, other, content='member_words', "
    "content_rowid='person_id', detail=column, prefix='1 2 3 4 5 6 7 8', "
    "tokenize=\"unicode61 tokenchars '+#'\")",
    f"CREATE TRIGGER member_words_added AFTER INSERT ON member_words BEGIN {_ADDED} END",
    f"CREATE TRIGGER member_words_gone AFTER DELETE ON member_words BEGIN {_GONE} END",
    f"CREATE TRIGGER member_words_changed AFTER UPDATE ON member_words BEGIN {_GONE} {_ADDED} END",
]
_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple', translate({name}, '+#', '  ')), '{weight}')"
    for name, weight in zip(_COLUMNS, "ABCD", strict=True)
)
_STEP = 1_000  # members


def upgrade() -> None:
    op.create_table(
        "member_words",
        sa.Column("person_id", sa.Integer, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _COLUMNS),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_member_words_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_member_words"),
    )
    op.create_index("ix_member_registered_at", "member", ["registered_at"])
    op.create_index("ix_member_group_name", "member_group", ["name", "person_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE INDEX ix_member_words_index ON member_words USING gin (({_VECTOR}))")
    else:
        for statement in _SQLITE:
            op.execute(statement)
    _fill()


def _fill() -> None:
    """The words of those who are members already."""
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.text(
                "SELECT m.person_id, p.name, m.role_title, m.interests, m.institution, m.job_family, "
                "m.career_stage, m.about FROM member m JOIN person p ON p.id = m.person_id "
                "WHERE m.person_id > :last ORDER BY m.person_id LIMIT :step"
            ),
            {"last": last, "step": _STEP},
        ).all()
        if not rows:
            return
        connection.execute(
            sa.text(
                "INSERT INTO member_words (person_id, name, role, interest, other) "
                "VALUES (:person_id, :name, :role, :interest, :other)"
            ),
            [
                {
                    "person_id": row.person_id,
                    "name": _folded(row.name),
                    "role": _folded(row.role_title),
                    "interest": _folded(row.interests),
                    "other": " |".join(_folded(part) for part in row[4:]),
                }
                for row in rows
            ],
        )
        last = rows[-1].person_id


def _folded(said: str | None) -> str:
    plain = unicodedata.normalize("NFKD", (said or "").casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(f" {word}" for word in _WORD.findall(bare))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for name in ("added", "gone", "changed"):
            op.execute(f"DROP TRIGGER member_words_{name}")
        op.execute("DROP TABLE member_word_index")
    op.drop_index("ix_member_group_name", "member_group")
    op.drop_index("ix_member_registered_at", "member")
    op.drop_table("member_words")
