"""What the buttons of events carry."""

from __future__ import annotations

from enum import StrEnum

from bot.chat.button import ButtonData
from storage.rsvps import Answer


class Which(StrEnum):
    """Which dates of a series are meant."""

    ALL = "all"


class Rsvp(ButtonData, name="rsvp"):
    event_id: int
    answer: Answer


class RsvpSeries(ButtonData, name="rsvp-series"):
    series_id: int
    answer: Answer


class GetCalendarFile(ButtonData, name="event-file"):
    event_id: int


class NewCalendarAddress(ButtonData, name="calendar-anew"):
    pass


class RateEvent(ButtonData, name="event-useful"):
    event_id: int
    rating: int


class CommentOnEvent(ButtonData, name="event-comment"):
    event_id: int


class PublishEvent(ButtonData, name="event-publish"):
    event_id: int


class DiscardEvent(ButtonData, name="event-discard"):
    event_id: int


class AnnounceLate(ButtonData, name="event-send"):
    event_id: int


class DropLate(ButtonData, name="event-drop"):
    event_id: int


class PlanTraining(ButtonData, name="event-teach"):
    skill: str


class ChangeEvent(ButtonData, name="event-change"):
    edit_id: int


class LeaveEvent(ButtonData, name="event-unchanged"):
    edit_id: int


class CancelEvent(ButtonData, name="event-cancel"):
    event_id: int
    which: Which | None = None


class KeepEvent(ButtonData, name="event-stays"):
    pass
