"""What organisers are told of mentoring: numbers, and who might fit whom in a round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.mentoring import session_messages
from handlers.mentoring.buttons import DropRound, SendRound
from handlers.mentoring.matching import GOALS, INSTITUTION, LEVEL, RHYTHM, Fit
from handlers.mentoring.report_figures import MentoringFigures
from handlers.shared import figures_said
from storage.mentoring import Totals

LEFT = "someone who left"
ROUND_EXAMPLE = "mentor round without 2"
MOST_TOPICS_NAMED = 10
ROUND_DROPPED = "Dropped. Nobody was asked."
NO_PAIR_LEFT = "No pair is left, so I've dropped the round. Nobody was asked."


def reasons_apart(fit: Fit) -> str:
    """The same for an organiser, who reads nothing that the mentee wrote: how much fits, and not what."""
    shared = len(fit.skills) + len(fit.words)
    why = [f"{shared} shared {'topic' if shared == 1 else 'topics'} ({fit.topics} of {fit.most_topics})"]
    if fit.met:
        why.append(f"{len(fit.met)} {'goal' if len(fit.met) == 1 else 'goals'} ({fit.goals} of {GOALS})")
    if fit.above:
        why.append(f"the mentor is further in {len(fit.above)} of them ({fit.level} of {LEVEL})")
    if fit.rhythm:
        said = "would meet equally often" if fit.is_as_often else "hours enough"
        why.append(f"{said} ({fit.rhythm} of {RHYTHM})")
    if fit.institution:
        why.append(f"at different institutions ({fit.institution} of {INSTITUTION})")
    return "; ".join(why)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A pair of a round for review, by its number; a name is None where somebody left."""

    number: int
    mentee: str | None
    mentor: str | None
    fits: str
    pinned: bool


def _row(row: RoundRow) -> str:
    two = f"{markup.bold(row.mentee or LEFT)} with {markup.bold(row.mentor or LEFT)}"
    return f"- {row.number}: {two} – {row.fits}{' (pinned)' if row.pinned else ''}"


def round_(rows: Sequence[RoundRow], unmatched: int, mentors: int) -> str:
    """A round for review: mentee, mentor, and how they fit."""
    lines = "\n".join(_row(row) for row in rows)
    rest = (
        f"\n\n{unmatched} {'request stays' if unmatched == 1 else 'requests stay'} open." if unmatched else ""
    )
    pairs = f"{len(rows)} {'pair' if len(rows) == 1 else 'pairs'}"
    with_ = f"{mentors} {'mentor' if mentors == 1 else 'mentors'}"
    return f"The best match for everybody who looks for a mentor, {pairs} with {with_}:\n\n{lines}{rest}"


# For organisers -------------------------------------------------------------------------------------


def report(totals: Totals, found: MentoringFigures, catalogue: Catalogue, *, people: int) -> str:
    """Numbers only; `people` is the least of whom something is said."""
    asked = sorted(found.topics.items(), key=lambda item: (-item[1], item[0]))
    named = [
        f"{markup.literal(catalogue.name_of(key))} (about {count})"
        for key, count in asked[:MOST_TOPICS_NAMED]
    ]
    rows = [
        f"Pairs: about {found.active} active, about {found.ended} ended",
        f"From request to pair: {_weeks(found)}",
        *([f"Most asked for: {', '.join(named)}"] if named else []),
        *(
            f"{session_messages.OUTCOMES[question][0]} {figures_said.mean(total)} of 4"
            for question, total in found.outcomes.items()
        ),
    ]
    until = "\n".join(f"- {row}" for row in rows)
    offer = "mentor offers" if totals.mentors == 1 else "mentors offer"
    places = "place" if totals.places == 1 else "places"
    wait = "request waits" if totals.open == 1 else "requests wait"
    return (
        f"**Mentoring**\n\nNow {totals.mentors} {offer} {totals.places} free {places}, and {totals.open} "
        f"{wait}.\n\n**Until the end of last month**\n\n{until}\n\nThese are made once a month. "
        f"{figures_said.rule(people)}"
    )


def _weeks(found: MentoringFigures) -> str:
    if found.weeks is None:
        return "too few pairs to say how long it takes"
    return f"{figures_said.mean(found.weeks)} weeks, where four or more count as four"


def fits(fit: Fit | None) -> str:
    """How a pair of a round fits, for an organiser; None where it can't be any more."""
    return f"fit {fit.score} of 100: {reasons_apart(fit)}" if fit else "no longer possible"


def round_shown(
    rows: Sequence[RoundRow],
    round_id: int,
    version: int,
    *,
    unmatched: int,
    mentors: int,
    example: Callable[[str], str],
    mentions: Sequence[int],
) -> Message:
    """A round for review; `example` shows a command as it is typed there."""
    text = round_(rows, unmatched, mentors)
    if len(rows) > 1:
        text += (
            f"\n\n{example(ROUND_EXAMPLE)} leaves one out, {example('mentor round swap 1 and 2')} has two "
            f"exchange mentors, {example('mentor round pin 1')} keeps one while {example('mentor round')} "
            "works out the rest anew."
        )
    buttons = (
        Button(
            "Ask these mentees", SendRound(round_id=round_id, version=version), Style.PRIMARY, word="ask them"
        ),
        Button("Drop the round", DropRound(round_id=round_id)),
    )
    return Message(text, buttons, mentions=tuple(mentions))


def round_sent(asked: int, left: int) -> str:
    rest = f" {left} could not be asked any more." if left else ""
    return (
        f"{asked} {'mentee was' if asked == 1 else 'mentees were'} asked.{rest} A mentor hears of it when "
        "the mentee says yes."
    )


def nobody_is_looking() -> Refusal:
    return Refusal("Nobody is looking for a mentor at the moment.")


def nobody_fits() -> Refusal:
    return Refusal("No mentor who has a place fits anybody who is looking for one.")


def which_pairs() -> Refusal:
    return Refusal(
        "A round that is shown is changed by the numbers of its pairs: without, swap, pin or unpin.",
        example=ROUND_EXAMPLE,
    )


def which_two() -> Refusal:
    return Refusal("Give the numbers of the two pairs.", example="mentor round swap 1 and 2")


def no_round_is_shown() -> Refusal:
    return Refusal("There is no round to change; work one out first.", example="mentor round")


def no_such_pair(numbers: Sequence[int]) -> Refusal:
    said = ", ".join(str(number) for number in numbers[:20])
    more = " and more" if len(numbers) > 20 else ""
    return Refusal(f"The pairs have the numbers {said}{more}.", example=f"mentor round without {numbers[0]}")


def cannot_be_swapped(one: int, other: int) -> Refusal:
    return Refusal(f"{one} and {other} can't exchange their mentors: at least one of the new pairs can't be.")


def round_changed() -> Refusal:
    return Refusal(
        "Somebody has changed that round since you saw it; please look at the latest one.",
        example="mentor round pin 1",
    )


def round_is_dealt_with() -> Refusal:
    return Refusal("That round has been dealt with already, or a newer one has taken its place.")
