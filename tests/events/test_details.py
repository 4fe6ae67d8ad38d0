"""For whom an event is, who hosts it, its tags, and the clock it goes by."""

from __future__ import annotations

import pytest

from bot.stepup import Stepup
from tests.stories.test_console import named_without_an_id
from tests.transcript import Transcript

CREATE = 'events create "Hybrid day" on 10 December 14:00 for 2 hours in #events'


@pytest.fixture
async def hybrid(stage: Transcript) -> Transcript:
    """A group, and Ann and Bob as members; Olga plans."""
    for name in ("ann", "bob"):
        await stage.play(f":as {name}", "register", name.title(), "UCL", "Research data", "yes", "skip")
    await stage.play(":as olga", 'groups create "Research IT" for people who run it')
    return stage


async def test_the_announcement_says_for_whom_it_is_by_whom_and_its_tags(hybrid: Transcript) -> None:
    await hybrid.play(f'{CREATE} audience "Research IT" tags "HPC, Beginners" hosted by @ann and @bob')

    posted = await hybrid.play("publish")

    assert "For: members of Research IT" in posted
    assert "Hosted by Ann and Bob" in posted
    assert "Tags: beginners, hpc" in posted


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('for members of "Research IT"', "For: members of Research IT"),
        ('for everyone at "UCL"', "For: people at UCL"),
        ('audience "research infrastructure"', "For: people in Research computing infrastructure"),
        ('audience "everyone"', "Thu 10 December 2026, 14:00–16:00 GMT\n\n  I'll announce"),
    ],
)
async def test_an_audience_is_a_group_an_institution_a_job_family_or_everyone(
    hybrid: Transcript, typed: str, shown: str
) -> None:
    assert shown in await hybrid.play(f"{CREATE} {typed}")


async def test_an_audience_that_isnt_known_is_said_with_some_that_are(hybrid: Transcript) -> None:
    said = await hybrid.play(f'{CREATE} audience "astronauts"')

    assert "I don't know whom you mean by “astronauts”" in said
    assert "“Imperial College London”" in said
    assert "Nothing is planned" in await hybrid.play("events")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("audience UCL", "it is for people at UCL"),
        ("audience everybody", "That is as it was"),
        ("tags workflows, Beginners", "its tags are beginners, workflows"),
        ("hosts Bob", "it is hosted by Bob"),
        ("zone Berlin", "its clock is that of Europe/Berlin"),
    ],
)
async def test_each_is_changed_alone_in_one_line(hybrid: Transcript, said: str, shown: str) -> None:
    await hybrid.play(CREATE, "publish")

    assert shown in await hybrid.play(f"events edit Hybrid day {said}")


async def test_nobody_is_written_to_about_tags_and_hosts_but_the_announcement_says_them(
    hybrid: Transcript,
) -> None:
    await hybrid.play(CREATE, "publish", ":as ann", "events show hybrid", "going", ":as olga")
    assert "I'll write to nobody about that" in await hybrid.play("events edit hybrid hosts Bob")

    said = await hybrid.play("change it")

    assert "stepup to #events (changed):" in said
    assert "Hosted by Bob" in said
    assert "stepup to #events:" not in said
    assert "@ann" not in said


async def test_they_are_asked_for_in_the_form_too(hybrid: Transcript) -> None:
    await hybrid.play(CREATE, "publish", "events edit hybrid", "change 8", "hpc; data")

    preview = await hybrid.play("change 9", "Bob, Ann", "keep the rest")

    assert "it is hosted by Bob and Ann; its tags are data, hpc" in preview


async def test_a_host_who_isnt_known_keeps_the_form_and_says_so(hybrid: Transcript) -> None:
    await hybrid.play(CREATE, "publish", "events edit hybrid")

    said = await hybrid.play("change 9", "Zebedee", "keep the rest")

    assert "I don't know anyone called “Zebedee”" in said
    assert "9 of 10: Who hosts it?" in said


async def test_a_host_who_is_no_organiser_sees_how_many_come(hybrid: Transcript) -> None:
    await hybrid.play(f"{CREATE} hosted by @ann", "publish", ":as bob", "events show hybrid", "going")

    said = await hybrid.play(":as ann", "events")

    assert "You host" in said
    assert "Hybrid day, Thu 10 December 2026, 14:00–16:00 GMT – 1 going" in said
    assert "Also coming up" not in said


async def test_later_dates_and_a_copy_have_the_same_audience_hosts_and_tags(hybrid: Transcript) -> None:
    await hybrid.play(
        'events create "Clinic" every Tuesday at 14:00 3 times for 1 hour in #events audience "UCL" '
        'tags "help" hosted by @ann',
        "publish",
    )

    later = await hybrid.play("events show Clinic on 15 December")
    copied = await hybrid.play("events copy Clinic on 20 January at 10:00")

    for said in (later, copied):
        assert "For: people at UCL\n\n  Hosted by Ann" in said
        assert "Tags: help" in said


async def test_an_announcement_names_nobody_as_host_who_was_forgotten(hybrid: Transcript) -> None:
    await hybrid.play(f"{CREATE} hosted by @ann and @bob", "publish")

    said = await hybrid.play(":as ann", "privacy forget me", ":press Yes, erase everything")

    assert "stepup to #events (changed):" in said
    assert "Hosted by Bob\n" in said


class TestTheClockItGoesBy:
    """An event goes by the clock of its zone: the one that was named, else the community's."""

    async def test_a_zone_that_is_named_is_that_of_the_event(self, stage: Transcript) -> None:
        preview = await stage.play(
            ":as olga",
            'events create "Talk" every Tuesday at 14:00 New York time until May for 1 hour in #events',
        )

        assert "Every Tuesday at 14:00, " in preview
        assert "The first one: Tue 1 December 2026, 19:00–20:00 GMT" in preview
        # In the weeks when only America has changed its clocks.
        await stage.play("publish")
        assert "18:00–19:00 GMT" in await stage.play("events show Talk on 16 March")

    async def test_what_somebody_abroad_plans_stays_at_its_hour_by_the_communitys_clock(
        self, stage: Transcript
    ) -> None:
        await stage.play(":as olga", "register", "Olga", "UCL", "Research data", "yes", "New York")

        await stage.play(
            'events create "Talk" every Tuesday at 21:00 20 times for 1 hour in #events', "publish"
        )

        shown = await stage.play(":as ann", "events show Talk on 17 March")
        assert "Wed 17 March 2027, 02:00–03:00 GMT" in shown


class TestClashes:
    """What else is at that time is mentioned before an event is published or moved."""

    async def test_another_event_in_the_same_room_is_mentioned(self, hybrid: Transcript) -> None:
        await hybrid.play(f'{CREATE} at "Room 1" https://meet.example/1', "publish")

        said = await hybrid.play(
            'events create "Tea" on 10 December 15:00 for 1 hour in #events at "room  1"'
        )

        assert "Mind that Hybrid day, Thu 10 December 2026, 14:00–16:00 GMT, is in the same room." in said

    @pytest.mark.parametrize(
        "beside",
        [
            'on 10 December 16:00 for 1 hour in #events at "Room 1"',
            'on 10 December 14:00 for 1 hour in #events at "Room 2"',
            'on 10 December 14:00 for 1 hour in #events at "Zoom"',
        ],
    )
    async def test_one_that_begins_when_it_ends_or_is_elsewhere_isnt(
        self, hybrid: Transcript, beside: str
    ) -> None:
        await hybrid.play(f'{CREATE} at "Room 1"', "publish")
        await hybrid.play(
            'events create "Call" on 10 December 14:00 for 1 hour in #events at "Zoom"', "publish"
        )

        assert "Mind that" not in await hybrid.play(f'events create "Tea" {beside}')

    async def test_one_for_the_same_people_is_mentioned(self, hybrid: Transcript) -> None:
        await hybrid.play(f'{CREATE} audience "Research IT"', "publish")

        said = await hybrid.play(
            'events create "Tea" on 10 December 15:00 for 1 hour in #events audience "Research IT"'
        )

        assert "is for members of Research IT as well" in said

    async def test_bank_holidays_among_the_dates_of_a_series_are_named(self, hybrid: Transcript) -> None:
        said = await hybrid.play('events create "Clinic" every Friday at 14:00 6 times for 1 hour in #events')

        assert "Mind that Fri 25 December is Christmas Day, Fri 1 January is New Year's Day." in said

    async def test_a_change_of_time_mentions_them_and_a_change_of_title_doesnt(
        self, hybrid: Transcript
    ) -> None:
        await hybrid.play(f'{CREATE} at "Room 1"', "publish")
        await hybrid.play(
            'events create "Tea" on 11 December 15:00 for 1 hour in #events at "Room 1"', "publish"
        )

        assert "is in the same room" in await hybrid.play("events edit Tea day 10 December")
        assert "is in the same room" not in await hybrid.play("events edit Tea title Coffee")

    async def test_the_dates_of_one_series_arent_in_each_others_way(self, hybrid: Transcript) -> None:
        await hybrid.play(
            'events create "Clinic" every day at 14:00 3 times for 1 hour in #events at "Room 1"', "publish"
        )

        said = await hybrid.play("events edit Clinic day 1 December at 14:30")

        assert "same room" not in said


async def test_every_message_that_names_a_host_says_whom_it_names(hybrid: Transcript, stepup: Stepup) -> None:
    await hybrid.play(
        ":as zoe", "register", "Zoe Zanzibar", "UCL", "Research data", "yes", "skip", ":as olga"
    )
    await hybrid.play(f"{CREATE} hosted by @zoe", "publish", "events announce hybrid", "post it")
    await hybrid.play("events edit hybrid hosts Zoe Zanzibar, Ann", "change it", "events show hybrid")
    await hybrid.play(":as zoe", "events show hybrid", "going", 'events needs hybrid "captions"', ":as ann")
    await hybrid.play("events needs hybrid", ":wait 1 day")

    assert await named_without_an_id(stepup) == []


async def test_hosts_stand_in_the_order_in_which_they_were_typed(hybrid: Transcript) -> None:
    await hybrid.play(CREATE, "publish", "events edit hybrid hosts Bob, Ann", "change it")

    assert "Hosted by Bob and Ann" in await hybrid.play("events show hybrid")
    assert "That is as it was" in await hybrid.play("events edit hybrid hosts Bob, Ann")


@pytest.mark.parametrize("named", ["@ann and @bob", "Ann and Bob", "Ann, Bob", '"Ann, Bob"', "@ann, Bob"])
async def test_hosts_are_named_as_people_do(hybrid: Transcript, named: str) -> None:
    assert "Hosted by Ann and Bob" in await hybrid.play(f'{CREATE} hosted by {named} tags "x"')


async def test_whoever_is_named_as_host_hears_of_it_once(hybrid: Transcript) -> None:
    await hybrid.play(
        'events create "Clinic" every Tuesday at 14:00 4 times for 1 hour in #events hosted by @ann'
    )
    assert "stepup to @ann (only you):\n  Olga has named you as host of Clinic" in await hybrid.play(
        "publish"
    )

    said = await hybrid.play("events edit Clinic hosts Ann, Bob", "All dates")

    assert "@ann (only you)" not in said
    assert said.count("stepup to @bob (only you):\n  Olga has named you as host of Clinic") == 1


async def test_a_draft_that_has_scrolled_away_is_found_again(hybrid: Transcript) -> None:
    await hybrid.play('events create "Lost" on 10 December 10:00 for 1 hour in #events', "help")

    assert "Here is how it will look" in await hybrid.play("events show Lost")
    assert "Lost is published" in await hybrid.play("publish")


async def test_nobody_else_sees_a_draft(hybrid: Transcript) -> None:
    await hybrid.play('events create "Lost" on 10 December 10:00 for 1 hour in #events')

    assert "There is no such event" in await hybrid.play(":as ann", "events show Lost")
