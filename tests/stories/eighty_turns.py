"""One conversation with every kind of message, form and button, to be had alike on every chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from tests.stories.community_story import CHECK_IN, Member

# How a list, a command or emphasis looks.
_MARKS = re.compile(r"[•*_`“”]|^\s*-\s|/stepup |!")
# Beside a time in a channel, the reader's own.
_OWN_TIME = re.compile(r"\(\w{3} \d+, \d\d:\d\d your time\)\s?")
# Who somebody is to their chat.
_ACCOUNT = re.compile(r"<@\w+>|(?:console|slack|matrix):[\w@:.-]+|on (?:the console|Slack|Matrix)\b")
# A week of the year in which it is played, and the time of day at which.
_NOW = re.compile(
    r"(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\b\d{1,2} [A-Z][a-z]+ 202[67](?:, \d\d:\d\d)?(?: (?:GMT|BST))?"
)


class Reads(Protocol):
    """How what somebody saw on a chat is made plain: its words, without its buttons and how to press them."""

    def __call__(self, said: str) -> str: ...


class Conversation:
    """What each said, and what they read, turn by turn."""

    def __init__(self, members: Mapping[str, Member], reads: Reads) -> None:
        self._members = members
        self._reads = reads
        self.turns: list[str] = []

    async def asks(self, who: str, words: str, hears: str, *, until: str = "") -> None:
        """A command, and its answer; `until` (a pattern) where it begins to depend on the chat."""
        await self._members[who].asks(words)
        await self._note(f"{who} asks {words}", who, hears, until=until)

    async def writes(self, who: str, words: str, hears: str) -> None:
        """Words without a command's sign, and their answer."""
        await self._members[who].writes(words)
        await self._note(f"{who} writes {words}", who, hears)

    async def picks(self, who: str, label: str, hears: str) -> None:
        """A button, and its answer."""
        await self._members[who].picks(label)
        await self._note(f"{who} picks {label}", who, hears)

    async def fills(
        self,
        who: str,
        command: str,
        answers: dict[str, str],
        typed: tuple[str, ...],
        hears: str,
        *,
        until: str = "",
    ) -> None:
        """A form, and what comes of it; `until` (a pattern) where that begins to depend on the chat."""
        await self._members[who].fills(command, answers, typed)
        await self._note(f"{who} fills in {command}", who, hears, until=until)

    async def hears(self, who: str, text: str) -> None:
        """What comes by itself."""
        await self._note(f"{who} hears", who, text)

    async def _note(self, turn: str, who: str, text: str, *, until: str = "") -> None:
        said = self._reads(await self._members[who].learns(text))
        if until:
            said = re.split(until, said)[0]
        self.turns.append(f"# {turn}\n{plain(said)}")


def plain(said: str) -> str:
    """Words alone, with what depends on the day in a sign of its own."""
    words = _ACCOUNT.sub("…", _NOW.sub("…", _MARKS.sub("", _OWN_TIME.sub("", said))))
    return " ".join(words.split())


async def play(talk: Conversation, channel: str) -> None:
    """Olga is the admin; Mina and Tom join, go to an event, check in, and find each other."""
    await _join(talk)
    await _know(talk)
    await _gather(talk, channel)
    await _remember(talk)
    await _announce(talk, channel)
    await _mentor(talk)
    await _look_after(talk)


async def _join(talk: Conversation) -> None:
    for who, name, institution in (
        ("mina", "Mina Lee", "UCL"),
        ("tom", "Tom Okafor", "Imperial College London"),
        ("olga", "Olga Novak", "UCL"),
    ):
        answers = {
            "name": name,
            "institution": institution,
            "job_family": "Research software engineering",
            "consent": "Yes, I agree",
        }
        await talk.fills(
            who,
            "register",
            answers,
            (name, institution, "5", "yes"),
            "Welcome to",
            until="1 of 1|I show you times",
        )
    await talk.asks("mina", "profile", "Mina Lee")
    await talk.fills(
        "mina", "profile edit role title", {"role_title": "Data steward"}, ("Data steward",), "Saved"
    )
    await talk.asks("mina", "profile edit skills Python", "Skills is now")
    await talk.writes("mina", "undo", "Taken back")
    await talk.asks("mina", "profile Tom Okafor", "Tom Okafor")
    await talk.asks("mina", "profile edit grade 31 February", "Grade")
    await talk.asks("mina", "frobnicate", "I don't know")
    await talk.asks("mina", "help", "I'm Stepup", until="privacy, home.")
    await talk.asks("mina", "help remind", "remind me")
    await talk.writes("mina", "what do you know about me?", "privacy")


async def _know(talk: Conversation) -> None:
    await talk.asks("mina", "skills set Python 3", "Python at level 3")
    await talk.asks("mina", "skills", "Python: level 3")
    await talk.asks("mina", "skills want Snakemake 2", "Snakemake")
    await talk.asks("mina", "skills set Pyton 9", "9")
    await talk.asks("mina", "skills export", "DIRECT's website")
    await talk.asks("mina", "pathway", "Snakemake")
    await talk.asks("mina", "training", "training")
    await talk.asks("mina", "skills catalogue Laboratory practice", "Laboratory practice")
    await talk.asks("olga", "members", "3 members")
    await talk.asks("olga", "members count by institution", "UCL")
    await talk.asks("olga", "members institution:UCL skill:Python", "Mina Lee")
    await talk.asks("mina", "members count", "members")


async def _gather(talk: Conversation, channel: str) -> None:
    await talk.asks("olga", 'events create "Intro to Snakemake" on 3 December 2030', "At what time")
    await talk.writes("olga", "2pm", "How long")
    await talk.writes("olga", "two hours", "Which channel")
    await talk.writes("olga", channel, "Here is how it will look")
    await talk.picks("olga", "Discard", "Discarded")
    await talk.asks(
        "olga",
        f'events create "Intro to Snakemake" on 3 December 2030 14:00 for 2 hours for 1 people '
        f"teaching Snakemake 2 in {channel}",
        "Places: 1",
    )
    await talk.picks("olga", "Publish", "is published in")
    await talk.hears("mina", "Are you coming?")
    await talk.picks("mina", "Going", "You're going to Intro to Snakemake")
    await talk.hears("tom", "Are you coming?")
    await talk.picks("tom", "Going", "You're first on the waiting list")
    await talk.asks("olga", "events show snakemake", "Going: 1")
    # A place that comes free at night is offered in the morning, and it may be night.
    await talk.picks("tom", "Leave the waiting list", "You're off the waiting list")
    await talk.writes("mina", "can't come", "You're not going to Intro to Snakemake")
    await talk.writes("mina", "undo", "You're going to Intro to Snakemake")
    await talk.asks("mina", "events", "you're going")
    await talk.asks("tom", "events calendar", "calendar")
    await talk.asks("mina", "events shwo snakemake", "I don't know")
    await talk.asks("olga", 'groups create "Workflows" for everyone who builds pipelines', "Workflows")
    await talk.asks("mina", "groups join workflows", "Workflows")
    await talk.asks("mina", "groups", "Workflows")
    await talk.asks("mina", "groups leave Workflows", "Workflows")


async def _remember(talk: Conversation) -> None:
    await talk.asks("mina", "remind me to bring the cables", "When shall I say it?")
    await talk.writes("mina", "4 December 2030 at 1pm", "I'll remind you on Wed 4 December 2030, 13:00")
    await talk.asks("mina", "remind me to water the plants on 31 February 2030", "31 February")
    await talk.asks("mina", "remind me to write the report every Monday at 9am", "Is that right")
    await talk.picks("mina", "Yes, remind", "every Monday at 09:00")
    await talk.asks("mina", "remind list", "Your reminders:")
    await talk.asks("mina", "remind cancel cables", "Cancelled: bring the cables")
    await talk.writes("mina", "undo", "bring the cables")


async def _announce(talk: Conversation, channel: str) -> None:
    await talk.asks("olga", f'announce "The cluster is back" in {channel}', "The cluster is back")
    await talk.picks("olga", "Post it", "Posted in")
    await talk.hears("tom", "The cluster is back")
    await talk.asks("olga", "announce list", "Posted in the last week")
    await talk.asks("olga", 'checkin start "Autumn" until in 20 days', "Check-in Autumn")
    # Who starts one is asked too, maybe before this answer.
    await talk.picks("olga", "Start it", "is open.")
    await talk.hears("mina", "short skills check-in: Autumn")
    await talk.fills(
        "mina",
        "Answer now",
        CHECK_IN,
        ("3 4", "n", "1 3", "skip", "skip", "skip", "time", "yes"),
        "What you'd most like to be better at",
    )
    await talk.asks("olga", "checkin status", "asked")
    await talk.asks("mina", "needs", "Only organisers")
    await talk.asks("olga", "needs", "closed")


async def _mentor(talk: Conversation) -> None:
    await talk.fills(
        "tom",
        "mentor offer",
        {"topics": "Python, promotion", "rhythm": "Whenever it suits", "about": "Ten years of it"},
        ("Python, promotion", "keep", "4", "keep", "Ten years of it", "skip the rest"),
        "You offer mentoring in Python, promotion",
    )
    await talk.fills(
        "mina",
        "mentor find",
        {"topics": "promotion, Python", "goals": "A next step", "rhythm": "Every month"},
        ("promotion, Python", "A next step", "3", "keep", "skip the rest"),
        "One mentor fits what you look for",
    )
    await talk.picks("mina", "Ask Tom Okafor", "asked")
    await talk.hears("tom", "would like you as a mentor")
    await talk.picks("tom", "Accept", "Thank you!")
    await talk.hears("mina", "Tom Okafor, meet Mina Lee")
    await talk.hears("mina", "Tom Okafor is now your mentor")
    await talk.asks("mina", "mentor", "Your mentor")
    await talk.asks("olga", "mentor report", "mentor")


async def _look_after(talk: Conversation) -> None:
    await talk.asks("mina", "pause until 5 December 2030", "A pause ends")
    await talk.asks("mina", "pause for 20 days", "I'll leave you in peace")
    await talk.asks("mina", "contact", "Quiet hours")
    await talk.asks("mina", "resume", "The pause is over")
    await talk.asks("mina", "quiet 18:00-08:00", "18:00")
    await talk.asks("mina", "home", "Intro to Snakemake")
    await talk.asks("tom", "why", "You are one of this mentor and mentee")
    await talk.asks("mina", "privacy", "This is what I hold about you", until="This is what")
    await talk.asks("mina", "privacy export", "Here is everything")
    await talk.asks("olga", "roles", "Who holds a role")
    await talk.asks("olga", "audit", "read this log")
    await talk.asks("mina", "audit", "moderator")
    await talk.asks("mina", "privacy forget me", "for good")
    await talk.picks("mina", "Yes, erase everything", "erased")
