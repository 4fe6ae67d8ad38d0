"""Making two people one, and taking them apart again.

What refers to a person is found by walking the tables, so that a new one is covered without a word here. Each
change is written down as it is made, so that all of them can be taken back in turn: what was there of either
is there again, and what came since stays with whoever was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Enum, Table, UniqueConstraint, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage import members, personal
from storage.audit import FormerPerson
from storage.database import Base, UtcDateTime, Work
from storage.mentor_pairs import PairState
from storage.mentoring import MentorAskState, RequestState
from storage.rsvps import TAKING, Answer

Row = dict[str, Any]
Wins = Callable[[Row, Row], bool]

# People who are known by a number that refers to nothing.
_NUMBERS = (
    ("role_grant", "granted_by"),
    ("announcement", "approved_by"),
)
# What somebody says of themself in these is one person's word about another.
_OF_TWO = {"mentor_block": ("person_id", "other_id"), "reminder_mute": ("person_id", "from_id")}
_ANSWERS = (Answer.GOING, Answer.OFFERED, Answer.WAITING, Answer.MAYBE, Answer.NO, Answer.LAPSED)
# Of two answers to the same, the one that counts: whether the second is to be kept in the place of the first.
_WINS: Mapping[str, Wins] = {
    "rsvp": lambda kept, gone: _ANSWERS.index(gone["answer"]) < _ANSWERS.index(kept["answer"]),
    "role_grant": lambda kept, gone: bool(gone["role"] > kept["role"]),
    "mentor_ask": lambda kept, gone: gone["state"] == MentorAskState.ASKED != kept["state"],
    "skill_state": lambda kept, gone: bool(gone["at"] > kept["at"]),
}
_VISIBLE_TO = ("everyone", "members", "organisers")
_TEXTS = ("role_title", "career_stage", "grade", "about", "interests")


@dataclass
class Merged:
    """What was done, in order; and the events in which both had a place, of which one is free now."""

    journal: list[dict[str, Any]] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)


async def merge(work: Work, *, kept: int, gone: int) -> Merged:
    """Make one person of two: all that was of `gone` is of `kept`, and nothing of either is lost.

    Where both said something of the same, one of the two counts: the place before none, the higher role, the
    newer level, else what `kept` said; of their profiles, what is blank in one is filled from the other.
    """
    await work.session.flush()
    merging = _Merging(work, kept, gone)
    await merging.lock()
    await merging.end_what_is_between_them()
    await merging.fill_profile()
    for table, column in personal.referring():
        await merging.move(table, column)
    for name, column in _NUMBERS:
        await merging.renumber(Base.metadata.tables[name], column)
    await merging.rename_in_queues()
    await merging.mention()
    await merging.drop_person()
    await work.add(FormerPerson(former_id=gone, person_id=kept))
    work.session.expire_all()
    await members.make_findable(work, [kept])
    return merging.merged


async def take_apart(work: Work, journal: Sequence[Mapping[str, Any]]) -> None:
    """Take back all that a merging did, the last of it first."""
    await work.session.flush()
    for done in reversed(journal):
        table = Base.metadata.tables[done["table"]]
        if done["what"] == "deleted":
            row = _decoded(table, done["row"])
            if table.name == "person":
                # They are known by their own number again.
                await work.session.execute(delete(FormerPerson).where(FormerPerson.former_id == row["id"]))
            there = await work.session.execute(select(table).where(_is(table, row)))
            if there.first() is None:
                # What was of somebody who has left since is gone with them.
                with suppress(IntegrityError):
                    async with work.part():
                        await work.session.execute(insert(table).values(**row))
        else:
            where = _is(table, _decoded(table, done["key"]))
            await work.session.execute(update(table).where(where).values(**_decoded(table, done["before"])))
    work.session.expire_all()
    rows = (done.get(what, {}) for done in journal for what in ("key", "before", "row"))
    await members.make_findable(work, {row["person_id"] for row in rows if row.get("person_id")})


class _Merging:
    def __init__(self, work: Work, kept: int, gone: int) -> None:
        self._work = work
        self._kept = kept
        self._gone = gone
        self._both = (kept, gone)
        self.merged = Merged()

    async def lock(self) -> None:
        person = Base.metadata.tables["person"]
        await self._rows(person, person.c.id.in_(self._both), lock=True)

    async def end_what_is_between_them(self) -> None:
        """Nobody mentors themself, and nobody looks for two mentors at a time."""
        tables = Base.metadata.tables
        pair, request, ask = tables["mentor_pair"], tables["mentor_request"], tables["mentor_ask"]
        between = and_(pair.c.mentor_id.in_(self._both), pair.c.mentee_id.in_(self._both))
        for row in await self._rows(pair, between, pair.c.state == PairState.ACTIVE):
            await self._change(pair, row, state=PairState.ENDED, ended_at=self._work.now)
        await self._end_second_pairs(pair)
        open_ = request.c.state.in_((RequestState.OPEN, RequestState.ASKING))
        requests = await self._rows(request, request.c.mentee_id.in_(self._both), open_)
        if len(requests) > 1:
            for row in requests:
                if row["mentee_id"] == self._gone:
                    await self._withdraw(request, ask, row)
        ids = [row["id"] for row in requests]
        asked = and_(ask.c.request_id.in_(ids), ask.c.mentor_id.in_(self._both))
        for row in await self._rows(ask, asked, ask.c.state == MentorAskState.ASKED):
            await self._change(ask, row, state=MentorAskState.WITHDRAWN)

    async def _end_second_pairs(self, pair: Table) -> None:
        """Two who are paired through both accounts are one pair."""
        active = pair.c.state == PairState.ACTIVE
        either = or_(pair.c.mentor_id.in_(self._both), pair.c.mentee_id.in_(self._both))
        seen: set[tuple[int, int]] = set()
        for row in await self._rows(pair, either, active):
            who = (self._as_kept(row["mentor_id"]), self._as_kept(row["mentee_id"]))
            if who in seen:
                await self._change(pair, row, state=PairState.ENDED, ended_at=self._work.now)
            seen.add(who)

    async def rename_in_queues(self) -> None:
        """Requests know by id whom they ask next."""
        request = Base.metadata.tables["mentor_request"]
        open_ = request.c.state.in_((RequestState.OPEN, RequestState.ASKING))
        for row in await self._rows(request, open_):
            renamed = {
                name: list(dict.fromkeys(self._as_kept(one) for one in ids))
                for name, ids in row["queue"].items()
            }
            await self._change(request, row, queue=renamed)

    def _as_kept(self, person_id: int) -> int:
        return self._kept if person_id == self._gone else person_id

    async def _withdraw(self, request: Table, ask: Table, row: Row) -> None:
        await self._change(request, row, state=RequestState.WITHDRAWN, ended_at=self._work.now)
        waiting = and_(ask.c.request_id == row["id"], ask.c.state == MentorAskState.ASKED)
        for asked in await self._rows(ask, waiting):
            await self._change(ask, asked, state=MentorAskState.WITHDRAWN)

    async def fill_profile(self) -> None:
        """What is blank in the kept profile, or is known sooner of the other, is taken from that."""
        member, person = Base.metadata.tables["member"], Base.metadata.tables["person"]
        rows = {row["person_id"]: row for row in await self._rows(member, member.c.person_id.in_(self._both))}
        if len(rows) == 2:
            kept, gone = rows[self._kept], rows[self._gone]
            filled: Row = {name: gone[name] for name in _TEXTS if gone[name] and not kept[name]}
            filled["registered_at"] = min(kept["registered_at"], gone["registered_at"])
            filled["vouched_at"] = kept["vouched_at"] or gone["vouched_at"]
            # What only some were to see isn't shown to more.
            filled["visibility"] = max(kept["visibility"], gone["visibility"], key=_hidden)
            await self._change(member, kept, **filled)
        people = {row["id"]: row for row in await self._rows(person, person.c.id.in_(self._both))}
        zone = people[self._kept]["zone"] or people[self._gone]["zone"]
        await self._change(person, people[self._kept], zone=zone)

    async def move(self, table: Table, column: str) -> None:
        """Have what refers to `gone` by a column refer to `kept`."""
        for row in await self._rows(table, table.c[column] == self._gone):
            after = {**row, column: self._kept}
            if _is_of_one(table, after):
                await self._drop(table, row)
                continue
            other = await self._in_the_way(table, column, row, after)
            if other is not None and _WINS.get(table.name, _never)(other, row):
                await self._drop(table, other)
                other = None
            if other is not None:
                await self._drop(table, row)
                continue
            await self._change(table, row, **{column: self._kept})
        if table.name == "reminder" and column == "to_id":
            to_self = and_(table.c.owner_id == self._kept, table.c.to_id == self._kept)
            for row in await self._rows(table, to_self):
                await self._change(table, row, to_id=None)

    async def _in_the_way(self, table: Table, column: str, row: Row, after: Row) -> Row | None:
        """The row that stands where another one would be moved to."""
        unique = [list(table.primary_key.columns)]
        unique += [list(index.columns) for index in table.indexes if index.unique and not _is_partial(index)]
        unique += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
        for columns in unique:
            if column not in {one.name for one in columns}:
                continue
            where = and_(*(table.c[one.name] == after[one.name] for one in columns))
            for found in await self._rows(table, where):
                if found == row:
                    continue
                if table.name == "rsvp" and {found["answer"], row["answer"]} <= set(TAKING):
                    self.merged.freed.append(row["event_id"])
                return found
        return None

    async def renumber(self, table: Table, column: str) -> None:
        """The same for a number that refers to nothing."""
        for row in await self._rows(table, table.c[column] == self._gone):
            await self._change(table, row, **{column: self._kept})

    async def mention(self) -> None:
        """Messages that named the one name the other now."""
        outbox = Base.metadata.tables["outbox"]
        for row in await self._rows(outbox, outbox.c.mentions.contains(f",{self._gone},")):
            named = {int(one) for one in row["mentions"].split(",") if one} - {self._gone} | {self._kept}
            await self._change(outbox, row, mentions="," + ",".join(map(str, sorted(named))) + ",")

    async def drop_person(self) -> None:
        person = Base.metadata.tables["person"]
        (row,) = await self._rows(person, person.c.id == self._gone)
        await self._drop(person, row)

    # Each written down ----------------------------------------------------------------------------

    async def _rows(self, table: Table, *where: Any, lock: bool = False) -> list[Row]:
        query = select(table).where(*where).order_by(*table.primary_key.columns)
        found = await self._work.session.execute(query.with_for_update() if lock else query)
        return [dict(row) for row in found.mappings()]

    async def _change(self, table: Table, row: Row, **values: Any) -> None:
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed:
            return
        await self._work.session.execute(update(table).where(_is(table, row)).values(**changed))
        before = {name: row[name] for name in changed}
        key = {one.name: {**row, **changed}[one.name] for one in table.primary_key.columns}
        self.merged.journal.append(
            {"what": "changed", "table": table.name, "key": _encoded(key), "before": _encoded(before)}
        )

    async def _drop(self, table: Table, row: Row) -> None:
        await self._work.session.execute(delete(table).where(_is(table, row)))
        self.merged.journal.append({"what": "deleted", "table": table.name, "row": _encoded(row)})


def _hidden(visibility: str) -> int:
    """How much of it others don't see: the more, the higher."""
    return _VISIBLE_TO.index(visibility) if visibility in _VISIBLE_TO else len(_VISIBLE_TO)


def _never(kept: Row, gone: Row) -> bool:
    return False


def _is_of_one(table: Table, row: Row) -> bool:
    columns = _OF_TWO.get(table.name)
    return columns is not None and row[columns[0]] == row[columns[1]]


def _is_partial(index: Any) -> bool:
    return any(options.get("where") is not None for options in index.dialect_options.values())


def _is(table: Table, row: Row) -> Any:
    return and_(*(table.c[one.name] == row[one.name] for one in table.primary_key.columns))


def _encoded(row: Row) -> Row:
    """A row as JSON keeps it."""
    return {
        name: {"at": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _decoded(table: Table, row: Mapping[str, Any]) -> Row:
    found: Row = {}
    for name, value in row.items():
        kind = table.c[name].type
        found[name] = value
        if isinstance(kind, UtcDateTime) and value is not None:
            found[name] = datetime.fromisoformat(value["at"])
        elif isinstance(kind, Enum) and kind.enum_class is not None and value is not None:
            found[name] = kind.enum_class(value)
    return found
