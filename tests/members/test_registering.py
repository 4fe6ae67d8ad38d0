"""No data without a notice and a yes to it; what was agreed to is recorded."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot import app
from bot.chat.role import Role
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from handlers.shared import privacy_notice, visibility
from storage.database import MEMORY
from storage.members import Consent, Member
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
