"""The outbox: once by what it means, in order within a conversation, fenced by the claim's token."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.button import Button
from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import offered_buttons, outbox, outbox_claims, posted
from storage.outbox import Claimed, OutboxState, Urgency

HERE, THERE = Address("console", "#here"), Address("console", "#there")


async def put(stepup: Stepup, key: str, to: Address = HERE, urgency: Urgency = Urgency.NEWS) -> bool:
    async with stepup.store.work() as work:
        return await outbox.enqueue(work, key=key, to=to, message=Message(key), urgency=urgency)


async def claim(stepup: Stepup) -> list[Claimed]:
    async with stepup.store.work() as work:
        return await outbox_claims.claim(work, platforms=["console"], busy=())


async def test_the_same_key_is_one_message(stepup: Stepup) -> None:
    assert await put(stepup, "a")
    assert not await put(stepup, "a")

    assert [item.key for item in await claim(stepup)] == ["a"]


async def test_a_conversation_gives_one_row_at_a_time_the_urgent_first(stepup: Stepup) -> None:
    await put(stepup, "bulk", urgency=Urgency.BULK)
    await put(stepup, "news")
    await put(stepup, "reply", urgency=Urgency.REPLY)
    await put(stepup, "elsewhere", to=THERE)

    first = await claim(stepup)
    assert {item.key for item in first} == {"reply", "elsewhere"}
    assert await claim(stepup) == []
    async with stepup.store.work() as work:
        for item in first:
            assert await outbox_claims.sent(work, item, "id")
    assert [item.key for item in await claim(stepup)] == ["news"]


async def test_a_row_that_waits_to_be_tried_again_holds_those_behind_it(
    stepup: Stepup, clock: MovableClock
) -> None:
    await put(stepup, "first")
    (item,) = await claim(stepup)
    async with stepup.store.work() as work:
        await outbox_claims.put_back(work, item, wait=timedelta(minutes=1), error="busy")
    await put(stepup, "second", urgency=Urgency.REPLY)

    assert await claim(stepup) == []
    clock.move(clock.now() + timedelta(minutes=1))
    assert [again.key for again in await claim(stepup)] == ["first"]


async def test_a_lapsed_lease_is_taken_over_and_the_old_holder_is_shut_out(
    stepup: Stepup, clock: MovableClock
) -> None:
    await put(stepup, "a")
    (old,) = await claim(stepup)
    assert await claim(stepup) == []
    clock.move(clock.now() + stepup.store.timings.outbox_lease)
    (new,) = await claim(stepup)

    assert new.uncertain
    async with stepup.store.work() as work:
        assert not await outbox_claims.sent(work, old, "late")
        assert await outbox_claims.sent(work, new, "id")


async def test_what_was_not_sent_in_time_expires(stepup: Stepup, clock: MovableClock) -> None:
    async with stepup.store.work() as work:
        expires = work.now + timedelta(hours=1)
        await outbox.enqueue(
            work, key="a", to=HERE, message=Message("a"), urgency=Urgency.NEWS, expires_at=expires
        )
    clock.move(clock.now() + timedelta(hours=1))
    async with stepup.store.work() as work:
        assert [item.key for item in await outbox_claims.expire(work)] == ["a"]

    assert await claim(stepup) == []


async def test_what_is_cancelled_before_it_is_claimed_is_not_sent(stepup: Stepup) -> None:
    await put(stepup, "event:1:a")
    await put(stepup, "event:12:a", to=THERE)
    async with stepup.store.work() as work:
        assert await outbox.cancel(work, "event:1:") == 1

    assert [item.key for item in await claim(stepup)] == ["event:12:a"]


async def test_only_what_is_under_a_key_is_taken_back_from_a_conversation(stepup: Stepup) -> None:
    await put(stepup, "tea:1")
    await put(stepup, "talk:1")
    await put(stepup, "tea:2", to=THERE)

    async with stepup.store.work() as work:
        assert await outbox.cancel_for(work, [HERE], ()) == 0
        assert await outbox.cancel_for(work, [HERE], ("tea:",)) == 1
    assert {item.key for item in await claim(stepup)} == {"talk:1", "tea:2"}


async def test_choices_are_seen_only_by_those_who_can_read_them(stepup: Stepup) -> None:
    button = Button("Yes", "yes")
    async with stepup.store.work() as work:
        await outbox.enqueue(
            work,
            key="private",
            to=HERE,
            message=Message("x", (button,)),
            urgency=Urgency.REPLY,
            only_for="alice",
        )
    (item,) = await claim(stepup)
    async with stepup.store.work() as work:
        await outbox_claims.sent(work, item, "id")
    async with stepup.store.look() as work:
        assert await offered_buttons.seen_in(work, "console", ["#here"], "alice") is not None
        assert await offered_buttons.seen_in(work, "console", ["#here"], "bob") is None
        assert await offered_buttons.of_message(work, "console", "id", "bob", conversations=["#here"]) is None


async def test_what_is_known_to_have_no_buttons_is_not_taken_for_what_is_still_being_sent(
    stepup: Stepup,
) -> None:
    async with stepup.store.work() as work:
        await outbox.enqueue(work, key="plain", to=HERE, message=Message("x"), urgency=Urgency.NEWS)
    (plain,) = await claim(stepup)
    async with stepup.store.work() as work:
        await outbox_claims.sent(work, plain, "id of plain")
        button = Message("Are you coming?", (Button("Yes", "yes"),))
        await outbox.enqueue(work, key="asks", to=HERE, message=button, urgency=Urgency.NEWS)
    await claim(stepup)

    async with stepup.store.look() as work:
        for_plain = await offered_buttons.of_message(
            work, "console", "id of plain", "bob", conversations=["#here"]
        )
        for_unknown = await offered_buttons.of_message(
            work, "console", "id of no known", "bob", conversations=["#here"]
        )
    assert for_plain is None
    assert for_unknown is not None


async def edit(stepup: Stepup, words: str) -> None:
    async with stepup.store.work() as work:
        await posted.edit(work, "a", Message(words), version=words)


async def test_what_is_changed_before_it_is_claimed_is_sent_as_it_is_then(stepup: Stepup) -> None:
    await put(stepup, "a")
    await edit(stepup, "changed")

    assert [item.payload["text"] for item in await claim(stepup)] == ["changed"]


async def test_the_last_change_counts_whatever_became_of_the_message_meanwhile(stepup: Stepup) -> None:
    await put(stepup, "a")
    (item,) = await claim(stepup)
    await edit(stepup, "first change, while it is being sent")
    async with stepup.store.work() as work:
        await outbox_claims.put_back(work, item, wait=timedelta(), error="throttled")
    await edit(stepup, "second change")

    (again,) = await claim(stepup)
    assert again.payload["text"] == "second change"
    async with stepup.store.work() as work:
        await outbox_claims.sent(work, again, "id")
    assert await claim(stepup) == []


async def test_a_change_of_what_was_posted_goes_out_after_it_and_its_buttons_count(stepup: Stepup) -> None:
    await put(stepup, "a")
    (item,) = await claim(stepup)
    async with stepup.store.work() as work:
        await posted.edit(work, "a", Message("x", (Button("Yes", "yes"),)), version="1")
    assert await claim(stepup) == []
    async with stepup.store.work() as work:
        await outbox_claims.sent(work, item, "id-1")
    (change,) = await claim(stepup)
    async with stepup.store.work() as work:
        original = await posted.original(work, change)
        assert await posted.edited(work, change, "id-1")

    assert original == posted.Original(OutboxState.SENT, "id-1")
    async with stepup.store.look() as work:
        seen = await offered_buttons.seen_in(work, "console", ["#here"], "alice")
    assert seen is not None
    assert seen.payload["text"] == "x"


async def test_what_stands_behind_a_message_that_waits_is_due_when_that_is(
    stepup: Stepup, clock: MovableClock
) -> None:
    await put(stepup, "first")
    await put(stepup, "second")
    (claimed,) = await claim(stepup)
    wait = timedelta(minutes=5)
    async with stepup.store.work() as work:
        await outbox_claims.put_back(work, claimed, wait=wait, error="busy")

    async with stepup.store.look() as work:
        assert await outbox_claims.next_due(work, ["console"]) == clock.now() + wait
