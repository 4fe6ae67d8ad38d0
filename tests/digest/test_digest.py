"""The weekly digest: what is coming, what is new and where there are places again, if anything is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feature import Due
from bot.stepup import Stepup
from handlers.digest import digest_content, jobs
from storage import digests
from storage.digests import Coming
from storage.events import Audience
from tests.transcript import Transcript

TEA = 'events create "Tea" on 10 December 14:00 for 1 hour in #events'
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ONE = Coming(
    event_id=1,
    title="Tea",
    starts_at=NOW + timedelta(days=3),
    ends_at=NOW + timedelta(days=3, hours=1),
    announced_at=NOW - timedelta(days=1),
    audience=Audience.EVERYONE,
    audience_name="",
    series_id=None,
    all_day=False,
    zone="Europe/London",
    was_full=False,
    left=None,
    waiting=0,
)


@pytest.fixture
async def olga(stage: Transcript) -> Transcript:
    """Olga speaks, who may plan events."""
    await stage.play(":as olga")
    return stage


class TestWhoAsksForIt:
    """Whoever asks gets it privately every Monday, until they say otherwise."""

    async def test_it_comes_every_week_in_which_there_is_something(self, olga: Transcript) -> None:
        await olga.play(TEA, "publish", ":as ann", "digest on", ":as olga")

        first = await olga.play(":wait until 2026-12-07 10:00")
        later = await olga.play(":wait until 2027-01-10 10:00")

        assert "[2026-12-07 09:00 GMT] stepup to @ann (only you):\n  Coming up in the community:" in first
        assert "This week\n\n  • Tea, Thu 10 December 2026" in first
        assert "Coming up in the community" not in later

    async def test_nobody_who_didnt_ask_gets_it(self, olga: Transcript) -> None:
        await olga.play(TEA, "publish")

        assert "Coming up in the community" not in await olga.play(":wait 3 weeks")

    async def test_it_ends_by_a_press_or_a_word(self, olga: Transcript) -> None:
        await olga.play(
            TEA, "publish", ":as ann", "digest", "Yes, every week", ":wait until 2026-12-07 10:00"
        )

        assert "won't get the digest any more" in await olga.play("No more digests")
        assert "You don't get the digest" in await olga.play("digest off")
        assert "Coming up in the community" not in await olga.play(":wait 3 weeks")

    async def test_what_is_for_others_isnt_in_it(self, olga: Transcript) -> None:
        await olga.play('groups create "Research IT" for people who run it', f'{TEA} audience "Research IT"')
        await olga.play("publish", ":as ann", "register", "Ann", "UCL", "Research data", "yes", "skip")
        assert "Nothing is coming up" in await olga.play("digest")

        await olga.play("groups join Research IT")

        assert "Tea, Thu 10 December 2026, 14:00–15:00 GMT; for members of Research IT" in await olga.play(
            "digest"
        )

    async def test_it_says_what_the_reader_answered(self, olga: Transcript) -> None:
        await olga.play(TEA, "publish", ":as ann", "events show Tea", "going")

        assert "Tea, Thu 10 December 2026, 14:00–15:00 GMT; you're going" in await olga.play("digest")

    async def test_a_whole_community_is_written_to_in_steps_and_each_once(
        self, stepup: Stepup, stage: Transcript, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "AT_ONCE", 3)
        await stage.play(":as olga", TEA, "publish")
        for number in range(8):
            await stage.play(f":as p{number}", "digest on")

        said = await stage.play(":wait until 2026-12-08 10:00")

        assert [said.count(f"to @p{number} (only you)") for number in range(8)] == [1] * 8

    async def test_a_step_that_is_done_twice_writes_to_nobody_twice(
        self, stepup: Stepup, stage: Transcript
    ) -> None:
        await stage.play(":as olga", TEA, "publish", ":as ann", "digest on", ":wait until 2026-12-07 09:30")

        async with stepup.store.work() as work:
            await jobs.make_due(work, Due(0, work.now, work.now))

        assert "@ann" not in await stage.play(":wait 1 minute")

    async def test_whoever_is_forgotten_gets_it_no_more(self, olga: Transcript) -> None:
        await olga.play(TEA, "publish", ":as ann", "register", "Ann", "UCL", "Research data", "yes", "skip")
        await olga.play("digest on", "privacy forget me", "yes, erase everything")

        assert "Coming up" not in await olga.play(":wait 2 weeks")


class TestInAChannel:
    """An organiser has it posted in a channel, weekly."""

    async def test_it_is_posted_when_it_was_asked_for(self, olga: Transcript) -> None:
        await olga.play("digest in #events every Friday at 16:00", TEA, "publish")

        said = await olga.play(":wait until 2026-12-05 10:00")

        assert "[2026-12-04 16:00 GMT] stepup to #events:\n  Coming up in the community:" in said

    async def test_an_empty_week_posts_nothing(self, olga: Transcript) -> None:
        await olga.play("digest in #events")

        assert "#events" not in await olga.play(":wait 3 weeks")

    async def test_asked_for_again_it_is_posted_once_at_the_new_time(self, olga: Transcript) -> None:
        await olga.play("digest in #events", "digest in #events every Tuesday at 10:00", TEA, "publish")

        said = await olga.play(":wait until 2026-12-09 10:00")

        assert said.count("stepup to #events:\n  Coming up") == 2
        assert "[2026-12-01 10:00 GMT]" in said
        assert "[2026-12-08 10:00 GMT]" in said

    async def test_it_stays_at_its_hour_when_the_clocks_change(self, olga: Transcript) -> None:
        await olga.play(
            "digest in #events",
            'events create "Clinic" every Tuesday at 14:00 from 16 March 2027 5 times for 1 hour in #events',
            "publish",
        )

        said = await olga.play(":wait until 2027-04-06 12:00")

        assert "[2027-03-22 09:00 GMT] stepup to #events:" in said
        assert "[2027-03-29 09:00 BST] stepup to #events:" in said

    async def test_members_cant_have_it_posted_and_it_stops_with_the_role(self, olga: Transcript) -> None:
        assert "Only organisers" in await olga.play(":as ann", "digest in #events")
        await olga.play(":as dan", "help", ":as olga", "roles grant @dan organiser", ":press Yes, do it")
        await olga.play(":as dan", "digest in #events", TEA, "publish", ":as olga")
        await olga.play("roles revoke @dan", ":press Yes, do it")

        said = await olga.play(":wait until 2026-12-08 10:00")

        assert "Coming up" not in said
        assert "I no longer post the digest in #events" in said

    async def test_after_a_long_standstill_it_is_posted_once_and_not_for_each_week(
        self, stepup: Stepup, olga: Transcript
    ) -> None:
        await olga.play("digest in #events", TEA, "publish")
        async with stepup.store.work() as work:
            (row,) = await digests.channels(work)
            late = Due(row.id, work.now - timedelta(days=2), work.now)
            await jobs.post_due(work, late)

        assert "Coming up" not in await olga.play(":wait 1 hour")
        assert "Coming up" in await olga.play(":wait until 2026-12-07 10:00")

    @pytest.mark.parametrize(
        "said", ["every month", "tomorrow at 9", "on Mondays and Fridays at 9:00", "whenever"]
    )
    async def test_what_isnt_weekly_is_refused_with_an_example(self, olga: Transcript, said: str) -> None:
        assert "digest in #events every Monday at 9:00" in await olga.play(f"digest in #events {said}")
        assert "posted in no channel" in await olga.play("digest list")


class TestWhatItTells:
    """Each event once: in the coming week, else as new, else because it has places again."""

    def test_what_starts_within_a_week_stands_there_and_what_was_announced_lately_below(self) -> None:
        soon = ONE
        new = replace(ONE, event_id=2, starts_at=NOW + timedelta(days=20))
        old = replace(new, event_id=3, announced_at=NOW - timedelta(days=30))

        found = digest_content.put_together([soon, new, old], NOW)

        assert (found.this_week, found.new, found.places) == ((soon,), (new,), ())

    def test_a_full_event_with_a_place_again_is_told_and_one_with_people_waiting_isnt(self) -> None:
        later = replace(
            ONE,
            starts_at=NOW + timedelta(days=20),
            announced_at=NOW - timedelta(days=30),
            was_full=True,
            left=1,
        )
        waited_for = replace(later, event_id=2, waiting=1)
        never_full = replace(later, event_id=3, was_full=False)

        assert digest_content.put_together([later, waited_for, never_full], NOW).places == (later,)

    def test_of_a_series_only_the_next_date_is_told(self) -> None:
        dates = [
            replace(ONE, event_id=number, series_id=7, starts_at=NOW + timedelta(days=number))
            for number in (1, 2, 30)
        ]

        found = digest_content.put_together(dates, NOW)

        assert (found.this_week, found.new) == ((dates[0],), ())

    @given(
        st.lists(
            st.builds(
                lambda event_id, days, ago, full, left: replace(
                    ONE,
                    event_id=event_id,
                    starts_at=NOW + timedelta(days=days),
                    announced_at=NOW - timedelta(days=ago),
                    was_full=full,
                    left=left,
                ),
                st.integers(1, 10**6),
                st.integers(1, 90),
                st.integers(0, 60),
                st.booleans(),
                st.none() | st.integers(0, 3),
            ),
            unique_by=lambda one: one.event_id,
        )
    )
    def test_nothing_is_told_twice(self, coming: list[Coming]) -> None:
        found = digest_content.put_together(sorted(coming, key=lambda one: one.starts_at), NOW)

        told = [one.event_id for one in (*found.this_week, *found.new, *found.places)]
        assert len(told) == len(set(told))
        assert found.is_empty == (not told)


async def test_an_event_that_was_full_and_has_a_place_again_is_in_the_digest(olga: Transcript) -> None:
    await olga.play(
        'events create "Lab tour" on 20 January 14:00 for 1 hour for 1 person in #events', "publish"
    )
    await olga.play(":as ann", "events show Lab", "going", ":as bob", "events show Lab", "going")
    await olga.play(
        ":wait 2 weeks", "events show Lab", "not going", ":as ann", "events show Lab", "not going"
    )

    assert (
        "Places again\n\n  • Lab tour, Wed 20 January 2027, 14:00–15:00 GMT; 1 place left"
        in await olga.play(":as cat", "digest")
    )


async def test_a_freed_place_is_told_in_one_week_and_not_in_every_one(olga: Transcript) -> None:
    await olga.play(
        'events create "Lab tour" on 20 January 14:00 for 1 hour for 1 person in #events', "publish"
    )
    await olga.play(":as ann", "events show Lab", "going", ":as bob", "events show Lab", "going", "digest on")
    await olga.play(
        ":wait 2 weeks", "events show Lab", "not going", ":as ann", "events show Lab", "not going"
    )

    said = await olga.play(":wait 4 weeks")

    assert said.count("Places again") == 1


async def test_a_whole_day_is_that_of_the_event_for_whoever_is_far_away(
    olga: Transcript, tmp_path: Path
) -> None:
    file = tmp_path / "away.ics"
    file.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Away day\r\n"
        "DTSTART;VALUE=DATE:20261201\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    await olga.play(
        f":file {file}", "Take it in", ":as nel", "register", "Nel", "UCL", "Research data", "yes"
    )

    assert "Away day, Tue 1 December 2026, all day" in await olga.play("New York", "digest")


async def test_it_goes_on_once_another_organiser_has_taken_it_over(olga: Transcript) -> None:
    await olga.play(":as dan", "help", ":as olga", "roles grant @dan organiser", ":press Yes, do it")
    await olga.play(":as dan", "digest in #events", TEA, "publish", ":as olga")
    said = await olga.play("roles revoke @dan", ":press Yes, do it")
    assert "the weekly digest in #events" in said

    await olga.play(":press I'll take them over")

    assert "stepup to #events:\n  Coming up" in await olga.play(":wait until 2026-12-08 10:00")
