"""No data without a notice and a yes to it; what was agreed to is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot import app
from bot.chat.role import Role
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from handlers.shared import privacy_notice, visibility
from storage import people
from storage.consents import Consent
from storage.database import MEMORY
from storage.members import Member
from tests.transcript import COMMUNITY, Transcript

FORM = ("keep", "UCL", "1")


async def test_while_the_notice_has_a_blank_nothing_is_asked(tmp_path: Path, clock: MovableClock) -> None:
    file = tmp_path / "blank.toml"
    file.write_text(COMMUNITY.replace('lawful_basis = "consent"', 'lawful_basis = " "'))
    async with app.opened(Settings(community_file=file), url=MEMORY, clock=clock) as stepup:
        said = await Transcript(stepup, clock).play(":as alice", "register")

    assert "privacy notice (lawful basis)" in said


async def test_consent_is_kept_with_its_version_time_place_and_the_texts_hash(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "register", *FORM, "yes")
    shown = privacy_notice.text(stepup.settings.community.privacy, stepup.settings.community.name)

    async with stepup.store.look() as work:
        consent = (await work.session.scalars(select(Consent))).one()
    assert consent.given
    assert (consent.version, consent.platform, consent.place) == ("1", "console", "@alice")
    assert consent.at == clock.now()
    assert consent.text_hash == privacy_notice.fingerprint(shown)


async def test_a_form_given_up_keeps_nothing(stepup: Stepup, stage: Transcript) -> None:
    await stage.play(":as alice", "register", *FORM, "no", "cancel")

    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(Member))).all() == []


async def test_a_restart_in_the_middle_of_a_form_loses_no_answer(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "register", *FORM[:2])
    again = Transcript(stepup, clock)
    said = await again.play(":as alice", *FORM[2:], "yes")

    assert "Welcome to" in said


class TestTheTimeZone:
    """Asked of whoever has joined, once, where their platform doesn't tell it; nobody has to answer."""

    @pytest.fixture
    async def joined(self, stage: Transcript) -> Transcript:
        said = await stage.play(":as alice", "register", *FORM, "yes")
        assert "Welcome to" in said
        assert "1 of 1: Time zone" in said
        assert "[1] Europe/London is right  [2] Tell me more about you" in said
        return stage

    @pytest.mark.parametrize(
        "answer", ["Kolkata", "I'm in Kolkata", "Asia/Kolkata", "no, Kolkata", "Indian time"]
    )
    async def test_the_answer_alone_changes_it(self, joined: Transcript, answer: str) -> None:
        assert "Time zone is now “Asia/Kolkata”, was “Europe/London”." in await joined.play(answer)
        assert "12:00 IST" in await joined.play("remind me to eat at noon tomorrow")

    @pytest.mark.parametrize("answer", ["keep", "yes", "1", "Europe/London is right", "that's right", "skip"])
    async def test_it_may_stay(self, joined: Transcript, answer: str) -> None:
        assert "Time zone stays “Europe/London”." in await joined.play(answer)

    async def test_a_place_typed_wrongly_is_asked_about_and_the_question_stays(
        self, joined: Transcript
    ) -> None:
        assert "“Kolkatta” isn't a time zone I know; for example “Asia/Kolkata”." in await joined.play(
            "Kolkatta"
        )
        assert "Time zone is now “Asia/Kolkata”" in await joined.play("Kolkata")

    async def test_any_command_goes_before_it(self, joined: Transcript) -> None:
        assert "Nothing is planned" in await joined.play("events")
        assert "I don't know “Kolkata”" in await joined.play("Kolkata")

    async def test_a_question_in_ones_own_words_is_for_help(self, joined: Transcript) -> None:
        assert "isn't a time zone" not in (said := await joined.play("who can see my profile"))
        assert "profile edit" in said

    @pytest.mark.parametrize("words", ["undo", "cancel that"])
    async def test_undo_is_about_having_joined(self, joined: Transcript, words: str) -> None:
        assert "You've joined, and I've noted your agreement." in await joined.play(words)

    async def test_its_button_works_once(self, joined: Transcript) -> None:
        assert "Time zone stays “Europe/London”." in await joined.play(":press Europe/London is right")
        assert "is answered, or too old" in await joined.play(":press Europe/London is right")

    async def test_nobody_is_asked_whose_platform_tells_it(self, stepup: Stepup, stage: Transcript) -> None:
        async with stepup.store.work() as work:
            await people.meet(work, "console", "alice", "Alice", "Asia/Kolkata")

        said = await stage.play(":as alice", "register", *FORM, "yes")

        assert "I show you times in Asia/Kolkata; “profile edit time zone Berlin” changes that." in said
        assert "1 of 1" not in said


def test_who_may_see_a_profile() -> None:
    table = {
        visibility.EVERYONE: Role.GUEST,
        visibility.MEMBERS: Role.MEMBER,
        visibility.ORGANISERS: Role.ORGANISER,
        "strange": Role.ORGANISER,
    }
    for word, needed in table.items():
        for role in Role:
            assert visibility.may_see(word, role) is (role >= needed)
