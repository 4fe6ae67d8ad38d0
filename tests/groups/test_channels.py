"""A community of practice is tied to a channel: joining it invites there, leaving it puts nobody out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers.groups import channel_actions
from handlers.shared import group_invitations
from storage import outbox, personal
from storage.outbox import Outbox
from storage.personal import OF_WHO_LEFT
from tests import people
from tests.transcript import Transcript

TIE = "groups tie Research data #research-data"
INVITED = "stepup invites @ann to #research-data"


@pytest.fixture
async def tied(stage: Transcript, stepup: Stepup) -> Transcript:
    """Research data is tied to #research-data; Ann is a member."""
    async with stepup.store.work() as work:
        await people.member(work, "Ann")
    await stage.play(":as orla", ":in #research-data", TIE, ":in dm")
    return stage


async def test_it_is_tied_in_the_channel_itself_where_everybody_reads_of_it(stage: Transcript) -> None:
    said = await stage.play(":as orla", ":in #research-data", TIE)

    assert "Research data is tied to #research-data" in said
    assert "stepup to #research-data:" in said
    assert "whoever joins it is invited here" in said
    assert "Research data (0 members, in #research-data)" in await stage.play(":in dm", "groups")


@pytest.mark.parametrize("place", [":in dm", ":in #elsewhere"])
async def test_whoever_isnt_in_a_channel_cannot_let_others_into_it(stage: Transcript, place: str) -> None:
    """An organiser would else tie a private channel that they aren't in, and join."""
    said = await stage.play(":as orla", place, TIE)

    assert "Please type that in #research-data itself" in said
    assert "in #research-data)" not in await stage.play("groups")


async def test_whoever_joins_is_invited_and_told_so(tied: Transcript) -> None:
    said = await tied.play(":as ann", "groups join Research data")

    assert "Welcome to Research data. I'm inviting you to #research-data" in said
    assert INVITED in said


async def test_whoever_joins_by_their_profile_is_invited_too(tied: Transcript) -> None:
    await tied.play(":as bob", "register", "Bob", "UCL", "1", "yes")

    said = await tied.play("profile edit groups Research data")
    assert "stepup invites @bob to #research-data" in said
    assert "I'm inviting you to #research-data, unless you're there already." in said
    assert "invites" not in await tied.play("profile edit interests glass")


async def test_whoever_joins_another_community_is_invited_nowhere(tied: Transcript) -> None:
    assert "invit" not in await tied.play(":as ann", "groups join Research software")


async def test_leaving_puts_nobody_out_and_joining_again_doesnt_bring_back_who_was_put_out(
    tied: Transcript, clock: MovableClock, stepup: Stepup
) -> None:
    await tied.play(":as ann", "groups join Research data")
    left = await tied.play("groups leave Research data")
    clock.move(clock.now() + timedelta(days=40))
    async with stepup.store.work() as work:
        await outbox.purge(work)

    again = await tied.play("groups join Research data")

    assert "#research-data" not in left
    assert "invit" not in again
    assert "Welcome to Research data." in again


async def test_untied_it_invites_nobody_any_more_and_undo_brings_it_back(
    tied: Transcript, clock: MovableClock
) -> None:
    said = await tied.play(":as orla", "groups untie Research data")
    assert "no longer tied to #research-data" in said
    assert "invit" not in await tied.play(
        ":as ann", "groups join Research data", "groups leave Research data"
    )

    clock.move(clock.now() + timedelta(minutes=5))
    assert "is tied to #research-data" in await tied.play(":as orla", "undo")
    assert INVITED in await tied.play(":as ann", "groups join Research data")


async def test_tying_is_taken_back(tied: Transcript) -> None:
    assert "no longer tied" in await tied.play(":as orla", "undo")
    assert "invit" not in await tied.play(":as ann", "groups join Research data")


async def test_a_community_by_another_name_stays_tied(stage: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Ann")
    await stage.play(":as orla", 'groups create "Glass" for glassblowers', ":in #glass")
    await stage.play("groups tie Glass #glass", 'groups rename "Glass" to "Hot glass"', ":as ann", ":in dm")

    assert "stepup invites @ann to #glass" in await stage.play("groups join Hot glass")


@pytest.mark.parametrize("typed", ["groups tie", "groups tie Research data", "groups tie #research-data"])
async def test_what_is_missing_is_said_with_an_example(stage: Transcript, typed: str) -> None:
    said = await stage.play(":as orla", ":in #research-data", typed)

    assert "Say which community, and then the channel you're in." in said


async def test_tying_twice_says_nothing_more_in_the_channel(tied: Transcript) -> None:
    said = await tied.play(":as orla", ":in #research-data", TIE)

    assert "is tied to #research-data already" in said
    assert "stepup to #research-data" not in said


async def test_members_tie_nothing(tied: Transcript) -> None:
    said = await tied.play(":as ann", ":in #research-data", TIE)

    assert "Only organisers can use" in said


async def test_the_log_has_it(tied: Transcript) -> None:
    await tied.play(":as orla", "groups untie Research data")

    said = await tied.play(":as mo", "audit groups")

    assert "tied a community of practice to a channel" in said
    assert "Research data: #research-data" in said
    assert "untied a community of practice from a channel" in said


async def test_who_is_forgotten_before_they_are_invited_isnt_and_nothing_is_said_of_it(
    tied: Transcript, stepup: Stepup
) -> None:
    """What is kept of a message about them would else be posted in the channel."""
    async with stepup.store.work() as work:
        ann = await people.somebody(work, "Ann")
        assert await group_invitations.invite(work, ann.id, ["Research data"]) == ["#research-data"]
        await personal.erase(work, ann.id)
    await stepup.settle()

    async with stepup.store.look() as work:
        said = await work.session.scalars(select(Outbox.payload).where(Outbox.dest == "#research-data"))
        assert [OF_WHO_LEFT in one["text"] for one in said] == [False]
    assert OF_WHO_LEFT not in "".join(tied.printed)


async def test_of_two_channels_one_alone_is_untied_and_each_hears_what_became_of_it(
    stage: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Ann")
    await stage.play(":as orla", ":in #data", "groups tie Research data #data")
    await stage.play(":in #more", "groups tie Research data #more", ":in dm")

    said = await stage.play("groups untie Research data #more")

    assert "no longer tied to #more." in said
    assert "stepup to #more:" in said
    assert "is no longer invited to this channel" in said
    assert "stepup to #data" not in said
    joined = await stage.play(":as ann", "groups join Research data")
    assert "stepup invites @ann to #data" in joined
    assert "#more" not in joined
    assert "not tied to #more" in await stage.play(":as orla", "groups untie Research data #more")


async def test_a_community_that_isnt_certain_is_asked_about_with_the_channel_kept(stage: Transcript) -> None:
    said = await stage.play(":as orla", ":in #data", "groups tie Research #data")

    assert "Which group?" in said
    assert "stepup to #data:" not in said
    assert "is tied to #data" in await stage.play(":press Research data")


async def test_one_channel_may_be_that_of_two_communities(stage: Transcript) -> None:
    await stage.play(":as orla", ":in #data", "groups tie Research data #data")

    said = await stage.play("groups tie Teaching labs #data")

    assert "belongs to the community of practice Teaching labs" in said


async def test_a_community_that_is_taken_back_leaves_no_channel_to_another_of_its_name(
    stage: Transcript, stepup: Stepup
) -> None:
    await stage.play(
        ":as olga", 'groups create "Zoo" for keepers', ":as orla", ":in #zoo", "groups tie Zoo #zoo"
    )
    await stage.play(":as olga", ":in dm", "undo", 'groups create "Zoo" for visitors')

    assert "in #zoo" not in await stage.play("groups")


async def test_untied_meanwhile_an_invitation_that_waits_isnt_sent(tied: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ann = await people.somebody(work, "Ann")
        await group_invitations.invite(work, ann.id, ["Research data"])
        await channel_actions.untie(work, "Research data", by=ann.id)
    await stepup.settle()

    assert "invites" not in "".join(tied.printed)


async def test_undo_of_tying_a_second_channel_leaves_the_first(stage: Transcript) -> None:
    await stage.play(":as orla", ":in #data", "groups tie Research data #data")
    await stage.play(":in #more", "groups tie Research data #more", "undo", ":in dm")

    assert "(0 members, in #data)" in await stage.play("groups")
