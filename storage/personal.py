"""All that is held about one person: gathered for them, and erased for them.

What refers to a person is found by walking the tables, so that a new one is covered without a word here;
what knows a person only by their account or keeps their words elsewhere is named below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, update

from storage import audit
from storage.database import Base, Work
from storage.direct_channels import DirectChannel
from storage.home_tabs import HomeTab
from storage.inbox import Inbox
from storage.matrix import MatrixUnread
from storage.mentoring import MentorAsk, MentorRequest
from storage.outbox import Outbox
from storage.people import Account, Person

Row = dict[str, Any]
Held = Mapping[str, list[Row]]
# What is kept of a message to somebody else that was about a person who was forgotten.
OF_WHO_LEFT = "This was about somebody who has left."


def referring() -> list[tuple[Table, str]]:
    """Every table that refers to a person, with the column that does."""
    return [
        (table, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
    ]


# What others say of a person for themselves alone isn't shown to that person, but goes with them.
_OF_OTHERS = (
    ("mentor_block", "other_id"),
    ("reminder_mute", "from_id"),
    ("profile_look", "by_id"),
    ("suspension", "by_id"),
)


# What is made of something else that is shown.
DERIVED = ("member_words",)


# Of these, what is shown: what was where before two accounts were one has others' words in it, and
# a list that somebody sent is about others.
_ONLY = {
    "account": ("platform", "user", "name", "used_at"),
    "link": ("id", "at"),
    "member_list": ("name", "at"),
    "suspension": ("at", "because"),
    # An address may be as good as a password to what others keep there.
    "followed_calendar": ("name", "read_at"),
    "calendar_import": ("name", "at"),
    "last_act": ("kind", "at"),
    # What opens something is for whoever was given it, and not for whoever comes by this copy.
    "calendar_feed": ("made_at",),
    "link_code": ("platform", "until"),
}


async def gathered(work: Work, person_id: int) -> dict[str, list[Row]]:
    """Every row about a person, by table; instants are in UTC."""
    accounts = await _accounts(work, person_id)
    found: dict[str, list[Row]] = {}
    person = Base.metadata.tables["person"]
    found["person"] = await _rows(work, person, person.c.id == person_id)
    for table, column in referring():
        if (table.name, column) in _OF_OTHERS or table.name in DERIVED:
            continue
        only = _ONLY.get(table.name, ())
        if rows := await _rows(work, table, table.c[column] == person_id, only=only):
            found.setdefault(table.name, []).extend(rows)
    if answers := await _answers_to_mentors(work, person_id):
        found["answers to mentors"] = answers
    log = Base.metadata.tables[audit.Audit.__tablename__]
    found["audit"] = await _rows(work, log, audit.concerns(person_id))
    sent = Base.metadata.tables[Outbox.__tablename__]
    found["messages to you"] = await _rows(
        work, sent, _to(accounts), only=("enqueued_at", "payload", "state")
    )
    return {name: rows for name, rows in found.items() if rows}


async def mentioned_to(work: Work, person_id: int) -> set[int]:
    """The ids of those whom messages to a person name."""
    accounts = await _accounts(work, person_id)
    kept = await work.session.scalars(select(Outbox.mentions).where(_to(accounts), Outbox.mentions != ""))
    return {int(one) for row in kept for one in row.split(",") if one}


async def erase(work: Work, person_id: int) -> None:
    """Delete everything about a person; what has to stay no longer says whom it was about."""
    accounts = await _accounts(work, person_id)
    await work.session.execute(delete(Outbox).where(_to(accounts)))
    for platform, user in accounts:
        theirs = and_(DirectChannel.platform == platform, DirectChannel.users.contains(user))
        await work.session.execute(delete(DirectChannel).where(theirs))
    for platform, user in accounts:
        theirs = and_(Inbox.platform == platform, Inbox.payload["user"].as_string() == user)
        await work.session.execute(delete(Inbox).where(theirs))
        shown = and_(HomeTab.platform == platform, HomeTab.user == user)
        await work.session.execute(delete(HomeTab).where(shown))
        if platform == "matrix":
            await work.session.execute(delete(MatrixUnread).where(MatrixUnread.sender == user))
    await _unname(work, person_id)
    await work.session.execute(delete(Person).where(Person.id == person_id))
    work.session.expire_all()
    await audit.record(work, actor_id=None, action="privacy.forget")


async def _unname(work: Work, person_id: int) -> None:
    """Let go of what others were told about a person, or are about to be; what buttons do stays.

    A row knows by id whom it names, so no wording has to be guessed.
    """
    rows = await work.session.execute(
        select(Outbox.id, Outbox.payload).where(Outbox.mentions.contains(f",{person_id},"))
    )
    for row in rows.all():
        if "invites" in row.payload:
            await work.session.execute(delete(Outbox).where(Outbox.id == row.id))
            continue
        buttons = [
            [f"Choice {number}", *rest] for number, (_, *rest) in enumerate(row.payload.get("buttons", ()), 1)
        ]
        kept = {"text": OF_WHO_LEFT} | ({"buttons": buttons} if buttons else {})
        await work.session.execute(
            update(Outbox)
            .where(Outbox.id == row.id)
            .values(payload=kept, about="", mentions="")
            .execution_options(synchronize_session=False)
        )


async def _accounts(work: Work, person_id: int) -> list[tuple[str, str]]:
    rows = await work.session.execute(
        select(Account.platform, Account.user).where(Account.person_id == person_id)
    )
    return [(row.platform, row.user) for row in rows]


def _to(accounts: Iterable[tuple[str, str]]) -> Any:
    """Messages that only this person could read."""
    return or_(
        *(
            and_(
                Outbox.platform == platform,
                or_(Outbox.dest == "@" + user, Outbox.only_for == user, *_together_with(user)),
            )
            for platform, user in accounts
        )
    )


async def _answers_to_mentors(work: Work, person_id: int) -> list[Row]:
    """What a mentee answered to mentors' questions; those rows refer to the mentor alone."""
    rows = await work.session.execute(
        select(MentorAsk.request_id, MentorAsk.question, MentorAsk.answer)
        .join(MentorRequest, MentorRequest.id == MentorAsk.request_id)
        .where(MentorRequest.mentee_id == person_id, MentorAsk.answer != "")
    )
    return [dict(row._mapping) for row in rows]


def _together_with(user: str) -> list[Any]:
    """Conversations of several that this user is one of; they begin with an &."""
    return [
        Outbox.dest.startswith(f"&{user} ", autoescape=True),
        and_(Outbox.dest.startswith("&"), Outbox.dest.endswith(f" {user}", autoescape=True)),
        and_(Outbox.dest.startswith("&"), Outbox.dest.contains(f" {user} ", autoescape=True)),
    ]


async def _rows(work: Work, table: Table, which: Any, *, only: tuple[str, ...] = ()) -> list[Row]:
    columns = [table.c[name] for name in only] or list(table.columns)
    found = await work.session.execute(select(*columns).select_from(table).where(which))
    return [dict(row._mapping) for row in found]


@dataclass(frozen=True, slots=True)
class Called:
    """What the ids in somebody's data stand for.

    `columns` has by table and column the table that is referred to, and `titles` by that table and id what
    it is called, with an instant (UTC) where it has one.
    """

    columns: Mapping[tuple[str, str], str]
    titles: Mapping[tuple[str, int], tuple[str, datetime | None]]


# By table: the column of its title, and that of its instant. What has neither is called nothing.
_TITLES = {
    "person": ("name", None),
    "event": ("title", "starts_at"),
    "checkin_round": ("title", None),
    "kudos": ("text", "given_at"),
    "opportunity": ("title", None),
}


async def called(work: Work, held: Held) -> Called:
    """What the ids stand for in what is held about somebody."""
    columns: dict[tuple[str, str], str] = {}
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for name, rows in held.items():
        table = Base.metadata.tables.get(name)
        for column in table.columns if table is not None else ():
            for key in column.foreign_keys:
                other = key.column.table.name
                columns[name, column.name] = other
                ids[other] |= {row[column.name] for row in rows if row.get(column.name) is not None}
    titles: dict[tuple[str, int], tuple[str, datetime | None]] = {}
    for other, (title, at) in _TITLES.items():
        table = Base.metadata.tables[other]
        wanted = [table.c.id, table.c[title], *([table.c[at]] if at else [])]
        for row in await work.session.execute(select(*wanted).where(table.c.id.in_(sorted(ids[other])))):
            titles[other, row[0]] = (row[1], row[2] if at else None)
    return Called(columns, titles)
