"""Thanks are shown first, read where the community wants, kept for whoever got them, and taken away again."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import select

from bot.chat.file import File
from bot.stepup import Stepup
from handlers.kudos import parsing, themes
from storage import people as stored_people
from storage import suspensions
from storage.kudos import Kudos, KudosReceiver, Theme
from storage.outbox import Outbox
from tests import people
from tests.transcript import Transcript

POST = "stepup to #events:\n  Cat thanks Ann and Ben for mending the cluster (infrastructure)"


@pytest.fixture
async def cat(stage: Transcript, stepup: Stepup) -> Transcript:
    """Cat speaks; thanks are posted in #events."""
    async with stepup.store.work() as work:
        for name in ("Ann", "Ben", "Cat", "Ann Other"):
            await people.member(work, name)
    await stage.play(":as olga", "kudos in #events", ":as cat")
    return stage


async def test_it_is_shown_first_and_then_said_in_the_channel_and_to_each(cat: Transcript) -> None:
    shown = await cat.play("kudos @ann and @ben for mending the cluster")
    assert "I'd say this in #events:\n\n  Cat thanks Ann and Ben for mending the cluster" in shown
    assert "stepup to #events" not in shown
    assert "stepup to @ann" not in shown

    said = await cat.play(":press Say it")

    assert POST in said
    for name in ("ann", "ben"):
        assert f"stepup to @{name} (only you):\n  Cat thanks you for mending the cluster" in said
    assert "dealt with already" in await cat.play(":press Say it")


async def test_the_theme_that_was_guessed_is_corrected_by_a_press(cat: Transcript) -> None:
    await cat.play("kudos @ann for mending the cluster")

    assert "for mending the cluster (teaching)" in await cat.play(":press Teaching")
    assert "for mending the cluster (teaching)" in await cat.play(":press Say it")


async def test_what_isnt_said_is_gone(cat: Transcript, stepup: Stepup) -> None:
    await cat.play("kudos @ann for mending the cluster", ":press Don't")

    assert "Nobody has thanked you here yet" in await cat.play(":as ann", "kudos")
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(Kudos)))


async def test_nothing_that_was_typed_pings_anybody(cat: Transcript) -> None:
    said = await cat.play("kudos @ann for <!channel> @room [x](https://y.example)", ":press Say it")

    assert "for <!channel> @room [x](https://y.example) (" in said


async def test_it_stands_on_a_profile_only_where_its_owner_says_so(cat: Transcript) -> None:
    await cat.play("kudos @ann for mending the cluster", ":press Say it")
    assert "Thanked for" not in await cat.play("profile @ann")

    await cat.play(":as ann", "kudos", "kudos show 1")
    assert "Thanked for: mending the cluster" in await cat.play(":as cat", "profile @ann")

    await cat.play(":as ann", "kudos hide 1")
    assert "Thanked for" not in await cat.play(":as cat", "profile @ann")


async def test_whoever_declines_is_named_in_it_no_more_and_the_others_are(cat: Transcript) -> None:
    await cat.play("kudos @ann and @ben for mending the cluster", ":press Say it")

    said = await cat.play(":as ann", ":press Rather not")

    assert "stepup to #events (changed):\n  Cat thanks Ben for mending the cluster (infrastructure)" in said
    assert "@cat" not in said
    assert "Nobody has thanked you" in await cat.play("kudos")
    gone = await cat.play(":as ben", "kudos", "kudos decline 1")
    assert "stepup to #events (changed):\n  A word of thanks stood here." in gone


async def test_a_number_means_the_list_that_was_seen(cat: Transcript) -> None:
    await cat.play("kudos @ann for teaching us", ":press Say it", ":as ann", "kudos")
    await cat.play(":as cat", "kudos @ann for the backups", ":press Say it")

    await cat.play(":as ann", "kudos decline 1")

    left = await cat.play("kudos")
    assert "for the backups" in left
    assert "teaching us" not in left


async def test_whoever_said_it_takes_it_back_within_ten_minutes(cat: Transcript) -> None:
    await cat.play("kudos @ann for mending the cluster", ":press Say it")

    said = await cat.play("undo")

    assert "stepup to #events (changed):\n  A word of thanks stood here." in said
    assert "Nobody has thanked you" in await cat.play(":as ann", "kudos")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("kudos @ann", "Whom do you thank, and for what?"),
        ("kudos for nothing", "Whom do you thank, and for what?"),
        ("kudos @ann for x", "Whom do you thank, and for what?"),
        ("kudos @cat for being me", "Thank somebody else"),
        ("kudos @ann and @cat for being us", "Thank somebody else"),
        ("kudos Nobody Known for that", "I don't know anyone called"),
        ("kudos @dee for that thing", "hasn't joined yet"),
        (f"kudos @ann for {'x' * 501}", "That is 501 characters"),
        (f"kudos {', '.join('abcdefghi')} for all", "up to 8 people"),
        ("kudos in #events", "Only organisers say where"),
        ("kudos show 4", "Which one?"),
    ],
)
async def test_what_cant_be_is_said_in_a_sentence_and_nothing_is_posted(
    cat: Transcript, typed: str, said: str
) -> None:
    await cat.play(":as dee", "help", ":as cat")

    answer = await cat.play(typed)

    assert said in answer
    assert "#events:" not in answer


async def test_whoever_would_rather_not_be_thanked_in_public_isnt(cat: Transcript) -> None:
    await cat.play("kudos @ann for a first thing", ":as ann", "kudos off", ":as cat")

    assert "would rather not be thanked in public" in await cat.play("kudos @ann for a second thing")
    # What was about to be said before isn't, either.
    said = await cat.play(":press Say it")
    assert "would rather not be thanked in public" in said
    assert "#events:" not in said

    await cat.play(":as ann", "kudos on", ":as cat")
    assert "I'd say this" in await cat.play("kudos @ann for a third thing")


async def test_a_flood_is_stopped_and_so_is_a_game_of_two(cat: Transcript) -> None:
    for number in range(3):
        await cat.play(f"kudos @ann for thing {number}", ":press Say it")
    assert "You've thanked Ann 3 times this week" in await cat.play("kudos @ann for more")

    await cat.play(":wait 8 days")
    assert "I'd say this" in await cat.play("kudos @ann for more", ":press Don't")


async def test_a_draft_that_waited_is_held_to_the_same_limits(cat: Transcript) -> None:
    await cat.play(*(f"kudos @ann for thing {number}" for number in range(4)))

    for _ in range(3):
        await cat.presses("cat", f"kudos-give:{_ + 1}")

    assert "You've thanked Ann 3 times this week" in await cat.presses("cat", "kudos-give:4")


async def test_nobody_gives_shows_or_declines_what_is_somebody_elses(cat: Transcript) -> None:
    await cat.play("kudos @ann for mending the cluster")
    assert "dealt with" in await cat.presses("ben", "kudos-give:1")
    assert "dealt with" in await cat.presses("ben", "kudos-drop:1")
    await cat.play(":press Say it")

    for pressed in ("kudos-show:1:1", "kudos-decline:1"):
        assert "isn't yours" in await cat.presses("ben", pressed)
    assert "for mending" in await cat.play(":as ann", "kudos")


async def test_without_a_channel_whoever_is_thanked_hears_of_it_all_the_same(cat: Transcript) -> None:
    await cat.play(":as olga", "kudos in nowhere", ":as cat")

    assert "I'd say this to them alone" in await cat.play("kudos @ann for the tea")
    said = await cat.play(":press Say it")
    assert "stepup to @ann (only you):\n  Cat thanks you for the tea" in said
    assert "stepup to #" not in said


async def test_a_month_that_is_over_is_summed_up_without_counting_anybody(cat: Transcript) -> None:
    await cat.play("kudos @ann and @ben for mending the cluster", ":press Say it")
    await cat.play("kudos @ben for the course", ":press Say it", ":as ben", "kudos decline 1")

    said = await cat.play(":wait 2 days")

    assert "Thanked in November 2026:\n\n  • infrastructure: Ann and Ben" in said
    assert "teaching" not in said
    # Nobody was thanked in December.
    assert "Thanked in" not in await cat.play(":wait 31 days")


async def test_what_was_said_to_somebody_alone_is_in_no_round_up(cat: Transcript) -> None:
    await cat.play(":as olga", "kudos in nowhere", ":as cat", "kudos @ann for coping", ":press Say it")
    await cat.play(":as olga", "kudos in #events")

    assert "Ann" not in await cat.play(":wait 2 days")


async def test_whoever_would_rather_not_be_thanked_is_in_no_round_up(cat: Transcript) -> None:
    await cat.play("kudos @ann and @ben for the tea", ":press Say it", ":as ann", "kudos off")

    said = await cat.play(":wait 2 days")

    assert "community: Ben" in said
    assert "Ann" not in said


@pytest.mark.parametrize("how", ["kudos decline 1", "press", "privacy forget me"])
async def test_a_round_up_that_was_posted_is_put_right(cat: Transcript, how: str) -> None:
    await cat.play(":wait until 2026-11-30 23:58", "kudos @ann for the tea", ":press Say it")
    assert "Thanked in November 2026:\n\n  • community: Ann" in await cat.play(":wait until 2026-12-01 09:00")

    if how == "press":
        said = await cat.play(":as ann", ":press Rather not")
    elif how == "privacy forget me":
        said = await cat.play(":as ann", how, ":press Yes, erase everything")
    else:
        said = await cat.play(":as ann", "kudos", how)

    changes = said.split("stepup to #events (changed):")[1:]
    assert len(changes) == 2
    assert not [change for change in changes if "Ann" in change.split("stepup")[0]]


async def test_what_was_taken_back_or_declined_counts_towards_the_limits(cat: Transcript) -> None:
    for _ in range(2):
        await cat.play("kudos @ann for the tea", ":press Say it", "undo")
    await cat.play("kudos @ann for the cake", ":press Say it", ":as ann", ":press Rather not", ":as cat")

    assert "You've thanked Ann 3 times this week" in await cat.play("kudos @ann for more")


async def test_whoever_is_suspended_for_a_while_keeps_what_they_were_thanked_for(
    cat: Transcript, stepup: Stepup
) -> None:
    await cat.play("kudos @ann and @ben for the tea", ":press Say it")
    async with stepup.store.work() as work:
        ben = await stored_people.known(work, "console", "ben")
        assert ben is not None
        await suspensions.add(work, ben.id, by=None, because="")
    await cat.play(":as ann", ":press Rather not")
    async with stepup.store.work() as work:
        await suspensions.end(work, ben.id)

    assert "for the tea" in await cat.play(":as ben", "kudos")


async def test_courtesy_is_no_command(cat: Transcript) -> None:
    assert "You're welcome" in await cat.play("thank you")


async def test_the_spreadsheet_has_all_of_it_and_runs_no_formula(cat: Transcript, stepup: Stepup) -> None:
    await cat.play('kudos @ann for =HYPERLINK("x")', ":press Say it", ":as ann", "kudos evidence")

    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(1))
        content = File.unpack(rows.one().payload["files"][0]).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [
        ["Day", "Theme", "What for", "Thanked by"],
        ["2026-11-30", "community", '\'=HYPERLINK("x")', "Cat"],
    ]


@pytest.mark.parametrize("who", ["cat", "ann"])
async def test_whoever_is_forgotten_is_named_nowhere_any_more(
    cat: Transcript, stepup: Stepup, who: str
) -> None:
    await cat.play("kudos @ann and @ben for what Ann and cat did", ":press Say it", ":as ben")
    await cat.play("kudos @cat for helping annie and ANN", ":press Say it", ":as olga")
    name = who.capitalize()

    said = await cat.play(f":as {who}", "privacy forget me", ":press Yes, erase everything")

    changed = said.split("stepup to #events (changed):")[1].split("stepup")[0]
    assert name not in changed
    assert "Ben" in changed
    async with stepup.store.look() as work:
        kept = list(await work.session.scalars(select(Kudos.text)))
        left = await work.session.scalars(select(KudosReceiver.person_id))
        assert len(list(left)) == 2
    assert "what … and cat did" in kept or "what Ann and … did" in kept
    assert not [text for text in kept if re.search(rf"\b{name}\b", text, re.IGNORECASE)]


async def test_the_last_receiver_takes_the_whole_of_it_along(cat: Transcript, stepup: Stepup) -> None:
    await cat.play("kudos @ann for the tea", ":press Say it")

    said = await cat.play(":as ann", "privacy forget me", ":press Yes, erase everything")

    assert "stepup to #events (changed):\n  A word of thanks stood here." in said
    async with stepup.store.look() as work:
        assert not [text for text in await work.session.scalars(select(Kudos.text)) if text]


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("fixing a bug in my script", Theme.CODE),
        ("cleaning our dataset before the deposit", Theme.DATA),
        ("teaching the Snakemake lesson", Theme.TEACHING),
        ("getting the cluster back on a Sunday", Theme.INFRASTRUCTURE),
        ("welcoming newcomers", Theme.COMMUNITY),
        ("making me an author of the paper", Theme.AUTHORSHIP),
        ("spotting the chemical spill", Theme.SAFETY),
        ("being there", Theme.COMMUNITY),
    ],
)
def test_the_theme_is_guessed_from_the_words(text: str, theme: Theme) -> None:
    assert themes.guessed(text) is theme


@pytest.mark.parametrize(
    ("typed", "named", "text"),
    [
        ("@ann for the tea", ("@ann",), "the tea"),
        ("@ann @ben, Cat Ross and @dee for all of it", ("@ann", "@ben", "Cat Ross", "@dee"), "all of it"),
        ("Ann Lee: “always asking”", ("Ann Lee",), "always asking"),
        ("@ann and @ann for waiting for me", ("@ann",), "waiting for me"),
    ],
)
def test_people_and_reason_are_read_apart(typed: str, named: tuple[str, ...], text: str) -> None:
    assert parsing.asked(typed) == parsing.Asked(named, text)
