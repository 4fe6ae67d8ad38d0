"""What the buttons of announcements carry.

`occasion` is an instant, in seconds since 1970: that of one time of what recurs.
"""

from __future__ import annotations

from bot.chat.button import ButtonData


class ConfirmAnnouncement(ButtonData, name="announce-yes"):
    announcement_id: int


class DropAnnouncement(ButtonData, name="announce-no"):
    announcement_id: int
    occasion: int | None = None


class ApproveAnnouncement(ButtonData, name="announce-approve"):
    announcement_id: int
    replaces: int | None = None


class RefuseAnnouncement(ButtonData, name="announce-refuse"):
    announcement_id: int
    replaces: int | None = None


class SendAnnouncement(ButtonData, name="announce-send"):
    announcement_id: int
    occasion: int | None = None


class PutBackAnnouncement(ButtonData, name="announce-back"):
    announcement_id: int


class ResumeAnnouncement(ButtonData, name="announce-resume"):
    announcement_id: int


class LeaveAnnouncement(ButtonData, name="announce-unchanged"):
    change_id: int


class ChangeAnnouncement(ButtonData, name="announce-change"):
    announcement_id: int
    change_id: int
