"""The second story of every platform: two people register, come to an event, check in, and pair up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

# What is written in the middle of a form, and what is said to each.
Between = Sequence[tuple[str, str]]
# What happens to Stepup in the middle of a form.
Meanwhile = Callable[[], Awaitable[None]]


class Member(Protocol):
    """Somebody on a platform, as far as this story is concerned."""

    name: str

    async def asks(self, words: str) -> None:
        """Type a command where only Stepup reads it."""

    async def writes(self, words: str) -> None:
        """Type words in the direct conversation, without a slash or a bang."""

    async def fills(
        self,
        command: str,
        answers: dict[str, str],
        typed: tuple[str, ...],
        *,
        between: Between = (),
        meanwhile: Meanwhile | None = None,
    ) -> None:
        """Open a form with a command and fill it in: by field in a window, or in order where it is asked.

        What is `between` is written first, while the form is open; `meanwhile` is what happens in its middle.
        """

    async def picks(self, label: str) -> None:
        """Press a button of the latest message that has it."""

    async def learns(self, text: str) -> str:
        """Wait for a message, not heard before, that says this."""


async def register(member: Member, institution: str) -> None:
    """Join as a research software engineer of an institution of the shipped community file."""
    await member.fills(
        "register",
        {
            "name": member.name,
            "institution": institution,
            "job_family": "Research software engineering",
            "consent": "Yes, I agree",
        },
        (
            member.name,
            institution,
            "5",
            "yes",
        ),
    )
    await member.learns("Welcome to")
    await member.asks("profile edit skills Python")
    await member.learns("Skills is now")


async def come(olga: Member, mentee: Member, mentor: Member, channel: str) -> None:
    """An event with one place: one goes, the other waits and moves up."""
    await olga.asks(
        f'events create "Intro to Snakemake" on 3 December 2030 14:00 for 2 hours for 1 people '
        f"teaching Snakemake 2 in {channel}"
    )
    await olga.learns("Places: 1")
    await olga.picks("Publish")
    await mentee.learns("Are you coming?")
    await mentee.picks("Going")
    await mentee.learns("You're going to Intro to Snakemake")
    await mentor.learns("Are you coming?")
    await mentor.picks("Going")
    await mentor.learns("You're first on the waiting list")
    await mentor.picks("Leave the waiting list")
    await mentor.learns("You're off the waiting list for Intro to Snakemake")


CHECK_IN = {
    "skill1": "3 Practitioner",
    "skill1__wanted": "4 Expert",
    "skill2": "Not relevant to me",
    "skill3": "1 Awareness",
    "skill3__wanted": "3 Practitioner",
    "note": "time",
    "counted": "Yes, I agree",
}


async def check_in(olga: Member, member: Member, *, meanwhile: Meanwhile | None = None) -> None:
    """A round is opened and answered, privately, whatever happens to Stepup in the middle of it."""
    await olga.asks('checkin start "Autumn" until in 20 days')
    await olga.learns("Check-in Autumn")
    await olga.picks("Start it")
    await member.learns("short skills check-in: Autumn")
    await member.fills(
        "Answer now",
        CHECK_IN,
        ("3 4", "n", "1 3", "skip", "skip", "time", "yes"),
        meanwhile=meanwhile,
    )
    said = await member.learns("What you'd most like to be better at")
    assert "Software testing" in said
    assert "from 1 to 3" in said


async def pair_up(mentee: Member, mentor: Member) -> None:
    """One offers, one asks; they are brought together."""
    await mentor.fills(
        "mentor offer",
        {"topics": "Python, promotion", "rhythm": "Whenever it suits", "about": "Ten years of it"},
        ("Python, promotion", "keep", "4", "keep", "Ten years of it", "skip the rest"),
    )
    await mentor.learns("You offer mentoring in Python, promotion")
    await mentee.fills(
        "mentor find",
        {"topics": "promotion, Python", "goals": "A next step", "rhythm": "Every month"},
        ("promotion, Python", "A next step", "3", "keep", "skip the rest"),
    )
    await mentee.learns("One mentor fits what you look for")
    await mentee.picks(f"Ask {mentor.name}")
    await mentor.learns("would like you as a mentor")
    await mentor.picks("Accept")
    await mentor.learns("Thank you!")


async def thank(giver: Member, receiver: Member, *, meanwhile: Meanwhile | None = None) -> None:
    """One thanks the other, whatever happens to Stepup before it is said; it is said once."""
    await giver.asks(f"kudos {receiver.name} for mending the cluster")
    await giver.learns("I'd say this")
    if meanwhile is not None:
        await meanwhile()
    await giver.picks("Say it")
    await giver.learns("will be glad")
    await receiver.learns("thanks you for mending the cluster")
    await receiver.picks("Show it on my profile")
    await receiver.learns("It stands on your profile now")


async def lend(poster: Member, other: Member, *, meanwhile: Meanwhile | None = None) -> None:
    """One offers something; the other sees first what is shown of them, and is brought together with them."""
    await poster.fills(
        "opportunities post",
        {
            "kind": "Job shadowing",
            "title": "A day at the rig",
            "description": "Half a day beside me, half a day at the data",
            "institution": "UCL",
            "closes": "in 20 days",
        },
        (
            "Job shadowing",
            "A day at the rig",
            "Half a day beside me, half a day at the data",
            "keep",
            "in 20 days",
            "skip the rest",
        ),
        meanwhile=meanwhile,
    )
    await poster.learns("This is what members would see")
    await poster.picks("Post it")
    await poster.learns("is posted")
    await other.asks("opportunities show A day at the rig")
    await other.learns("Half a day beside me")
    await other.picks("I'm interested")
    await other.learns("would read this of you")
    if meanwhile is not None:
        await meanwhile()
    await other.picks("Yes, tell them")
    await other.learns(f"{poster.name} knows")
    await poster.learns("Somebody would like")


async def second_thoughts(organiser: Member, member: Member, channel: str) -> None:
    """Answers alone make an event; a member changes their mind; a stale yes reaches nothing."""
    await organiser.writes('events create "Code clinic" on 4 December 2030')
    await organiser.learns("At what time on Wed 4 December 2030?")
    await organiser.writes("2pm")
    await organiser.learns("How long does it last?")
    await organiser.writes("an hour")
    await organiser.learns("Which channel shall I announce it in?")
    await organiser.writes(channel)
    await organiser.learns("Here is how it will look")
    await organiser.writes("yes")
    await organiser.learns("To be sure that you mean it")
    await organiser.picks("Publish")
    await organiser.learns("Code clinic is published")
    await organiser.writes("undo")
    await organiser.learns("Code clinic is announced, so others know of it")

    await member.learns("Wed 4 December 2030, 14:00")
    await member.writes("events show clinic")
    await member.learns("Going: 0")
    await member.writes("Going")
    await member.learns("You're going to Code clinic")
    await member.writes("maybe")
    await member.learns("You've said maybe to Code clinic")
    await member.writes("sorry, I can't come")
    await member.learns("You're not going to Code clinic")
    await member.writes("undo")
    await member.learns("You've said maybe to Code clinic")
    await member.writes("remind me to bring the cables")
    await member.learns("When shall I say it?")
    await member.writes("4 December 2030 at 1pm")
    await member.learns("I'll remind you on Wed 4 December 2030, 13:00")
    await member.writes("privacy forget me")
    await member.learns("for good")
    await member.writes("remind list")
    await member.learns("Your reminders:")
    await member.writes("yes")
    await member.learns("I'm no longer sure what")
    await member.writes("remind cancel cables")
    await member.learns("Cancelled: bring the cables")


async def interrupted(member: Member) -> None:
    """Commands in the middle of a form are done, none is taken for an answer, and the form goes on."""
    await member.fills(
        "profile edit role title",
        {"role_title": "Data steward"},
        ("Data steward",),
        between=(
            ("remind me to eat on 5 December 2030 at 9am", "I'll remind you on Thu 5 December 2030, 09:00"),
            ("remind list", "Your reminders:"),
            ("remind cancel eat", "Cancelled: eat"),
        ),
    )
    await member.learns("Saved")
    await member.asks("profile")
    said = await member.learns("Data steward")
    assert "remind" not in said
