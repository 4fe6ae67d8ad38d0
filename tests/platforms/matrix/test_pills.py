"""Whoever a client names by a pill is meant, whatever they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.matrix.pills import with_ids
from tests.matrix_chat import MatrixChat

ALICE = '<a href="https://matrix.to/#/@alice:x.org">Alice Smith</a>'


def called(room: str) -> str:
    return {"#tea:x.org": "#tea", "!abc:x.org": "#lunch"}.get(room, "")


@pytest.mark.parametrize(
    ("body", "formatted", "read"),
    [
        ("remind Alice Smith to call", f"remind {ALICE} to call", "remind @alice:x.org to call"),
        ("remind @Alice Smith to call", f"remind {ALICE} to call", "remind @alice:x.org to call"),
        ("Alice Smith: hi", f"{ALICE}: hi", "@alice:x.org: hi"),
        (
            "grant Al and Bo",
            'grant <a href="https://matrix.to/#/%40al%3Ax.org">Al</a> and '
            '<a href="matrix:u/bo:x.org?action=chat">Bo</a>',
            "grant @al:x.org and @bo:x.org",
        ),
        ("in Tea room", 'in <a href="https://matrix.to/#/#tea:x.org">Tea room</a>', "in #tea"),
        ("in #Lunch", 'in <a href="https://matrix.to/#/!abc:x.org?via=x.org">#Lunch</a>', "in #lunch"),
        ("in Nowhere", 'in <a href="https://matrix.to/#/!zzz:x.org">Nowhere</a>', "in Nowhere"),
        ("see here", 'see <a href="https://example.org/#/@alice:x.org">here</a>', "see here"),
        ("a b", 'a <a href="https://matrix.to/#/@a b:x.org">b</a>', "a b"),
        ("no markup", "", "no markup"),
        # A name that only stands inside a word isn't the pill.
        (
            "Alfred and Al",
            'Alfred and <a href="https://matrix.to/#/@al:x.org">Al</a>',
            "Alfred and @al:x.org",
        ),
        # Who is quoted in a reply isn't named in it.
        (
            "thanks Al",
            '<mx-reply><a href="https://matrix.to/#/@al:x.org">Al</a></mx-reply>thanks Al',
            "thanks Al",
        ),
    ],
)
def test_a_pill_is_read_as_the_id_that_it_links_to(body: str, formatted: str, read: str) -> None:
    assert with_ids(body, formatted, called) == read


@given(st.text(max_size=60), st.text(max_size=120))
def test_whatever_is_sent_something_is_read(body: str, formatted: str) -> None:
    read = with_ids(body, f"matrix {formatted} {ALICE} <a href='https://matrix.to/#/@x:y'>{body}", called)

    # An open link names nobody, and Alice only where her name stands in the text.
    assert read == body or "@" in read


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_role_is_granted_to_whom_a_pill_names(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("alice") as alice:
        alice.dm = await alice.make_room()
        await alice.says("events")
        await alice.hears("Nothing is planned")
        olga.dm = await olga.make_room(encrypted=encrypted)
        pill = f'<a href="https://matrix.to/#/{alice.id}">The one with the hat</a>'
        await olga.says(
            "roles grant The one with the hat organiser",
            more={"format": "org.matrix.custom.html", "formatted_body": f"roles grant {pill} organiser"},
        )
        await olga.hears("an organiser?")
        await olga.says("grant")

        await olga.hears("is an organiser now")
        await alice.says("checkin status")
        assert "checkin start" in (await alice.hears("No check-in is open")).body
