"""Files that people send to Stepup on Slack."""

from __future__ import annotations

import pytest

from bot.chat.sent_file import SentFile, Unreadable
from bot.platforms.slack.files import Files
from storage import members, people
from tests.members.test_list_columns import workbook
from tests.platforms.slack.conftest import SlackChat
from tests.platforms.slack.test_talking import ANSWERS

SKILLS = b"Competency Domain,Competency,Skill,Level\nx,y,Software testing,3\n"


async def registered(chat: SlackChat) -> None:
    await chat.alice.command("/stepup register")
    await chat.alice.window("Job family")
    await chat.alice.submits(ANSWERS)
    await chat.alice.hears("Welcome to")


async def test_a_spreadsheet_of_skills_is_taken_in_when_it_is_sent(chat: SlackChat) -> None:
    await registered(chat)

    await chat.alice.sends_file(("skills.csv", SKILLS))
    await chat.alice.hears("I took 1 level")
    await chat.alice.sends_file(("skills.csv", SKILLS), text="skills import")
    await chat.alice.hears("I took 1 level")
    await chat.alice.writes("skills")

    assert "Software testing: level 3" in await chat.alice.hears("Software engineering")


async def test_what_cant_be_read_is_said_in_a_sentence(by_socket: SlackChat) -> None:
    chat = by_socket
    await registered(chat)

    await chat.alice.sends_file(("a.csv", SKILLS), ("b.csv", SKILLS))
    await chat.alice.hears("one file at a time")
    await chat.alice.sends_file(("a.xlsx", b"PK\x03\x04..."))
    await chat.alice.hears("broken, or isn't a spreadsheet")
    await chat.alice.sends_file(("a.txt", b"hello"))
    await chat.alice.hears("I don't know what that file is for")
    await chat.alice.sends_file(("a.csv", b"x" * 300_000))
    await chat.alice.hears("too large")


async def test_a_picture_beside_a_question_does_no_harm(by_socket: SlackChat) -> None:
    await by_socket.alice.sends_file(("a.png", b"\x89PNG\x00"), text="events")

    assert "New events appear" in await by_socket.alice.hears("Nothing is planned")


async def test_without_the_permission_to_read_files_people_are_told_so(by_socket: SlackChat) -> None:
    await registered(by_socket)
    by_socket.workspace.revoke("files:read")

    await by_socket.alice.sends_file(("skills.csv", SKILLS))

    assert "files:read" in await by_socket.alice.hears("I'm not allowed to read files")


async def test_a_file_that_slack_cant_give_just_now_is_fetched_later(by_socket: SlackChat) -> None:
    await registered(by_socket)
    by_socket.workspace.fail("download", "error")

    await by_socket.alice.sends_file(("skills.csv", SKILLS))

    await by_socket.alice.hears("I took 1 level")


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/skills.csv",
        "https://evil.example/skills.csv",
        "https://evil.example/.slack.com",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_is_shown_to_slack_alone(by_socket: SlackChat, url: str) -> None:
    files = Files(None, "xoxb-secret", by_socket.workspace.api_url)  # type: ignore[arg-type]  # asks nobody

    with pytest.raises(Unreadable, match="only files that were sent here"):
        await files.fetch(SentFile("skills.csv", 10, {"url": url}))


async def test_a_list_from_excel_is_taken_in_and_whoever_is_on_it_is_known_by_their_address(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    sheet = workbook(
        ["Name", "E-mail", "Employer"], ["Nia Orr", "Nia.Orr@leeds.ac.uk", "University of Leeds"]
    )

    await chat.olga.sends_file(("people.xlsx", sheet))
    await chat.olga.hears("“Employer”: institution")
    await chat.olga.presses("Go on")
    await chat.olga.hears("I'd take in 1 person. I'll know them by their e-mail address")
    await chat.olga.presses("Take in 1")
    await chat.olga.hears("Taken in: 1 person.")

    user = chat.workspace.state.add_user("nia", "Nia", email="nia.orr@leeds.ac.uk")
    nia = type(chat.alice)(chat.workspace, user)
    await nia.writes("help")
    await nia.hears("register")
    async with chat.stepup.store.look() as work:
        known = await people.known(work, "slack", user.id)
        assert known is not None
        drafted = await members.drafted(work, known.id)
    assert drafted is not None
    assert drafted.institution == "University of Leeds"
