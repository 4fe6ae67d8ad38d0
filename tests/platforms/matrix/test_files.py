"""Files that people send to Stepup on Matrix."""

from __future__ import annotations

import pytest

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson

SKILLS = b"Competency Domain,Competency,Skill,Level\nx,y,Software testing,3\n"


async def registered(olga: MatrixPerson) -> None:
    await olga.says("register")
    for asked, answer in (("Your name", "Olga"), ("Where you work", "UCL"), ("Job family", "Research data")):
        await olga.hears(asked)
        await olga.says(answer)
    await olga.hears("Do you agree")
    await olga.says("yes")
    await olga.hears("Welcome to")


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_spreadsheet_of_skills_is_taken_in_when_it_is_sent(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        await registered(olga)

        await olga.sends_file("skills.csv", SKILLS, encrypted=encrypted)
        await olga.hears("I took 1 level")
        await olga.sends_file("skills.csv", SKILLS, encrypted=encrypted, caption="!skills import")
        await olga.hears("I took 1 level")
        await olga.sends_file("notes.txt", b"hello", encrypted=encrypted)
        await olga.hears("I don't know what that file is for")
        await olga.says("skills")

        assert "Software testing: level 3" in (await olga.hears("Software engineering")).body


async def test_a_file_that_isnt_what_was_encrypted_is_refused(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        await registered(olga)
        made_up = {"k": "A" * 43, "alg": "A256CTR", "kty": "oct", "ext": True, "key_ops": ["decrypt"]}
        for url, answer in (
            ("mxc://localhost/nothing", "I couldn't get that file"),
            ("https://evil.example/x", "I couldn't get that file"),
        ):
            file = {"url": url, "key": made_up, "iv": "A" * 22, "hashes": {"sha256": "A" * 43}, "v": "v2"}
            await olga.sends("m.room.message", {"msgtype": "m.file", "body": "skills.csv", "file": file})
            await olga.hears(answer)

        await olga.says("events")
        await olga.hears("Nothing is planned")
