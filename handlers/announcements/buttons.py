"""What the buttons of announcements carry.

`occasion` is an instant, in seconds since 1970: that of one time of what recurs.
"""

from __future__ import annotations

from bot.chat.button import ButtonData


class ConfirmAnnouncement(ButtonData, name="announce-yes"):
    """Post a draft, or have it posted at its time."""

    announcement_id: int


class DropAnnouncement(ButtonData, name="announce-no"):
    """Have nothing come of it, or of one `occasion` (seconds since 1970, UTC) of what recurs."""

    announcement_id: int
    occasion: int | None = None


class ApproveAnnouncement(ButtonData, name="announce-approve"):
    """Say yes to somebody else's; `replaces` is the one that it would change, `was` its version as shown."""

    announcement_id: int
    replaces: int | None = None
    was: str = ""


class RefuseAnnouncement(ButtonData, name="announce-refuse"):
    """Say no to somebody else's."""

    announcement_id: int
    replaces: int | None = None


class SendAnnouncement(ButtonData, name="announce-send"):
    """Post what couldn't be posted in time after all."""

    announcement_id: int
    occasion: int | None = None


class MoreAnnouncements(ButtonData, name="announcements-more"):
    """See the next page of the list: `start` come before it."""

    start: int


class PutBackAnnouncement(ButtonData, name="announce-back"):
    """Have what was cancelled posted after all."""

    announcement_id: int


class ResumeAnnouncement(ButtonData, name="announce-resume"):
    """Let what was paused go on."""

    announcement_id: int


class LeaveAnnouncement(ButtonData, name="announce-unchanged"):
    """Throw a change away."""

    change_id: int


class ChangeAnnouncement(ButtonData, name="announce-change"):
    """Make a change: the announcement becomes as the change is. `was` is its version as it was shown."""

    announcement_id: int
    change_id: int
    was: str = ""
