"""What organisers are told of a check-in, and what they tell of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.refusal import Refusal
from config import checkin_core
from config.catalogue import Catalogue
from config.community import Community
from handlers.checkins.buttons import (
    CancelRound,
    CloseRound,
    DropRound,
    LeaveRound,
    OpenRound,
    StopPlan,
    TellOutcome,
)
from handlers.checkins.messages import closes
from storage.checkins import CheckinPlan, CheckinRound, Drafted

EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00'
FILTER_EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00 for family:"Research data"'
EXTEND_EXAMPLE = "checkin extend until 18 December 17:00"
PLAN_EXAMPLE = 'checkin schedule "Term check-in" every term until July 2028'
OUTCOME_EXAMPLE = 'checkin outcome "Two courses on testing are booked for spring."'
MOST_SUGGESTED = 6
DISCARDED = "Discarded. Nobody was asked."
LEFT = "All right, nothing has changed."

Planned = Sequence[tuple[CheckinPlan, datetime]]


def preview(drafted: Drafted, zone: ZoneInfo, *, again_from: datetime | None) -> Message:
    """What an organiser sees before anybody is asked.

    `again_from` is from when everybody can be asked the same again, where that isn't yet.
    """
    found, audience = drafted.round, drafted.audience
    people = f"{drafted.fitting} {'member' if drafted.fitting == 1 else 'members'}"
    if again_from:
        people = f"up to {people}"
    soon = (_too_soon(again_from, zone) if again_from else "") + _fresh(drafted.fresh)
    return Message(
        f"Check-in {markup.bold(found.title)}, open until {closes(found, zone)}.\n\nI'll ask {people} "
        f"privately ({markup.literal(audience)}), but nobody who asked me not to. Each is asked what "
        "everybody of their job family is asked, at most two skills of their own, and one open question: "
        f"“{markup.literal(found.question)}” Its answer is for themselves; you don't see it. Those who "
        "haven't answered are reminded once. You see totals when it has closed, never anybody's "
        f"answers.{soon}",
        (
            Button("Start it", OpenRound(round_id=found.id), Style.PRIMARY, word="start"),
            Button("Discard", DropRound(round_id=found.id)),
        ),
    )


def _too_soon(again_from: datetime, zone: ZoneInfo) -> str:
    return (
        "\n\nThe last check-in was less than 90 days ago: whoever answered a question then isn't asked it "
        f"again before {markup.time(again_from, _day(again_from, zone))}, so that two rounds tell nothing "
        "of anybody. You'd learn little before that."
    )


def _day(instant: datetime, zone: ZoneInfo) -> str:
    return times.day_in_full(instant.astimezone(zone).date())


@dataclass(frozen=True, slots=True)
class SoFar:
    """About how many were asked and have answered today; None where too few were asked to say so."""

    asked: int | None
    answered: int | None

    @property
    def said(self) -> str:
        if self.asked is None:
            return "too few were asked to say how many have answered"
        return f"about {self.answered} of about {self.asked} have answered, to the nearest five"


def status(found: CheckinRound, so_far: SoFar, planned: Planned, zone: ZoneInfo) -> str:
    """How far a round has got, in rounded numbers: who answered is nobody's business."""
    text = (
        f"{markup.bold(found.title)} is open until {closes(found, zone)}: {so_far.said}. Those who haven't "
        f"are reminded once.{' These numbers change once a day.' if so_far.asked is not None else ''}"
    )
    return "\n\n".join([text, *(_plan(plan, opens, zone) for plan, opens in planned)])


def none_open(planned: Planned, zone: ZoneInfo, *, start: str) -> str:
    text = f"No check-in is open. To start one, type {start}."
    return "\n\n".join([text, *(_plan(plan, opens, zone) for plan, opens in planned)])


def closed(found: CheckinRound, people: int | None, findings: Sequence[str]) -> Message:
    """To the organiser who started it; `people` is about how many answers count."""
    counted = f"about {people} people's answers count" if people else "too few answers count to show them"
    parts = [f"The check-in {markup.bold(found.title)} has closed: {counted}."]
    if findings:
        parts += ["Worth acting on first:", "\n".join(f"- {finding}" for finding in findings)]
    shows = "`needs` shows all of it. " if people else ""
    parts.append(f"{shows}When you know what you'll do, tell those who answered: `{OUTCOME_EXAMPLE}`")
    return Message("\n\n".join(parts))


# Starting one ---------------------------------------------------------------------------------------


def is_open(found: CheckinRound, *, status: str) -> str:
    return f"{markup.bold(found.title)} is open. {status} shows how far it has got."


def one_at_a_time(running: CheckinRound, zone: ZoneInfo) -> Refusal:
    return Refusal(
        f"The check-in {markup.bold(running.title)} is open until {closes(running, zone)}; there can be one "
        "at a time."
    )


def another_is_open() -> Refusal:
    return Refusal("Another check-in has been opened meanwhile; there can be one at a time.")


def too_few_fit(least: int, audience: str, *, filtered: bool) -> Refusal:
    return Refusal(
        f"Fewer than {least} {'member' if least == 1 else 'members'} fit that ({markup.literal(audience)}), "
        "so nothing could be shown of it.",
        example=FILTER_EXAMPLE if filtered else EXAMPLE,
    )


def dealt_with() -> Refusal:
    return Refusal("That check-in has been dealt with already.")


def closing_has_passed() -> Refusal:
    return Refusal("Its closing date has passed in the meantime; please start it again.", example=EXAMPLE)


def no_title() -> Refusal:
    return Refusal("A check-in needs a title in quotation marks.", example=EXAMPLE)


def until_when() -> Refusal:
    return Refusal("Until when can people answer?", example=EXAMPLE)


def long_title(longest: int) -> Refusal:
    return Refusal(f"Please give it a title of up to {longest} characters.", example=EXAMPLE)


def not_a_closing_date(fault: NotATime) -> Refusal:
    return Refusal(f"The closing date: {markup.literal(str(fault))}", example=EXAMPLE)


def open_too_short_or_long(latest: datetime, zone: ZoneInfo, *, extend: bool) -> Refusal:
    """`latest` is until when it may be open, in UTC."""
    day = latest.astimezone(zone).date()
    until = f"{day.day} {day:%B}"
    return Refusal(
        f"A check-in is open for at least an hour and at most 30 days, so until {until} at the latest.",
        example=f"checkin extend until {until}" if extend else f'checkin start "Autumn term" until {until}',
    )


def not_an_audience(fields: Sequence[str]) -> Refusal:
    return Refusal(
        f"A check-in can be for everyone, or go by one of {', '.join(fields)}.", example=FILTER_EXAMPLE
    )


# While it is open -----------------------------------------------------------------------------------


def nothing_open() -> Refusal:
    return Refusal("No check-in is open.", example=EXAMPLE)


def not_open_any_more() -> Refusal:
    return Refusal("That check-in isn't open any more.")


def extend_until_when() -> Refusal:
    return Refusal("Until when should people be able to answer?", example=EXTEND_EXAMPLE)


def extended(found: CheckinRound, zone: ZoneInfo) -> str:
    return f"People can now answer {markup.bold(found.title)} until {closes(found, zone)}."


def not_later(found: CheckinRound, zone: ZoneInfo) -> Refusal:
    return Refusal(
        f"It is open until {closes(found, zone)} already. To close it sooner, type `checkin close`.",
        example=EXTEND_EXAMPLE,
    )


def _fresh(fresh: int) -> str:
    if not fresh:
        return ""
    who = "1 of them has" if fresh == 1 else f"{fresh} of them have"
    return (
        f"\n\n{who} been a member for less than a month: figures need ten people who haven't just joined, "
        "or for whom somebody vouches. If you know them, type `members vouch everyone`."
    )


def close_now(found: CheckinRound, so_far: SoFar, *, fresh: int) -> Message:
    return Message(
        f"Close {markup.bold(found.title)} now? {so_far.said.capitalize()}. Nobody can answer any more "
        f"then, and its figures are made once and for good.{_fresh(fresh)}",
        (
            Button("Close it now", CloseRound(round_id=found.id), Style.DANGER, word="close it"),
            Button("Leave it open", LeaveRound(round_id=found.id)),
        ),
    )


def closed_now(found: CheckinRound, *, needs: str) -> str:
    return f"{markup.bold(found.title)} is closed. {needs} shows what people would like to be better at."


def cancel_now(found: CheckinRound) -> Message:
    return Message(
        f"Cancel {markup.bold(found.title)}? Nobody is asked any more and nothing is shown of it. What "
        "people answered stays with them, for them alone.",
        (
            Button("Cancel the check-in", CancelRound(round_id=found.id), Style.DANGER),
            Button("Leave it open", LeaveRound(round_id=found.id)),
        ),
    )


def cancelled(found: CheckinRound) -> str:
    return f"{markup.bold(found.title)} is cancelled. Nothing is shown of it."


# Every term -----------------------------------------------------------------------------------------


def plan_how() -> Refusal:
    return Refusal("A check-in can be asked every term, until a date.", example=PLAN_EXAMPLE)


def plans(planned: Planned, zone: ZoneInfo, *, example: str) -> Message:
    if not planned:
        return Message(f"No check-in is planned. To have one every term, type {example}.")
    rows = "\n\n".join(_plan(plan, opens, zone) for plan, opens in planned)
    buttons = tuple(
        Button(f"Stop {plan.title}"[:75], StopPlan(plan_id=plan.id), Style.DANGER) for plan, _ in planned
    )
    return Message(rows, buttons)


def _plan(plan: CheckinPlan, opens: datetime, zone: ZoneInfo) -> str:
    until = markup.time(plan.until, _day(plan.until, zone))
    return (
        f"{markup.bold(plan.title)} is asked every term until {until}; next on "
        f"{markup.time(opens, times.full(opens, zone))}."
    )


def planned(plan: CheckinPlan, opens: datetime, zone: ZoneInfo) -> Message:
    return Message(
        f"{_plan(plan, opens, zone)} Each is open for nearly three weeks, and asks the same as the last.",
        (Button("Stop it", StopPlan(plan_id=plan.id)),),
    )


def planned_already(title: str) -> Refusal:
    return Refusal(
        f"{markup.bold(title)} is asked every term already. `checkin schedule` shows it, and stops it.",
    )


def no_term_until_then(opens: datetime, zone: ZoneInfo) -> Refusal:
    return Refusal(
        "No term begins before then; the next one is asked on "
        f"{markup.time(opens, times.full(opens, zone))}.",
        example=PLAN_EXAMPLE,
    )


def plan_is_gone() -> Refusal:
    return Refusal("That isn't planned any more.")


def plan_stopped(title: str) -> str:
    return f"{markup.bold(title)} isn't asked any more. A round that is open stays open."


def term_started(found: CheckinRound, zone: ZoneInfo) -> Message:
    return Message(
        f"As you planned, the check-in {markup.bold(found.title)} has begun. It is open until "
        f"{closes(found, zone)}. `checkin status` shows how far it has got."
    )


def term_not_started(plan: CheckinPlan, running: CheckinRound, zone: ZoneInfo) -> Message:
    return Message(
        f"The check-in {markup.bold(plan.title)} of this term hasn't begun, because "
        f"{markup.bold(running.title)} is open until {closes(running, zone)}. When that is over, you can "
        f"start one: `{EXAMPLE}`"
    )


# What came of it ------------------------------------------------------------------------------------


def none_closed() -> Refusal:
    return Refusal("No check-in has closed yet, so there is nothing to tell about one.", example=EXAMPLE)


def outcome_how() -> Refusal:
    return Refusal(
        "What have you done, or will you do, about what people said? Put it in quotation marks.",
        example=OUTCOME_EXAMPLE,
    )


def long_outcome(longest: int) -> Refusal:
    return Refusal(f"Please say it in up to {longest} characters.", example=OUTCOME_EXAMPLE)


def outcome_preview(found: CheckinRound, findings: Sequence[str]) -> Message:
    """What organisers see before it is told, with what people of one job family would read."""
    each = " Each sees the figures of the skills they were asked about, as here:" if findings else ""
    return Message(
        f"I'd write this to everybody who answered {markup.bold(found.title)}, once and for good.{each}\n\n"
        f"{outcome(found, findings).text}",
        (
            Button(
                "Tell them",
                TellOutcome(round_id=found.id, text=mark_of(found.outcome)),
                Style.PRIMARY,
                word="tell them",
            ),
        ),
    )


def mark_of(text: str) -> str:
    """By what words are known that somebody was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def outcome(found: CheckinRound, findings: Sequence[str]) -> Message:
    """To somebody who answered: what everybody said together, and what organisers did about it."""
    if not findings:
        return Message(
            f"Thank you for answering {markup.bold(found.title)}. Too few answers count to show what you "
            f"said together; the organisers write:\n\n{markup.literal(found.outcome)}"
        )
    listed = "\n".join(f"- {one}" for one in findings)
    said = f"What you and others would like to gain, from 0 to 4 levels:\n\n{listed}"
    return Message(
        f"Thank you for answering {markup.bold(found.title)}.\n\n**You said, we did.**\n\n{said}\n\nThe "
        f"organisers write:\n\n{markup.literal(found.outcome)}"
    )


def outcome_told(found: CheckinRound) -> str:
    return f"Done. Everybody who answered {markup.bold(found.title)} will hear of it."


def outcome_told_already(found: CheckinRound) -> Refusal:
    return Refusal(f"Those who answered {markup.bold(found.title)} have been told already.")


def outcome_is_gone() -> Refusal:
    return Refusal("There is nothing to tell any more.", example=OUTCOME_EXAMPLE)


# The core -------------------------------------------------------------------------------------------


def core(community: Community, catalogue: Catalogue) -> str:
    """What each job family is asked, and what the community's role profiles suggest beside it."""
    rows = "\n".join(
        f"- {markup.bold(family)}: {_names(checkin_core.of(community.checkins.core, family), catalogue)}"
        for family in community.register_.job_families
    )
    asked = {
        key
        for family in community.register_.job_families
        for key in checkin_core.of(community.checkins.core, family)
    }
    wanted: dict[str, int] = {}
    for profile in community.role_profiles:
        for key in profile.skills:
            wanted[key] = wanted.get(key, 0) + (key not in asked)
    most = sorted((key for key in wanted if wanted[key]), key=lambda key: -wanted[key])[:MOST_SUGGESTED]
    return (
        f"Every check-in asks each job family the same, so that a change can be seen:\n\n{rows}\n\nOther "
        f"skills that several roles take: {_names(most, catalogue)}. Whoever runs Stepup changes this in "
        "the community file, under `[checkins.core]`."
    )


def _names(keys: Sequence[str], catalogue: Catalogue) -> str:
    return markup.literal(", ".join(catalogue.name_of(key) for key in keys))
