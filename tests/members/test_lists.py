"""`members import` and `members unregistered`: a list is looked through in the chat, and taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.chat.identity import Address, Identity, email_digest
from bot.chat.incoming import Incoming, Kind
from bot.stepup import Stepup
from storage import member_lists
from storage.database import Base
from storage.member_lists import ListedPerson, MemberList
from storage.members import Member, MemberDraft
from storage.people import Account, Person
from tests.members.test_directory import enrol
from tests.transcript import Transcript

LIST = """Our technicians;;;;
Full name;E-mail;Where;Job family;Account
Ann Lee;ann@x.ac.uk;Leeds;Reserch data;
Ben Low;;UCL;Research;console:ben
Cy Moe;cy at x;UCL;Research;
"""
TAKE = (":press Go on", ":press Take in 2")


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    file = tmp_path / "people.csv"
    file.write_bytes(LIST.encode("cp1252"))
    return f":file {file}"


async def comes(stepup: Stepup, who: str, words: str, email: str) -> None:
    """Somebody writes on a platform that tells their e-mail address."""
    identity = Identity("console", who)
    await stepup.inbox.receive(
        Incoming(
            key=f"{who}:{words}", identity=identity, name=who.capitalize(), place=Address.direct(identity),
            place_name="this direct message", direct=True, kind=Kind.WORDS, words=words,
            email=email_digest(email),
        )
    )  # fmt: skip
    await stepup.settle()


async def test_columns_are_corrected_by_a_press_and_good_lines_taken_in(
    stage: Transcript, sheet: str
) -> None:
    shown = await stage.play(":as mo", sheet)
    assert "I read “people.csv”: 3 people below the headings on line 2." in shown
    assert "“Where”: left out" in shown

    asked = await stage.play(":press Where")
    assert "What is in “Where”, such as “Leeds”, “UCL”?" in asked
    assert "“Where”: institution" in await stage.play(":press Institution")

    checked = await stage.play(":press Go on")
    assert "I'd take in 2 people. 1 are known" not in checked
    assert "“Reserch data” as Research data (line 3)" in checked
    assert "line 5: “cy at x” isn't an e-mail address, such as alice@example.ac.uk" in checked

    assert "Taken in: 2 people." in await stage.play(":press Take in 2")
    assert "Ann Lee, Leeds" in await stage.play("members unregistered")


async def test_nobody_is_a_member_is_shown_or_is_written_to_by_being_on_a_list(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    said = await stage.play(":as mo", sheet, *TAKE)

    assert "@ben" not in said
    assert "I found nobody" in await stage.play(":as orla", "members ben")
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(Member))).all() == []
        assert (await work.session.scalars(select(MemberList))).all() == []


async def test_no_address_of_somebody_who_was_never_here_is_kept(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, *TAKE)

    async with stepup.store.look() as work:
        for table in Base.metadata.sorted_tables:
            for row in await work.session.execute(select(table)):
                assert "ann@x.ac.uk" not in str(row), table.name
                assert email_digest("ann@x.ac.uk") not in str(row), table.name


async def test_whoever_comes_with_an_address_that_is_listed_finds_their_form_filled_in(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, ":press Where", ":press Institution", *TAKE)
    await comes(stepup, "ann", "help", "Ann@X.ac.uk ")

    assert "Now: Leeds" in await stage.play(":as ann", "register", "keep")
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(ListedPerson))).all() == []


async def test_somebody_with_another_address_gets_nothing_of_the_list(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, *TAKE)
    await comes(stepup, "eve", "help", "eve@x.ac.uk")

    async with stepup.store.look() as work:
        assert len((await work.session.scalars(select(ListedPerson))).all()) == 1


async def test_each_is_invited_once_and_may_get_off_the_list(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, *TAKE, "members unregistered")
    invited = await stage.play(":press Invite 1")
    assert "stepup to @ben" in invited
    assert "has put you on the list of people who may want to join" in invited

    assert "Nobody is left to invite." in await stage.play(":press Invite 1")

    again = await stage.play("members unregistered")
    assert "Ben Low, UCL (invited)" in again or "Ben Low (invited)" in again
    assert "Invite" not in again
    # The same list once more invites nobody again.
    await stage.play(sheet, *TAKE)
    assert "[1] Invite" not in await stage.play("members unregistered")


async def test_whoever_gets_off_the_list_is_on_none_any_more_and_their_name_goes_with_it(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, *TAKE, "members unregistered", ":press Invite 1")

    assert "I've forgotten what the list said" in await stage.play(":as ben", ":press Take me off the list")
    assert "Ben Low" not in await stage.play("home")
    again = await stage.play(":as mo", sheet, *TAKE)
    assert "1 got off a list before" in again
    waiting = await stage.play("members unregistered")
    assert "Ben" not in waiting
    assert "Invite" not in waiting
    async with stepup.store.look() as work:
        assert [row.profile for row in await work.session.scalars(select(MemberDraft))] == [{}]
    assert "Now: UCL" not in await stage.play(":as ben", "register", "keep")


async def test_taking_in_is_taken_back_and_one_is_taken_off_until_they_are_invited(
    stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet, *TAKE)
    again = await stage.play(sheet, *TAKE)
    assert "2 of them were on a list before" in again
    assert "0 people" in await stage.play("undo")

    assert "Ann Lee is off the list." in await stage.play("members unlist ann")
    assert "Ann Lee" not in await stage.play("members unregistered")
    await stage.play(sheet, *TAKE)
    assert "1 person who came onto the list with it is off it" in await stage.play("undo")
    await stage.play("members unregistered", ":press Invite 1")
    assert "has been invited" in await stage.play("members unlist Ben")
    assert "Whom shall I take off" in await stage.play("members unlist")


async def test_what_a_list_says_is_read_before_anybody_else_sees_it(
    stepup: Stepup, stage: Transcript, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name,Account,Role,Skills\nBen Low,console:ben,Technician,Python\n")
    await stage.play(":as mo", f":file {file}", ":press Go on", ":press Take in 1")
    said = await stage.play(":as ben", "register", "keep", "UCL", "Research", "yes")

    assert "The list says about you:" in said
    assert "Role: Technician" in said
    assert "Skills: Python" in said
    assert "Look it over" in said


async def test_a_list_is_with_whoever_sent_it_for_a_day(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await stage.play(":as mo", sheet)
    await stage.play(":wait until 2 December 2026 10:00")
    async with stepup.store.work() as work:
        await member_lists.purge(work)
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(MemberList))).all() == []

    assert "That list isn't with me any more" in await stage.play(":press Go on")


async def test_a_list_without_names_or_addresses_cannot_be_gone_on_with(
    stage: Transcript, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Role,University\nTechnician,UCL\n")
    shown = await stage.play(":as mo", f":file {file} members import")

    assert "I need a column with names." in shown
    assert "Go on" not in shown


async def test_a_list_is_taken_in_by_moderators_alone(stage: Transcript, sheet: str) -> None:
    assert "people.csv" not in await stage.play(":as orla", sheet)


async def test_the_log_says_who_took_in_how_many_and_invited_whom(stage: Transcript, sheet: str) -> None:
    await stage.play(":as mo", sheet, *TAKE, "members unregistered", ":press Invite 1")
    said = await stage.play("audit members")

    assert "2 of “people.csv”" in said
    assert "1 invited" in said


FAULTS = (
    ";nobody@x.ac.uk;UCL;Research", "Ann Lee;ann.lee at x;UCL;Research", "No Address;;UCL;Research",
    "Twice One;person7@x.ac.uk;UCL;Research", "Alchemist;gold@x.ac.uk;UCL;Alchemy",
    f"{'Long ' * 30};long@x.ac.uk;UCL;Research", "Half Address;half@x;UCL;Research",
    "Twice Two;PERSON8@x.ac.uk;UCL;Research", ";;UCL;Research", "Astrologer;star@x.ac.uk;UCL;Astrology",
    "At;@;UCL;Research", "Space;a b@ c;UCL;Research",
)  # fmt: skip


async def test_three_hundred_people_are_taken_in_and_forty_of_them_register(
    stepup: Stepup, stage: Transcript, tmp_path: Path
) -> None:
    good = [f"Zoë Person {number};person{number}@x.ac.uk;Leeds;Research data" for number in range(288)]
    lines = [
        "Technicians of the college;;;",
        "Name;E-mail;University;Job family",
        *good[:40],
        *FAULTS,
        *good[40:],
    ]
    file = tmp_path / "technicians.csv"
    file.write_bytes("\r\n".join(lines).encode("cp1252"))

    said = await stage.play(":as mo", f":file {file}", ":press Go on", ":press Take in 290")

    assert "300 people below the headings on line 2" in said
    assert "10 lines I can't take" in said
    assert "“Alchemy” isn't one of the job families" in said
    assert "line 46: “person7@x.ac.uk”" not in said
    assert "the same e-mail address is on line 10 already" in said
    assert "Taken in: 290 people." in said
    assert "290 people are on a list" in await stage.play("members unregistered")
    for number in range(40):
        await comes(stepup, f"person-{number}", "help", f"person{number}@x.ac.uk")
        await stage.play(f":as person-{number}", "register", "keep", "keep", "keep", "yes")
    assert "250 people are on a list" in await stage.play(":as mo", "members unregistered")
    assert "40 members: institution has “Leeds”" in await stage.play("members institution:Leeds")


async def test_being_on_a_list_changes_nothing_about_whoever_is_here(
    stepup: Stepup, stage: Transcript, tmp_path: Path
) -> None:
    await stage.play(":as ben", "events", ":wait until 10 December 2026 09:00")
    async with stepup.store.look() as work:
        before = (await work.session.execute(select(Account.name, Account.used_at))).all()
    file = tmp_path / "people.csv"
    file.write_text("Name,Account\nSilly Nickname,console:ben\n")
    await stage.play(":as mo", f":file {file}", ":press Go on", ":press Take in 1")

    async with stepup.store.look() as work:
        after = (
            await work.session.execute(select(Account.name, Account.used_at).where(Account.user == "ben"))
        ).all()
    assert after == before


async def test_whoever_is_known_by_an_address_is_no_stranger_to_a_later_list(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await comes(stepup, "ann", "help", "ann@x.ac.uk")
    await enrol(stepup, "ann")

    said = await stage.play(":as mo", sheet, *TAKE)
    assert "1 is a member already" in said
    assert "Ann Lee" not in await stage.play("members unregistered")


async def test_what_a_list_said_goes_with_whoever_is_forgotten_and_within_a_year(
    stepup: Stepup, stage: Transcript, sheet: str
) -> None:
    await comes(stepup, "ann", "help", "ann@x.ac.uk")
    await stage.play(":as mo", sheet, *TAKE)
    await stage.play(":as ann", "privacy forget me", ":press Yes, erase everything")
    assert "Ann Lee" not in await stage.play(":as mo", "members unregistered")

    await stage.play(sheet, *TAKE)
    await stage.play(":wait until 5 December 2027 09:00")
    async with stepup.store.work() as work:
        await member_lists.purge(work)
    assert "or there is no list" in await stage.play("members unregistered")
    async with stepup.store.look() as work:
        assert "Ben Low" not in list(await work.session.scalars(select(Person.name)))


async def test_no_address_is_in_a_message_that_shows_what_a_column_has(stage: Transcript, sheet: str) -> None:
    said = await stage.play(":as mo", sheet, ":press E-mail")

    assert "“…@x.ac.uk”" in said
    assert "ann@x.ac.uk" not in said
