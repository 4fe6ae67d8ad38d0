"""Every form that a feature declares makes a window that Slack takes, whatever people have typed before."""

from __future__ import annotations

import pytest

from bot.app import registry
from bot.chat.identity import Identity
from bot.form_conversation import FormConversations
from bot.platforms.slack import render
from bot.requests import looking_on
from bot.stepup import Stepup
from storage import form_conversations
from tests.transcript import Transcript
from tests.workspace import blocks as block_kit

# As long as a field takes, and of what breaks windows: quotation marks, signs of Slack's, other scripts.
LONG = "<!channel> & “Ω” 🙂 *x* `y` " * 9
NAME = ("Ann <@U1> & “Co” " * 20)[:70]
ANN = f"~ ann: register | {NAME} | {LONG[:90]} | 5 | yes"
BEN = "~ ben: register | Ben | UCL | 5 | yes"
OFFERS = f"~ ben: mentor offer | Python, promotion | keep | 4 | keep | {LONG[:200]} | skip the rest"
FINDS = f"~ ann: mentor find | Python, {LONG[:60]} | {LONG[:200]} | 3 | keep | skip the rest | :press Ask Ben"
ASKS = f"~ ben: :press Ask one question | {LONG[:190]}"
TITLE = LONG[:110].replace("“", "").replace("”", "")
EVENT = f'events create "{TITLE}" on 3 December 2026 14:00 for 1 hour in #e'

# By form: what is said until it is open for whoever spoke last.
OPENED: dict[str, tuple[str, ...]] = {
    "register": (":as ann", "register"),
    "profile": (ANN, ":as ann", "profile edit"),
    "event": (":as olga", "events create"),
    "event-edit": (":as olga", EVENT, ":press Publish", f"events edit {LONG[:20]}"),
    "event-comment": (
        BEN, ":as olga", EVENT, ":press Publish", ":as ben", ":press Going", ":wait until 2026-12-03 16:00",
        ":press 5", ":press Say a line about it",
    ),
    "event-needs": (
        BEN, ":as olga", EVENT, ":press Publish", ":as ben", ":press Going", ":press Say what I need there",
    ),
    "event-letter": (
        BEN, ":as olga", EVENT, ":press Publish", ":as ben", ":press Going", ":as olga",
        f"events write {LONG[:20]}",
    ),
    "opportunity": (ANN, ":as ann", "opportunities post"),
    "skills-import": (ANN, ":as ann", "skills import"),
    "checkin": (
        ANN, ":as olga", 'checkin start "Autumn" until in 20 days', ":press Start it", ":as ann", "checkin",
    ),
    "checkin-start": (":as olga", "checkin start"),
    "mentor-offer": (ANN, ":as ann", "mentor offer"),
    "mentor-find": (ANN, ":as ann", "mentor find"),
    "mentor-question": (ANN, BEN, OFFERS, FINDS, ":as ben", ":press Ask one question"),
    "mentor-answer": (ANN, BEN, OFFERS, FINDS, ASKS, ":as ann", ":press Answer"),
    "mentor-farewell": (
        ANN, BEN, OFFERS, FINDS, "~ ben: :press Accept", ":as ann", "mentor end", ":press End it with Ben",
        ":press Say a line about it",
    ),
    "announce": (":as olga", "announce"),
    "remind": (ANN, ":as ann", "remind me"),
    "skill-add": (":as olga", "skills add"),
}  # fmt: skip


def test_every_form_is_opened_here() -> None:
    assert set(OPENED) == set(registry().forms)


@pytest.mark.parametrize("name", OPENED)
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_slack_takes_its_window(stepup: Stepup, stage: Transcript, name: str) -> None:
    for line in OPENED[name]:
        if line.startswith("~ "):
            who, _, words = line.removeprefix("~ ").partition(": ")
            await stage.play(f":as {who}", *words.split(" | "))
        else:
            await stage.play(line)
    who = stage.who
    async with stepup.store.work() as work:
        request = await looking_on(
            work, Identity("console", who), name=who, zone=None, outsider=False, prefix="/stepup "
        )
        row = await form_conversations.current(work, request.person.id)
        assert row is not None, stage.printed[-1]
        assert row.form == name
        form = await FormConversations(stepup.registry).form(work, request, row.form, row.subject)

    block_kit.check_view(render.form(form))
