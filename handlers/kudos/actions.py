"""What changes with kudos: thanks are drafted, given, declined and taken back, and posted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.chat.identity import Channel
from bot.chat.message import Message
from handlers.kudos import messages, themes
from handlers.shared import public_posts
from storage import audit, kudos, letters, outbox, people, posted, schedule
from storage.database import Work
from storage.kudos import Kudos, KudosState, Theme
from storage.outbox import Urgency
from storage.people import Known

MONTH = "kudos-month"
# Thanks are for others to be glad of: neither a flood nor a game for two.
MOST_A_DAY, MOST_A_WEEK_FOR_ONE = 10, 3
DRAFTS_KEPT = timedelta(days=7)
_AT = 9  # o'clock


async def draft(work: Work, receivers: Sequence[Known], text: str, *, by: int) -> Kudos:
    """Keep it for its giver to look at, with a theme that is guessed. Raises Refusal."""
    await _check(work, {one.id: one.name for one in receivers}, by=by)
    return await kudos.draft(
        work, giver_id=by, receivers=[one.id for one in receivers], text=text, theme=themes.guessed(text)
    )


async def _check(work: Work, receivers: dict[int, str], *, by: int) -> None:
    if by in receivers:
        raise messages.not_yourself()
    for person_id in await kudos.refusing(work, receivers):
        raise messages.would_rather_not(receivers[person_id], person_id)
    if await kudos.count_given(work, by, work.now - timedelta(days=1)) >= MOST_A_DAY:
        raise messages.enough_for_today(MOST_A_DAY)
    since = work.now - timedelta(days=7)
    for person_id, often in (await kudos.thanked_since(work, by, receivers, since)).items():
        if often >= MOST_A_WEEK_FOR_ONE:
            raise messages.enough_for_them(receivers[person_id], person_id, often)


async def own_draft(work: Work, kudos_id: int, *, by: int) -> Kudos:
    """What somebody is about to say, locked. Raises Refusal."""
    row = await kudos.find(work, kudos_id)
    if row is None or row.giver_id != by or row.state is not KudosState.DRAFT:
        raise messages.gone()
    return row


async def choose_theme(work: Work, kudos_id: int, theme: Theme, *, by: int) -> Kudos:
    """Raises Refusal."""
    row = await own_draft(work, kudos_id, by=by)
    row.theme = theme
    return row


async def give(work: Work, kudos_id: int, *, by: int, name: str) -> tuple[dict[int, str], list[Channel]]:
    """Say it: in the channels for that, and to each of those who are thanked. Raises Refusal."""
    # Of several at once each sees what the one before it said.
    await people.hold(work, [by])
    row = await own_draft(work, kudos_id, by=by)
    receivers = await kudos.receivers(work, row.id)
    if not receivers:
        raise messages.gone()
    await _check(work, receivers, by=by)
    channels = await kudos.channels(work)
    row.state, row.given_at, row.posted = KudosState.GIVEN, work.now, bool(channels)
    for channel in channels:
        to = channel.address
        await outbox.enqueue(
            work,
            key=f"{_key(row)}{to.platform}:{to.conversation}",
            to=to,
            message=messages.post(row, name, receivers),
            urgency=Urgency.NEWS,
            author_id=by,
            about=f"your thanks in {channel.name}",
        )
    where = named(channels)
    for person_id in receivers:
        await letters.write_to(
            work,
            person_id,
            key=f"kudos-for:{row.id}:{person_id}",
            message=messages.to_receiver(row, by, name, where),
        )
    return receivers, channels


async def drop(work: Work, kudos_id: int, *, by: int) -> None:
    """Throw away what nobody has read. Raises Refusal."""
    await work.delete(await own_draft(work, kudos_id, by=by))


async def take_back(work: Work, kudos_id: int, *, by: int) -> None:
    """Its giver takes it back: it stands nowhere any more. Raises Refusal."""
    row = await kudos.find(work, kudos_id)
    if row is None or row.giver_id != by or row.state is not KudosState.GIVEN:
        raise messages.gone()
    await posted.edit(work, f"kudos-for:{row.id}:", Message(messages.STOOD_HERE), version="gone")
    await _remove(work, row)
    await _sum_up_anew(work, row)


async def _remove(work: Work, row: Kudos) -> None:
    await posted.edit(work, _key(row), Message(messages.STOOD_HERE), version="gone")
    row.state, row.text = KudosState.TAKEN_BACK, ""
    await work.flush()


async def decline(work: Work, kudos_id: int, *, by: int) -> None:
    """Somebody would rather not be named in it: it says so nowhere any more. Raises Refusal."""
    row = await kudos.find(work, kudos_id)
    if row is None or row.state is not KudosState.GIVEN or not await kudos.decline(work, kudos_id, by):
        raise messages.not_yours()
    await work.flush()
    await _say_anew(work, row)


async def _say_anew(work: Work, row: Kudos, *, but: int | None = None) -> None:
    """Have what was posted name only those who are still thanked; `but` isn't named, giver or receiver."""
    if not await kudos.has_receivers(work, row.id, but=but):
        await _remove(work, row)
    else:
        left = {id_: name for id_, name in (await kudos.receivers(work, row.id)).items() if id_ != but}
        giver = None
        if row.giver_id is not None and row.giver_id != but:
            giver = await people.name_of(work, row.giver_id)
        message = messages.post(row, giver, left)
        mentions = tuple(one for one in message.mentions if one != but)
        shown = Message(message.text, mentions=mentions)
        await posted.edit(work, _key(row), shown, version=work.now.isoformat())
    await _sum_up_anew(work, row, but=but)


async def _sum_up_anew(work: Work, row: Kudos, *, but: int | None = None) -> None:
    """Have the round-up of its month, if it was posted, name only whoever may be named."""
    if row.given_at is None:
        return
    start, end = _month_of(work, row.given_at)
    thanked = await _thanked(work, start, end, but=but)
    message = messages.round_up(thanked, f"{start:%B %Y}") if thanked else Message(messages.STOOD_HERE)
    key = f"{MONTH}:{start:%Y-%m}:"
    await posted.edit(work, key, message, version=f"{work.now.isoformat()}:{row.id}")


async def leave(work: Work, person_id: int) -> None:
    """Before somebody is forgotten: what is posted names them no more, nor does a text with their name."""
    name = await people.name_of(work, person_id)
    for row in await kudos.involving(work, person_id, name):
        if row.state is KudosState.DRAFT:
            await work.delete(row)
            continue
        row.text = _without(row.text, name)
        await work.flush()
        if row.state is KudosState.GIVEN:
            await _say_anew(work, row, but=person_id)


def _without(text: str, name: str) -> str:
    """A text without somebody's name, and without the parts of it, whatever their capitals."""
    parts = sorted({name, *(word for word in name.split() if len(word) > 2)}, key=len, reverse=True)
    for part in parts:
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


async def show(work: Work, kudos_id: int, *, by: int, shown: bool) -> None:
    """Have it stand on one's own profile, or no longer. Raises Refusal."""
    row = await kudos.find(work, kudos_id)
    if row is None or row.state is not KudosState.GIVEN:
        raise messages.not_yours()
    if not await kudos.show(work, kudos_id, by, shown=shown):
        raise messages.not_yours()


async def post_in(work: Work, channels: Sequence[Channel], *, by: int) -> None:
    """Have thanks be posted in these channels, and a round-up each month; in none where there are none."""
    await kudos.set_channels(work, channels)
    if channels:
        zone = work.community.zone.key
        await schedule.arrange(work, kind=MONTH, subject_id=0, at=next_month(work), zone=zone)
    else:
        await schedule.drop(work, kind=MONTH, subject_id=0)
    detail = " and ".join(named(channels)) or "nowhere"
    await audit.record(work, actor_id=by, action="kudos.channel", detail=detail)


def next_month(work: Work) -> datetime:
    """The morning (UTC) of the first of the next month, by the community's clock."""
    _, first = _month_of(work, work.now)
    return first.replace(hour=_AT).astimezone(UTC)


async def purge(work: Work) -> None:
    """Throw away drafts that nobody said yes to, and what was taken back."""
    await kudos.purge_drafts(work, work.now - DRAFTS_KEPT)


async def round_up(work: Work, until: datetime) -> None:
    """Say once in each channel who was thanked in the month before `until` (UTC); nothing if nobody was."""
    end = until.astimezone(work.community.zone).replace(day=1)
    start, end = _month_of(work, (end - timedelta(days=1)).astimezone(UTC))
    thanked = await _thanked(work, start, end)
    if not thanked:
        return
    await public_posts.post(
        work,
        await kudos.channels(work),
        messages.round_up(thanked, f"{start:%B %Y}"),
        key=f"{MONTH}:{start:%Y-%m}:",
        until=until + timedelta(days=3),
        author_id=None,
        about=lambda channel: f"the round-up of thanks in {channel.name}",
    )


def _month_of(work: Work, at: datetime) -> tuple[datetime, datetime]:
    """The beginning of the month of an instant (UTC), and of the next, by the community's clock."""
    local = at.astimezone(work.community.zone)
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)


async def _thanked(
    work: Work, start: datetime, end: datetime, *, but: int | None = None
) -> dict[Theme, dict[int, str]]:
    found: dict[Theme, dict[int, str]] = {}
    for theme, person_id, name in await kudos.between(
        work, start.astimezone(UTC), end.astimezone(UTC), but=but
    ):
        found.setdefault(theme, {})[person_id] = name
    return found


def _key(row: Kudos) -> str:
    return f"kudos:{row.id}:"


def named(channels: Sequence[Channel]) -> list[str]:
    """The names of channels, each once: one may stand on two platforms."""
    return list(dict.fromkeys(channel.name for channel in channels))
