"""Events and training as web sites describe them for programs: pages, TeSS and the Carpentries. Pure.

Read are schema.org's `Event` and Bioschemas' `CourseInstance` as JSON-LD, within a page or by itself; TeSS's
events (`/events.json` and JSON:API); and the Carpentries' workshops (feeds.carpentries.org). All are taken
for text that anybody may have written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from bot.chat import calendar_text
from bot.chat.calendar import MOST_OCCURRENCES, NotACalendar, Occurrence, Reading
from bot.chat.calendar_text import LONGEST_TEXT, LONGEST_TITLE, plain

DEEPEST = 8  # things within things
NONE_DESCRIBED = (
    "I find no event with a date described there in a way that I can read. If that page has its dates as a "
    "calendar as well, give me the link to that."
)
_KINDS = ("Event", "CourseInstance")
Thing = dict[str, Any]


def read(text: str, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    """What is described in a text and is partly between `start` and `end` (UTC); `zone` is the reader's.

    Raises NotACalendar.
    """
    name, things = _things(text)
    found: dict[tuple[str, datetime, str, str], Occurrence] = {}
    elsewhere: set[str] = set()
    faults: list[str] = []
    for said, read_one in things:
        try:
            one = read_one(said, zone)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            faults.append(f"“{calendar_text.title(_named(said))}” is written in a way that I can't read")
            continue
        if one.ends_at > start and one.starts_at < end:
            found[one.uid, one.starts_at, one.title, one.place] = one
        elif one.uid:
            elsewhere.add(one.uid)
        if len(found) > MOST_OCCURRENCES:
            raise NotACalendar(f"There are more than {MOST_OCCURRENCES} dates in the time I look at.")
    ordered = sorted(found.values(), key=lambda one: (one.starts_at, one.title, one.uid))
    left = sorted(elsewhere - {one.uid for one in ordered})
    return Reading(name[:LONGEST_TITLE], tuple(ordered), tuple(faults), tuple(left))


_Read = Callable[[Thing, ZoneInfo], Occurrence]


def _things(text: str) -> tuple[str, list[tuple[Thing, _Read]]]:
    """The name of what is described, and each thing in it with what reads it."""
    if text.lstrip("\ufeff \r\n\t").startswith(("{", "[")):
        said = _loaded(text)
        if said is None:
            raise NotACalendar("What is there is damaged, so I can't read it.")
        return "", _listed_or_none(said)
    page = _Page()
    page.feed(text)
    found = [one for script in page.scripts for one in _described(_loaded(script))]
    if not found:
        raise NotACalendar(NONE_DESCRIBED)
    return plain(page.title), [(one, _of_schema) for one in found]


def _listed_or_none(said: Any) -> list[tuple[Thing, _Read]]:
    """What a list is of; an empty one is one of nothing. Raises NotACalendar."""
    found = _listed(said)
    is_empty = said == [] or (isinstance(said, dict) and said.get("data") == [])
    if not found and not is_empty:
        raise NotACalendar(NONE_DESCRIBED)
    return found


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _listed(said: Any) -> list[tuple[Thing, _Read]]:
    """What a list of things is, by what stands in it."""
    if isinstance(said, dict) and isinstance(said.get("data"), list):
        return [(one, _of_tess) for one in said["data"] if isinstance(one, dict)]
    rows = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    if rows and not any("@type" in one or "@graph" in one for one in rows):
        reads = _of_carpentries if _is_carpentries(rows[0]) else _of_tess
        return [(one, reads) for one in rows if one.get("start") or one.get("start_date")]
    return [(one, _of_schema) for one in _described(said)]


class _Page(HTMLParser):
    """The title of a page, and the descriptions for programs in it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.scripts: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title" and not self.title:
            self._within = "title"
        elif tag == "script" and (dict(attrs).get("type") or "").strip() == "application/ld+json":
            self._within = "script"
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data
        elif self._within == "script":
            self.scripts[-1] += data


# JSON-LD ------------------------------------------------------------------------------------------


def _described(said: Any, depth: int = 0, within: Thing | None = None) -> Iterator[Thing]:
    """The events within something, a course's dates by the name of the course."""
    if depth > DEEPEST:
        return
    if isinstance(said, list):
        for one in said:
            yield from _described(one, depth + 1, within)
    elif isinstance(said, dict):
        if _is_event(said):
            course: Thing = {key: (within or {}).get(key) for key in ("name", "description", "url")}
            # Its course's address is no name for one of several dates.
            yield course | said | {"@id": _first(said.get("@id")) or _first(said.get("url")) or ""}
        for part in ("@graph", "hasCourseInstance", "subEvent", "itemListElement", "item", "mainEntity"):
            if part in said:
                yield from _described(said[part], depth + 1, said)


def _is_event(said: Thing) -> bool:
    kinds = said.get("@type")
    named = [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return bool(said.get("startDate")) and any(name.endswith(_KINDS) for name in named)


def _of_schema(said: Thing, zone: ZoneInfo) -> Occurrence:
    page = _first(said.get("url")) or said["@id"]
    return _made(
        uid=str(said["@id"]),
        title=said.get("name"),
        starts=said["startDate"],
        ends=said.get("endDate"),
        where=_location(said.get("location")),
        page=page,
        description=said.get("description"),
        cancelled=str(said.get("eventStatus", "")).endswith("EventCancelled"),
        zone=zone,
    )


def _first(said: Any) -> Any:
    return said[0] if isinstance(said, list) and said else said


def _location(said: Any) -> str:
    """Where something is, of what is said of that in one way or another."""
    if isinstance(said, list):
        return ", ".join(part for one in said[:3] if (part := _location(one)))
    if not isinstance(said, dict):
        return plain(said)
    if str(said.get("@type", "")).endswith("VirtualLocation"):
        return plain(said.get("url")) or "online"
    address = said.get("address")
    if isinstance(address, dict):
        parts = [plain(address.get(part)) for part in ("streetAddress", "addressLocality", "addressCountry")]
        address = ", ".join(part for part in parts if part)
    return ", ".join(dict.fromkeys(part for part in (plain(said.get("name")), plain(address)) if part))


# TeSS and the Carpentries -------------------------------------------------------------------------


def _of_tess(said: Thing, zone: ZoneInfo) -> Occurrence:
    attributes = said.get("attributes")
    one = {key.replace("-", "_"): value for key, value in (attributes or said).items()}
    named = said.get("id") or one.get("slug") or one.get("url")
    where = ", ".join(part for key in ("venue", "city", "country") if (part := plain(one.get(key))))
    return _made(
        uid=f"tess-{named}" if named else "",
        title=one.get("title"),
        starts=one["start"],
        ends=one.get("end"),
        where=where or ("online" if one.get("online") else ""),
        page=one.get("url"),
        description=one.get("description"),
        cancelled=str(one.get("status", "")).casefold() == "cancelled",
        zone=zone,
    )


def _is_carpentries(said: Thing) -> bool:
    return "slug" in said and bool({"tag_name", "humandate", "curricula", "curriculum"} & said.keys())


def _of_carpentries(said: Thing, zone: ZoneInfo) -> Occurrence:
    """A workshop; it is known as in the Carpentries' calendar, by its slug."""
    program = {"swc": "Software Carpentry", "dc": "Data Carpentry", "lc": "Library Carpentry"}.get(
        str(said.get("tag_name", "")).casefold(), "Carpentries"
    )
    venue = plain(said.get("venue") or said.get("organization_name") or said.get("host_name"))
    return _made(
        uid=f"{said['slug']}@carpentries.org",
        title=said.get("title") or f"{program} workshop{f', {venue}' if venue else ''}",
        starts=said.get("start_date") or said["start"],
        ends=said.get("end_date") or said.get("end"),
        where=", ".join(part for part in (venue, plain(said.get("address"))) if part),
        page=said.get("website_url") or said.get("url"),
        description=said.get("curricula") or said.get("curriculum"),
        cancelled=False,
        zone=zone,
    )


# What they have in common -------------------------------------------------------------------------


def _made(
    *,
    uid: str,
    title: Any,
    starts: Any,
    ends: Any,
    where: str,
    page: Any,
    description: Any,
    cancelled: bool,
    zone: ZoneInfo,
) -> Occurrence:
    """An occurrence. Midnights without a zone are days, the last of which is one of them."""
    first, last = _moment(starts), _moment(ends) if ends else None
    all_day = _is_day(first) and (last is None or _is_day(last))
    if all_day:
        until = (last or first).date() + timedelta(days=1)
        first = datetime.combine(first.date(), time())
        last = datetime.combine(until, time())
    starts_at = _instant(first, zone)
    ends_at = _instant(last, zone) if last else starts_at + timedelta(hours=1)
    return Occurrence(
        uid=plain(uid)[:300],
        which="",
        title=calendar_text.title(title),
        starts_at=starts_at,
        ends_at=max(ends_at, starts_at + timedelta(minutes=1)),
        all_day=all_day,
        zone="",
        place=calendar_text.place(where, page),
        description=plain(description, lines=True)[:LONGEST_TEXT],
        cancelled=cancelled,
    )


def _moment(said: Any) -> datetime:
    if len(str(said).strip()) < len("2027-01-31"):
        raise ValueError("less than a day")
    return isoparse(str(said).strip().replace(" UTC", "Z").replace(" ", "T", 1))


def _is_day(moment: datetime) -> bool:
    return moment.tzinfo is None and moment.time() == time()


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)


def _named(said: Thing) -> str:
    attributes = said.get("attributes")
    one = attributes if isinstance(attributes, dict) else said
    return str(one.get("title") or one.get("name") or one.get("slug") or "")
