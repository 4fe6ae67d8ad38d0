"""Finding the person or the channel that somebody means. Shared by the features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.chat import markup, names
from bot.chat.form import FieldFault
from bot.chat.identity import Address, Channel
from bot.chat.incoming import LONGEST_NAME
from bot.chat.question import MOST_OPTIONS, Option, Question, Wants
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.shared.visibility import seen_by
from storage import members, people
from storage.database import Work
from storage.members import Profile
from storage.people import Known


@dataclass(frozen=True, slots=True)
class Candidates:
    """The members that may be meant; `whole` where that is certain: a mention, or the whole name."""

    found: tuple[Known, ...] = ()
    whole: bool = False


async def candidates(work: Work, said: str, request: Request) -> Candidates:
    """Those who may be meant: the one mentioned, or the members whose name it is, or nearly is.

    Whoever keeps their profile from the asker isn't found by their name, only where they are mentioned.
    """
    if len(said) > LONGEST_NAME:
        return Candidates()
    identity = request.people.get(said)
    if identity is not None:
        one = await people.known(work, identity.platform, identity.user)
        return Candidates((one,) if one else (), whole=True)
    role, own = request.person.role, request.person.id
    seen = None if role >= Role.ORGANISER else seen_by(role)
    person_id = names.referred(said)
    if person_id is not None:
        known = await people.registered(work, person_id, seen=seen, own=own)
        return Candidates((known,) if known else (), whole=True)
    name = said.strip().removeprefix("@").strip(" ?!.")
    found = await people.named(work, name, seen=seen, own=own)
    meant = names.meant(name, [known.name for known in found])
    if meant.found and not meant.wrong:
        chosen = tuple(found[place] for place in meant.found)
        return Candidates(chosen, whole=all(names.is_whole(name, known.name) for known in chosen))
    if " " not in name and (theirs := await people.with_account(work, name, seen=seen, own=own)):
        return Candidates(theirs, whole=True)
    return Candidates(tuple(found[place] for place in meant.found))


async def one(
    work: Work,
    said: str,
    request: Request,
    *,
    example: str,
    careful: bool = False,
    none: Refusal | None = None,
) -> Known:
    """The one person meant. Raises Refusal, and Question where there are several.

    `careful` asks as well where it wasn't the whole name: for what isn't shown before it is done. `none` is
    said where nobody is called so, if there is more to say of that.
    """
    candidates_ = await candidates(work, said, request)
    found = candidates_.found
    if not found:
        unknown = f"I don't know anyone called “{markup.literal(said[:60])}”."
        raise none or Refusal(unknown, example=example)
    if len(found) == 1 and (candidates_.whole or not careful):
        return found[0]
    raise await which_person(work, found, said, request)


async def which_person(work: Work, found: Sequence[Known], said: str, request: Request) -> Refusal:
    """What asks which of several members is meant."""
    several = found[:MOST_OPTIONS]
    labels = _told_apart(several, await members.profiles(work, [known.id for known in several]))
    mentions = [known.id for known in several]
    if len(found) == 1:
        asks = f"Do you mean {markup.literal(labels[0])} by “{markup.literal(said[:60])}”?"
    else:
        more = "" if len(found) == len(several) else ", or somebody else: then say more of the name"
        asks = f"Which one do you mean? I found {markup.literal(', '.join(labels))}{more}."
    line = request.line(said)
    if line is None:
        return Refusal(f"{asks} Mention them with an @.", mentions=mentions)
    options = [
        Option(label, f"@{names.reference(known.id)}") for label, known in zip(labels, several, strict=True)
    ]
    return Question(asks, line=line, wants=Wants.CHOICE, options=options, mentions=mentions)


def _told_apart(found: Sequence[Known], profiles: Mapping[int, Profile]) -> list[str]:
    """Names, with where people of one name work, and numbers where that is the same too."""
    labels: list[str] = []
    for known in found:
        name = known.name
        if sum(other.name == name for other in found) > 1 and known.id in profiles:
            name = f"{name} ({profiles[known.id].institution})"
        again = sum(label == name or label.startswith(f"{name} – ") for label in labels)
        labels.append(f"{name} – {again + 1}" if again else name)
    return labels


def channels(named: Iterable[str], request: Request, *, example: str) -> tuple[Channel, ...]:
    """The channels that were named, with their copies on other platforms, each once. Raises Refusal."""
    found: dict[Address, Channel] = {}
    for name in named:
        copies = request.channels.get(name)
        if not copies:
            shown = markup.literal(name)
            raise Refusal(_cannot_post(shown, known=name in request.channels), example=example)
        found |= {channel.address: channel for channel in copies}
    return tuple(found.values())


def named_channels(typed: str, request: Request) -> tuple[str, ...]:
    """The channels typed in a form's field, with their #, each once. Raises FieldFault."""
    words = [word for word in typed.replace(",", " ").split() if word.casefold() != "and"]
    found = tuple(dict.fromkeys("#" + word.lstrip("#") for word in words))
    for name in found:
        if not request.channels.get(name):
            raise FieldFault(f"{_cannot_post(name, known=name in request.channels)} For example: #events")
    return found


def _cannot_post(name: str, *, known: bool) -> str:
    """Why nothing can be posted in a channel that was named, and what to do about it."""
    if known:
        return (
            f"I'm in {name}, but I'm not allowed to write there. Ask whoever looks after it to let me, or "
            "choose another channel."
        )
    return f"I'm not in a channel called {name}. Invite me there, or check the name."
