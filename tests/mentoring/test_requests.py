"""What must hold in mentoring whoever does what: nobody stuck, nobody told too much."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.chat.file import File
from bot.stepup import Stepup
from handlers.mentoring import round_actions
from handlers.mentoring.actions import keep_offer
from storage import mentor_rounds, mentoring
from storage.mentor_pairs import MentorPair
from storage.mentor_rounds import MentorRound
from storage.mentor_terms import Terms
from storage.mentoring import MentorAsk, MentorRequest
from storage.outbox import Outbox
from tests import people
from tests.transcript import Transcript


async def member(stage: Transcript, name: str, institution: str = "UCL", skills: str = "none") -> None:
    await stage.play(f":as {name}", "register", name.capitalize(), institution, "5", "yes")
    await stage.play(f"profile edit skills {skills}")


async def offer(stage: Transcript, name: str, topics: str = "Python", places: str = "1") -> None:
    await stage.play(f":as {name}", "mentor offer", topics, places, "4", "2", "skip", "skip the rest")


async def find(stage: Transcript, name: str, topics: str = "Python") -> str:
    return await stage.play(f":as {name}", "mentor find", topics, "a goal of mine", "4", "2", "skip the rest")


@pytest.fixture
async def three(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ann looks for a mentor; Ben and Cat offer."""
    async with stepup.store.work() as work:
        python = [skill.key for skill in work.catalogue.suggest("Python")[:1]]
        await people.member(work, "Ann")
        for name in ("Ben", "Cat"):
            mentor = await people.member(work, name, skills=tuple(python))
            await keep_offer(
                work,
                mentor.id,
                topics={"skills": python, "words": []},
                capacity=1,
                rhythm="any",
                same_institution=True,
                about="",
                terms=Terms(),
            )
    return stage


async def test_only_mentors_who_were_shown_are_asked_though_better_ones_come_later(
    three: Transcript, stepup: Stepup
) -> None:
    await find(three, "ann")
    await member(three, "dee", skills="Python")
    await offer(three, "dee")
    await three.play(":as ann", ":press Ask Ben", ":wait 3 days", ":wait 3 days", ":wait 3 days")

    async with stepup.store.look() as work:
        asked = list(await work.session.scalars(select(MentorAsk.state).order_by(MentorAsk.id)))
    assert asked == ["lapsed", "lapsed"]
    assert "goal of mine" not in await three.play(":as dee", "mentor", "events")


async def test_a_pause_or_a_block_moves_whoever_waits_to_the_next_and_says_no_reason(
    three: Transcript,
) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben")
    blocked = await three.play(":as ben", "mentor block Ann")

    assert "Only you can see this" in blocked
    assert "I've asked Cat instead, as the other can't just now" in blocked

    paused = await three.play(":as cat", "mentor pause")
    assert "stepup to @ann (only you)" in paused
    assert "Cat can't just now; that says nothing about you" in paused


async def test_what_is_taken_back_bothers_the_mentor_no_more(three: Transcript) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben")
    stopped = await three.play(":press Stop asking")

    assert "Ann has taken the mentoring request back" in stopped
    assert "settled in the meantime" in await three.play(":as ben", ":press Accept")
    assert "stepup to" not in (await three.play(":wait 4 days")).replace("You are", "")


async def test_a_mentee_who_is_forgotten_frees_the_place_for_who_waits(
    three: Transcript, stepup: Stepup
) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben", ":as ben", ":press Accept", ":as cat", "mentor pause")
    await member(three, "eve")
    assert "Nobody who offers that fits just now" in await find(three, "eve")

    gone = await three.play(":as ann", "privacy forget me", ":press Yes, erase everything")

    assert "Your mentee has left the community" in gone
    assert "stepup to @eve (only you)" in gone
    assert "[1] Ask Ben" in gone
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(MentorPair))).all() == []


async def test_a_mentor_who_is_forgotten_leaves_no_name_even_in_what_is_still_to_be_sent(
    three: Transcript, stepup: Stepup
) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben")
    gone = await three.play(":as ben", "privacy forget me", ":press Yes, erase everything")

    assert "I've asked Cat instead" in gone
    async with stepup.store.look() as work:
        kept = [
            json.dumps([row.payload, row.if_late, row.route, row.about])
            for row in await work.session.scalars(select(Outbox))
        ]
    assert not [text for text in kept if "Ben" in text]


async def test_a_round_goes_by_what_profiles_show_and_keeps_no_reasons(
    three: Transcript, stepup: Stepup
) -> None:
    await three.play(":as ben", "skills set python 2")
    await three.play(":as ann", "skills import A,B,Programming,1")
    await find(three, "ann")

    shown = await three.play(":as olga", "mentor round")

    assert "Ann with" in shown
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(MentorRound))
        assert set(row.pairs["pairs"][0]) == {"number", "pinned", "request", "mentor"}
    await three.play(":press Drop the round")
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(MentorRound))
        assert row.pairs == {"pairs": []}


async def test_a_round_has_no_pair_that_became_impossible_while_it_was_worked_out(
    three: Transcript, stepup: Stepup
) -> None:
    await find(three, "ann")
    async with stepup.store.work() as work:
        (mentee,) = await mentoring.mentees(work)
        ben, cat = sorted(await mentoring.mentors(work), key=lambda mentor: mentor.name)
    matched = [(mentee.request_id, ben.id), (mentee.request_id, cat.id)]

    await three.play(":as ben", "mentor pause")

    async with stepup.store.work() as work:
        assert await round_actions.still_possible(work, matched) == [(mentee.request_id, cat.id)]
        both = [*matched, *matched]
        assert await round_actions.still_possible(work, both) == [(mentee.request_id, cat.id)]
        row = await round_actions.draft_round(work, [(mentee.request_id, cat.id)], by=mentee.id)
        assert (await mentor_rounds.draft_round(work)) is row


async def test_a_round_tells_no_mentor_and_no_organiser_what_a_mentee_wrote_before_the_mentees_yes(
    three: Transcript, stepup: Stepup
) -> None:
    words = "knitting with machines"
    await three.play(":as ben", "mentor offer", f"Python, {words}", "1", "4", "2", "skip", "skip the rest")
    await find(three, "ann", f"Python, {words}")

    shown = await three.play(":as olga", "mentor round")
    sent = await three.play(":press Ask these mentees")

    assert "2 shared topics" in shown
    # Ann alone reads it, and what Ben would.
    before, hers = sent.split("stepup to @ann (only you):")
    assert "a goal of mine" not in shown + before
    assert "“a goal of mine”" in hers
    assert words not in shown
    assert "@ben" not in sent
    assert "@ann" in sent
    async with stepup.store.look() as work:
        assert list(await work.session.scalars(select(MentorAsk.id))) == []
        rows = await work.session.scalars(select(Outbox).where(Outbox.dest != "@ann"))
        assert not [row for row in rows if "a goal of mine" in str(row.payload)]

    assert "a goal of mine" in await three.play(":as ann", ":press Ask Ben")


async def test_nobody_accepts_or_answers_what_is_for_somebody_else(three: Transcript, stepup: Stepup) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben")
    async with stepup.store.look() as work:
        (ask,) = await work.session.scalars(select(MentorAsk))
        (request,) = await work.session.scalars(select(MentorRequest))
    for who, action in (
        ("cat", f"mentor-accept:{ask.id}"),
        ("cat", f"mentor-decline:{ask.id}"),
        ("cat", f"mentor-question:{ask.id}"),
        ("cat", f"mentor-answer:{ask.id}"),
        ("cat", f"mentor-stop:{request.id}"),
        ("cat", f"mentor-ask:{request.id}:{ask.mentor_id}"),
        ("ann", f"mentor-ask:{request.id}:999"),
    ):
        said = await three.presses(who, action)
        assert "isn't for you" in said or "is gone" in said or "I've asked Ben" in said, (action, said)
    async with stepup.store.look() as work:
        assert set(await work.session.scalars(select(MentorAsk.state))) == {"asked"}


async def test_a_copy_of_ones_data_has_ones_answers_but_not_who_blocked_one(
    three: Transcript, stepup: Stepup
) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben", ":as ben", ":press Ask one question", "Which one?")
    await three.play(":as ann", ":press Answer", "This very one", ":as cat", "mentor block Ann")
    await three.play(":as ann", "privacy export")

    held = await exported(stepup)

    assert held["answers to mentors"][0]["answer"] == "This very one"
    assert "mentor_block" not in held
    await three.play(":as cat", "privacy export")
    assert len((await exported(stepup))["mentor_block"]) == 1


async def exported(stepup: Stepup) -> dict[str, list[dict[str, object]]]:
    """The copy that was sent last."""
    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(1))
        files = rows.one().payload["files"]
    held: dict[str, list[dict[str, object]]] = json.loads(File.unpack(files[0]).content)
    return held


async def test_a_command_that_makes_the_open_form_pointless_still_counts(three: Transcript) -> None:
    await find(three, "ann")
    await three.play(":press Ask Ben", ":as ben", ":press Ask one question")

    said = await three.play("mentor pause")

    assert "Your offer is paused" in said
    assert "It is paused" in await three.play("mentor")
