"""What the buttons of events carry."""

from __future__ import annotations

from enum import StrEnum

from bot.chat.button import ButtonData
from storage.event_choices import News
from storage.rsvps import Answer


class Which(StrEnum):
    """Which dates of a series are meant."""

    ALL = "all"
    LATER = "later"


class Rsvp(ButtonData, name="rsvp"):
    """Answer an event."""

    event_id: int
    answer: Answer


class RsvpSeries(ButtonData, name="rsvp-series"):
    """Answer all that is still to come of a series."""

    series_id: int
    answer: Answer


class MoreEvents(ButtonData, name="events-more"):
    """See the next page of what is coming up: `start` come before it."""

    start: int


class MoreFoundEvents(ButtonData, name="events-found-more"):
    """See the next page of what was found by these words: `start` come before it."""

    words: str
    start: int


class GetCalendarFile(ButtonData, name="event-file"):
    """Get an event for one's calendar."""

    event_id: int


class NewCalendarAddress(ButtonData, name="calendar-anew"):
    """Get a new secret address for one's feed; the old one ends."""


class RateEvent(ButtonData, name="event-useful"):
    """Say how useful it was, from 1 to 5."""

    event_id: int
    rating: int


class CommentOnEvent(ButtonData, name="event-comment"):
    """Say a line about it."""

    event_id: int


class PublishEvent(ButtonData, name="event-publish"):
    """Make a draft public."""

    event_id: int


class DiscardEvent(ButtonData, name="event-discard"):
    """Throw a draft away."""

    event_id: int


class AnnounceLate(ButtonData, name="event-send"):
    """Announce what couldn't be announced in time."""

    event_id: int


class DropLate(ButtonData, name="event-drop"):
    """Don't announce it any more."""

    event_id: int


class PlanTraining(ButtonData, name="event-teach"):
    """Begin an event that teaches a skill, by its key."""

    skill: str


class ChangeEvent(ButtonData, name="event-change"):
    """Make a change that was shown: of one date, or of more of its series."""

    edit_id: int
    which: Which | None = None


class LeaveEvent(ButtonData, name="event-unchanged"):
    """Throw a change away."""

    edit_id: int


class CancelEvent(ButtonData, name="event-cancel"):
    """Call an event off, or all that is to come of its series."""

    event_id: int
    which: Which | None = None
    reason_id: int = 0


class WriteToParticipants(ButtonData, name="event-write"):
    """Send what was shown to those who answered an event."""

    edit_id: int


class ChooseReminders(ButtonData, name="event-reminders"):
    """Be reminded so many minutes before each event, with dashes between; empty for never."""

    minutes: str


class ChooseNews(ButtonData, name="event-news"):
    """Hear so often who signs up for what one hosts."""

    often: News


class SayNeeds(ButtonData, name="event-needs"):
    """Say what one needs so that one can take part."""

    event_id: int


class AnnounceAgain(ButtonData, name="event-again"):
    """Announce an event once more, or now instead of later, in the channels kept under `edit_id` too."""

    event_id: int
    edit_id: int = 0


class NoteAttendance(ButtonData, name="event-came"):
    """Somebody was there; 0 stands for everybody who said that they come."""

    event_id: int
    person_id: int


class KeepEvent(ButtonData, name="event-stays"):
    """Don't call it off."""
