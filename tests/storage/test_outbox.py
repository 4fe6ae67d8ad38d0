"""The outbox: once by what it means, in order within a conversation, fenced by the claim's token."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.chat.identity import Address
from bot.chat.message import Action, Button, Message
from bot.clock import MovableClock
from storage import choices, outbox, posted
from storage.outbox import Claimed, Urgency

HERE, THERE = Address("console", "#here"), Address("console", "#there")


async def put(house: App, key: str, to: Address = HERE, urgency: Urgency = Urgency.NEWS) -> bool:
    async with house.store.work() as work:
        return await outbox.enqueue(work, key=key, to=to, message=Message(key), urgency=urgency)


async def claim(house: App) -> list[Claimed]:
    async with house.store.work() as work:
        return await outbox.claim(work, platforms=["console"], busy=())


async def test_the_same_key_is_one_message(house: App) -> None:
    assert await put(house, "a")
    assert not await put(house, "a")

    assert [item.key for item in await claim(house)] == ["a"]


async def test_a_conversation_gives_one_row_at_a_time_the_urgent_first(house: App) -> None:
    await put(house, "bulk", urgency=Urgency.BULK)
    await put(house, "news")
    await put(house, "reply", urgency=Urgency.REPLY)
    await put(house, "elsewhere", to=THERE)

    first = await claim(house)
    assert {item.key for item in first} == {"reply", "elsewhere"}
    assert await claim(house) == []
    async with house.store.work() as work:
        for item in first:
            assert await outbox.sent(work, item, "id")
    assert [item.key for item in await claim(house)] == ["news"]


async def test_a_row_that_waits_to_be_tried_again_holds_those_behind_it(
    house: App, clock: MovableClock
) -> None:
    await put(house, "first")
    (item,) = await claim(house)
    async with house.store.work() as work:
        await outbox.put_back(work, item, wait=timedelta(minutes=1), error="busy")
    await put(house, "second", urgency=Urgency.REPLY)

    assert await claim(house) == []
    clock.move(clock.now() + timedelta(minutes=1))
    assert [again.key for again in await claim(house)] == ["first"]


async def test_a_lapsed_lease_is_taken_over_and_the_old_holder_is_shut_out(
    house: App, clock: MovableClock
) -> None:
    await put(house, "a")
    (old,) = await claim(house)
    assert await claim(house) == []
    clock.move(clock.now() + outbox.LEASE)
    (new,) = await claim(house)

    assert new.uncertain
    async with house.store.work() as work:
        assert not await outbox.sent(work, old, "late")
        assert await outbox.sent(work, new, "id")


async def test_what_was_not_sent_in_time_expires(house: App, clock: MovableClock) -> None:
    async with house.store.work() as work:
        expires = work.now + timedelta(hours=1)
        await outbox.enqueue(
            work, key="a", to=HERE, message=Message("a"), urgency=Urgency.NEWS, expires_at=expires
        )
    clock.move(clock.now() + timedelta(hours=1))
    async with house.store.work() as work:
        assert [item.key for item in await outbox.expire(work)] == ["a"]

    assert await claim(house) == []


async def test_what_is_cancelled_before_it_is_claimed_is_not_sent(house: App) -> None:
    await put(house, "event:1:a")
    await put(house, "event:12:a", to=THERE)
    async with house.store.work() as work:
        assert await outbox.cancel(work, "event:1:") == 1

    assert [item.key for item in await claim(house)] == ["event:12:a"]


async def test_choices_are_seen_only_by_those_who_can_read_them(house: App) -> None:
    button = Button("Yes", Action("yes"))
    async with house.store.work() as work:
        await outbox.enqueue(
            work,
            key="private",
            to=HERE,
            message=Message("x", (button,)),
            urgency=Urgency.REPLY,
            only_for="alice",
        )
    (item,) = await claim(house)
    async with house.store.work() as work:
        await outbox.sent(work, item, "id")
    async with house.store.look() as work:
        assert await choices.seen_in(work, "console", ["#here"], "alice") is not None
        assert await choices.seen_in(work, "console", ["#here"], "bob") is None
        assert await choices.of_message(work, "console", "id", "bob", conversations=["#here"]) is None


async def edit(house: App, words: str) -> None:
    async with house.store.work() as work:
        await posted.edit(work, "a", Message(words), version=words)


async def test_what_is_changed_before_it_is_claimed_is_sent_as_it_is_then(house: App) -> None:
    await put(house, "a")
    await edit(house, "changed")

    assert [item.payload["text"] for item in await claim(house)] == ["changed"]


async def test_the_last_change_counts_whatever_became_of_the_message_meanwhile(house: App) -> None:
    await put(house, "a")
    (item,) = await claim(house)
    await edit(house, "first change, while it is being sent")
    async with house.store.work() as work:
        await outbox.put_back(work, item, wait=timedelta(), error="throttled")
    await edit(house, "second change")

    (again,) = await claim(house)
    assert again.payload["text"] == "second change"
    async with house.store.work() as work:
        await outbox.sent(work, again, "id")
    assert await claim(house) == []


async def test_a_change_of_what_was_posted_goes_out_after_it_and_its_buttons_count(house: App) -> None:
    await put(house, "a")
    (item,) = await claim(house)
    async with house.store.work() as work:
        await posted.edit(work, "a", Message("x", (Button("Yes", Action("yes")),)), version="1")
    assert await claim(house) == []
    async with house.store.work() as work:
        await outbox.sent(work, item, "id-1")
    (change,) = await claim(house)
    async with house.store.work() as work:
        original = await posted.original(work, change)
        assert await posted.edited(work, change, "id-1")

    assert original == posted.Original("sent", "id-1")
    async with house.store.look() as work:
        seen = await choices.seen_in(work, "console", ["#here"], "alice")
    assert seen is not None
    assert seen.payload["text"] == "x"
