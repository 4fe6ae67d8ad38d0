"""An event as schema.org describes it, for those who gather events and training. Pure.

It is an `Event`, and where it teaches something an `EducationEvent` and a Bioschemas `CourseInstance`
(profile 1.0-RELEASE: `courseMode` and `location` are asked for).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.events.public_text import public
from storage.events import Event, EventState

_STATUS = {EventState.CANCELLED: "EventCancelled"}
# The profile that the description keeps to, by its own address.
PROFILE = "https://bioschemas.org/profiles/CourseInstance/1.0-RELEASE"


@dataclass(frozen=True, slots=True)
class Described:
    """What is public of an event: `rooms` are its place without links, `is_online` that there is one as well.

    `teaches` are the names of skills, and `left` the places still to be had, None where anyone may come.
    Nobody is named: who hosts it is for those in the chat.
    """

    event: Event
    address: str
    community: str
    rooms: tuple[str, ...] = ()
    is_online: bool = False
    teaches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    left: int | None = None


def written(described: Described) -> str:
    """The description as JSON that can stand in a page."""
    text = json.dumps(_thing(described), ensure_ascii=False, separators=(",", ":"))
    # Nothing in it may end the element that it stands in.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _thing(described: Described) -> dict[str, Any]:
    event = described.event
    zone = ZoneInfo(event.zone)
    mode, attendance = _mode(described)
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        # Of all events only this one has `teaches` (schema.org/teaches).
        "@type": ["EducationEvent", "CourseInstance"] if described.teaches else "Event",
        "@id": described.address,
        "name": event.title,
        "description": public(event.description) or event.title,
        "url": described.address,
        "startDate": _moment(event, event.starts_at.astimezone(zone)),
        "endDate": _moment(event, event.ends_at.astimezone(zone)),
        "eventStatus": f"https://schema.org/{_STATUS.get(event.state, 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{attendance}",
        "location": _locations(described),
        "organizer": {"@type": "Organization", "name": described.community},
        "inLanguage": "en-GB",
    }
    if described.teaches:
        thing |= {
            "http://purl.org/dc/terms/conformsTo": {"@id": PROFILE, "@type": "CreativeWork"},
            "courseMode": mode,
            "teaches": list(described.teaches),
        }
    if described.tags:
        thing["keywords"] = ", ".join(described.tags)
    if event.capacity is not None:
        thing |= {
            "maximumAttendeeCapacity": event.capacity,
            "remainingAttendeeCapacity": described.left if described.left is not None else event.capacity,
        }
    return thing


def _moment(event: Event, local: datetime) -> str:
    """A time, or the day where an event is on whole days."""
    return local.date().isoformat() if event.all_day else local.isoformat()


def _mode(described: Described) -> tuple[str, str]:
    if described.is_online and described.rooms:
        return "blended", "MixedEventAttendanceMode"
    if described.is_online:
        return "online", "OnlineEventAttendanceMode"
    return "onsite", "OfflineEventAttendanceMode"


def _locations(described: Described) -> list[dict[str, str]] | dict[str, str]:
    """Where it is: rooms by name, and for a link this page, as the link itself isn't public."""
    found = [{"@type": "Place", "name": room, "address": room} for room in described.rooms]
    if described.is_online:
        found.append({"@type": "VirtualLocation", "url": described.address})
    if not found:
        found.append({"@type": "Place", "name": described.community, "address": described.community})
    return found[0] if len(found) == 1 else found
