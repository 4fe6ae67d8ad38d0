"""What is said of kudos: that somebody would rather not be thanked is told to whoever tries to, only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.kudos.buttons import ChooseTheme, DeclineKudos, DropKudos, GiveKudos, ShowKudos
from handlers.shared import csv_files
from storage.kudos import Kudos, Received, Theme

EXAMPLE = "kudos @alice for mending the cluster on a Sunday"
CHANNEL_EXAMPLE = "kudos in #thanks"
LEFT = "Somebody who has left"
MOST_SHOWN = 30
STOOD_HERE = "A word of thanks stood here."
DROPPED = "All right, nothing was said."
DECLINED = "Done: you aren't named in it any more, and nobody is told why."
STAYS_OFF = "It stands on your profile no longer."
NOW_OFF = (
    "Nobody can thank you in public from now on, nor are you in a round-up. What was said before stays; "
    "`kudos decline 1` has it said nowhere any more."
)
NOW_ON = "Good! People can thank you in public again."
SO_ALREADY = "That is so already."


def _people(names: Sequence[str]) -> str:
    shown = [markup.bold(name) for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def post(kudos: Kudos, giver: str | None, receivers: Mapping[int, str]) -> Message:
    """What others read; without a `giver` where they left."""
    if not receivers:
        return Message(STOOD_HERE)
    who = markup.bold(giver) if giver is not None else LEFT
    text = f"{who} thanks {_people(list(receivers.values()))} for {markup.literal(kudos.text)}"
    mentions = [*receivers, *([kudos.giver_id] if kudos.giver_id is not None else [])]
    return Message(f"{text} ({kudos.theme})", mentions=tuple(mentions))


def proposed(shown: Message, kudos: Kudos, channels: Sequence[str]) -> Message:
    """What would be said, and where; the theme was guessed."""
    where = f"in {markup.literal(' and '.join(channels))}" if channels else "to them alone"
    others = tuple(
        Button(theme.capitalize(), ChooseTheme(kudos_id=kudos.id, theme=theme))
        for theme in Theme
        if theme is not kudos.theme
    )
    return Message(
        f"I'd say this {where}:\n\n{shown.text}\n\nIf it's about something else than {kudos.theme}, tell me.",
        (
            Button("Say it", GiveKudos(kudos_id=kudos.id), Style.PRIMARY, word="say it"),
            Button("Don't", DropKudos(kudos_id=kudos.id)),
            *others,
        ),
        mentions=shown.mentions,
    )


def given(receivers: Mapping[int, str], channels: Sequence[str]) -> Message:
    where = f" It is in {markup.literal(' and '.join(channels))}." if channels else ""
    return Message(f"{_people(list(receivers.values()))} will be glad.{where}", mentions=tuple(receivers))


def to_receiver(kudos: Kudos, giver_id: int, giver: str, channels: Sequence[str]) -> Message:
    """To one of those who are thanked."""
    where = f" It stands in {markup.literal(' and '.join(channels))}." if channels else " Only you read this."
    return Message(
        f"{markup.bold(giver)} thanks you for {markup.literal(kudos.text)} ({kudos.theme}).{where} I keep it "
        "for you: it is on your profile only if you'd like that.",
        (
            Button("Show it on my profile", ShowKudos(kudos_id=kudos.id, shown=True), Style.PRIMARY),
            Button("Rather not", DeclineKudos(kudos_id=kudos.id), word="rather not"),
        ),
        mentions=(giver_id,),
    )


def shown_on_profile() -> str:
    return "It stands on your profile now, for whoever may see that."


def overview(found: Sequence[Received], zone: ZoneInfo, example: Callable[[str], str]) -> Message:
    """What somebody was thanked for, for themself alone."""
    if not found:
        return Message(f"Nobody has thanked you here yet; it will come. {example(EXAMPLE)} thanks somebody.")
    counts = Counter(one.theme for one in found)
    themes = ", ".join(f"{theme} ({count})" for theme, count in counts.most_common())
    rows = "\n".join(f"{number}. {row(one, zone)}" for number, one in enumerate(found[:MOST_SHOWN], 1))
    more = f"\n\nThere are {len(found) - MOST_SHOWN} more before that." if len(found) > MOST_SHOWN else ""
    return Message(
        f"You were thanked for {themes}:\n\n{rows}{more}\n\n{example('kudos show 1')} has one stand on your "
        f"profile, {example('kudos hide 1')} takes it off, and {example('kudos decline 1')} has it said "
        f"nowhere any more. {example('kudos evidence')} gives you all of it as a spreadsheet, for an "
        "appraisal.",
        mentions=tuple(one.giver_id for one in found[:MOST_SHOWN] if one.giver_id is not None),
    )


def row(one: Received, zone: ZoneInfo) -> str:
    """One of them in a line."""
    day = times.day_in_full(one.at.astimezone(zone).date())
    shown = ", on your profile" if one.shown else ""
    return f"{day}: {markup.literal(one.giver or LEFT)}, for {markup.literal(one.text)} ({one.theme}{shown})"


def on_profile(found: Sequence[Received]) -> str:
    """What somebody has stand on their profile, without those who said it."""
    rows = "; ".join(markup.literal(one.text) for one in found)
    return f"Thanked for: {rows}" if found else ""


def evidence(found: Sequence[Received], zone: ZoneInfo) -> Message:
    """All of it as a spreadsheet, the latest first."""
    rows = [
        (one.at.astimezone(zone).date().isoformat(), str(one.theme), one.text, one.giver or LEFT)
        for one in found
    ]
    content = csv_files.written(("Day", "Theme", "What for", "Thanked by"), rows)
    named = {one.giver_id for one in found if one.giver_id is not None}
    return Message(
        f"Here is what you were thanked for, {len(found)} in all.",
        files=(File("kudos.csv", "text/csv", content, "what you were thanked for"),),
        mentions=tuple(named),
    )


def round_up(thanked: Mapping[Theme, Mapping[int, str]], month: str) -> Message:
    """Who was thanked in a month that is over, by theme; nobody is counted."""
    rows = "\n".join(f"- {theme}: {_people(list(people.values()))}" for theme, people in thanked.items())
    everyone = {person for people in thanked.values() for person in people}
    return Message(
        f"Thanked in {month}:\n\n{rows}\n\nSomebody helped you too? `{EXAMPLE}`", mentions=tuple(everyone)
    )


def posted_in(channels: Sequence[str]) -> str:
    where = markup.literal(" and ".join(channels))
    return f"Thanks are posted in {where}, and nowhere else, from now on, with a round-up each month."


def posted_nowhere() -> str:
    return "Thanks are posted nowhere from now on; whoever is thanked still hears of it."


def taken_back() -> str:
    return "Taken back: it stands nowhere any more."


def keeps_drafts(days: int) -> str:
    return f"thanks that you wrote and didn't say, for {days} days"


# What can't be done ---------------------------------------------------------------------------------


def for_what() -> Refusal:
    return Refusal("Whom do you thank, and for what?", example=EXAMPLE)


def too_many_people(most: int) -> Refusal:
    return Refusal(f"Please thank up to {most} people at once.", example=EXAMPLE)


def too_long(length: int, most: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {most}.")


def not_yourself() -> Refusal:
    return Refusal("Thank somebody else; you can be proud of yourself without me.", example=EXAMPLE)


def not_a_member(name: str, person_id: int) -> Refusal:
    said = f"{markup.bold(name)} hasn't joined yet, so I can't thank them here. Why not tell them yourself?"
    return Refusal(said, mentions=(person_id,))


def would_rather_not(name: str, person_id: int) -> Refusal:
    said = (
        f"{markup.bold(name)} would rather not be thanked in public. Leave them out here, and why not tell "
        "them yourself?"
    )
    return Refusal(said, mentions=(person_id,))


def enough_for_today(most: int) -> Refusal:
    return Refusal(
        f"You've thanked others {most} times today, which is as often as I pass on. More tomorrow!"
    )


def enough_for_them(name: str, person_id: int, most: int) -> Refusal:
    said = f"You've thanked {markup.bold(name)} {most} times this week; they know. Thank somebody else too!"
    return Refusal(said, mentions=(person_id,))


def gone() -> Refusal:
    return Refusal("That was taken back, or dealt with already.")


def not_yours() -> Refusal:
    return Refusal("That isn't yours, or was taken back.")


def for_organisers() -> Refusal:
    return Refusal("Only organisers say where thanks are posted.")


def which_one(command: str) -> Refusal:
    return Refusal("Which one? Give its number: `kudos` shows them.", example=f"{command} 1")


def nothing_yet() -> Refusal:
    return Refusal("Nobody has thanked you here yet; it will come.")
