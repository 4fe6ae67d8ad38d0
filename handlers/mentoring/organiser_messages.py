"""What organisers are told of mentoring: numbers, and who might fit whom in a round."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.mentoring.buttons import DropRound, SendRound
from handlers.mentoring.matching import INSTITUTION, LEVEL, RHYTHM, TOPICS, Fit
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
    why = [f"{shared} shared {'topic' if shared == 1 else 'topics'} ({fit.topics} of {TOPICS})"]
    if fit.above:
        why.append(f"the mentor is further in {len(fit.above)} of them ({fit.level} of {LEVEL})")
    if fit.rhythm:
        why.append(f"would meet equally often ({fit.rhythm} of {RHYTHM})")
    if fit.institution:
        why.append(f"at different institutions ({fit.institution} of {INSTITUTION})")
    return "; ".join(why)


def round_(rows: Sequence[tuple[str, str, str]], unmatched: int, mentors: int) -> str:
    """A round for review: mentee, mentor, and how they fit."""
    lines = "\n".join(
        f"{number}. {markup.bold(mentee)} with {markup.bold(mentor)} – {why}"
        for number, (mentee, mentor, why) in enumerate(rows, 1)
    )
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
    rows: Sequence[tuple[str | None, str | None, str]],
    round_id: int,
    *,
    unmatched: int,
    mentors: int,
    without: str,
    mentions: Sequence[int],
) -> Message:
    """A round for review; a name is None where somebody left. `without` is how a pair is left out."""
    named = [(mentee or LEFT, mentor or LEFT, why) for mentee, mentor, why in rows]
    text = round_(named, unmatched, mentors)
    if len(rows) > 1:
        text += f"\n\nTo leave one out, type {without}."
    buttons = (
        Button("Ask these mentees", SendRound(round_id=round_id), Style.PRIMARY, word="ask them"),
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
        "To leave pairs out of the round that is shown, give their numbers.", example=ROUND_EXAMPLE
    )


def no_such_pair(count: int) -> Refusal:
    return Refusal(f"The pairs are numbered from 1 to {count}.", example="mentor round without 1")


def round_is_dealt_with() -> Refusal:
    return Refusal("That round has been dealt with already, or a newer one has taken its place.")
