"""What the buttons under a calendar carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TakeIn(ButtonData, name="calendar-take-in"):
    """Take in what was shown, and follow it if wanted."""

    import_id: int
    follow: bool = False


class LeaveOut(ButtonData, name="calendar-leave-out"):
    """Take in nothing of it."""

    import_id: int


class LookAtWaiting(ButtonData, name="calendar-look"):
    """Show once more what waits for a yes."""

    import_id: int


class CallOffVanished(ButtonData, name="calendar-call-off"):
    """Call off what isn't in its calendar any more: an event, with what was asked about of its series."""

    event_id: int


class KeepVanished(ButtonData, name="calendar-keep"):
    """It takes place, although it isn't in its calendar any more."""

    event_id: int
