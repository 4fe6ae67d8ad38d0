"""What is said about members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.form import FieldFault, list_fault
from bot.chat.message import Message
from bot.chat.question import ANSWER, Option, Question, Wants
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue, Skill
from handlers.members.buttons import MoreMembers, TellMore
from handlers.shared import figures_said, visibility
from handlers.shared.member_query import COUNTABLE, EXAMPLE, FIELDS
from storage.directory import COUNTED, Found
from storage.members import Profile
from storage.people import Known

FIELD_EXAMPLE = 'profile edit role title "research software engineer"'
COUNT_EXAMPLE = "members count by institution"
COUNT_TWO_EXAMPLE = "members count by institution and career stage"
EXPORT_EXAMPLE = "members export institution:UCL columns name, role title, skills"
VOUCH_EXAMPLE = "members vouch @alice"
NOBODY_TO_COUNT = "There is nobody to count."


# Registering ----------------------------------------------------------------------------------------


def welcome(
    community: str, name: str, zone: str, example: Callable[[str], str], *, listed: str | None
) -> Message:
    """What to do next; `example` shows a command as it is typed there.

    `zone` is the one that their platform tells, empty where it tells none. `listed` is what more a
    list has said about them, which they haven't seen yet; None for nothing.
    """
    more = "your role, skills and interests, so that the right people find you"
    if listed is not None:
        more = "look over what the list said about you; until you do, nobody sees it"
    return Message(
        f"Welcome to {markup.literal(community)}, {markup.bold(name)}! Other members can now find you by "
        "your name, institution and job family. What next?\n\n"
        f"- {example('events')} – see what's coming up\n"
        f"- {example('remind me to say hello tomorrow at 9am')} – let me remember for you\n"
        f"- the button below – {more}"
        + (f"\n\nThe list says about you:\n\n{listed}" if listed else "")
        + (f"\n\n{_shown_in(zone, example)}" if zone else ""),
        (Button("Tell me more about you" if listed is None else "Look it over", TellMore()),),
    )


def _shown_in(zone: str, example: Callable[[str], str]) -> str:
    change = example("profile edit time zone Berlin")
    return f"I show you times in {markup.literal(zone)}; {change} changes that."


def which_zone(zone: str) -> Question:
    """What is asked of a new member whose platform doesn't tell where they are; `zone` is the community's."""
    return Question(
        f"{markup.bold('1 of 1: Time zone')}\n\nI show you times in {markup.literal(zone)}. If you're "
        "somewhere else, answer with a city, such as `Berlin`.",
        line=f"profile edit time zone {ANSWER}",
        wants=Wants.ZONE,
        options=[Option(f"{zone} is right", zone)],
    )


def joined_already(*, edit: str) -> Refusal:
    return Refusal(f"You're a member already. {edit} changes what you said.")


def saved(invited: str, *, profile: str) -> str:
    """`invited` says to which channels, empty for none."""
    return " ".join(part for part in (f"Saved. {profile} shows it as it is now.", invited) if part)


def taken_back(*, profile: str) -> str:
    return f"Taken back: your profile is as it was before. {profile} shows it."


def stays_joined(*, forget: str) -> str:
    """What `undo` says to whoever has just joined."""
    return f"You've joined, and I've noted your agreement. {forget} takes you off again, with all I hold."


AGREEING = "What I told you at the start: who holds it, what for, and that you can erase it at any time."
NOTICE_HAS_CHANGED = "The privacy notice has changed since you agreed to it: it stands at the start."


def before_joining(controller: str, contact: str, privacy: str) -> str:
    """The short notice; `privacy` shows the whole one, as it is typed there."""
    return (
        f"Four answers, under a minute. What you tell me is held by {markup.literal(controller)} "
        f"({markup.literal(contact)}) to run this community. Other members see it unless you choose "
        f"otherwise, and you can see, change or erase all of it at any time. {privacy} shows the whole "
        "privacy notice."
    )


def notice_again(notice: str) -> str:
    return f"The privacy notice has changed since you agreed to it. It says now:\n\n{markup.literal(notice)}"


def notice_first(*, edit: str) -> Refusal:
    return Refusal(
        f"The privacy notice has changed since you agreed to it, so please read it first: type {edit}. I've "
        "changed nothing."
    )


def which_field(said: str) -> Refusal:
    return Refusal(
        f"I don't know which part of your profile “{markup.literal(said[:60])}” is. There is name, "
        "institution, job family, role title, career stage, grade, what I do, skills, interests, communities "
        "of practice, time zone and who may see it.",
        example=FIELD_EXAMPLE,
    )


def not_for_field(label: str, fault: str, name: str) -> Refusal:
    example = FIELD_EXAMPLE if name == "role_title" else None
    return Refusal(f"{label}: {markup.literal(fault)}", example=example)


def add_or_replace(called: str, has: str, said: str) -> Question:
    """What is asked where a list has something already; `called` is its name in the command."""
    return Question(
        f"You have {markup.literal(has)} there. Shall I add {markup.literal(said)}, or is "
        "that all of it now?",
        line=f"profile edit {called} {ANSWER}",
        wants=Wants.CHOICE,
        options=[Option("Add it", f"add {said}"), Option("That's all of it now", f"only {said}")],
    )


def field_changed(label: str, before: str, now: str, invited: str = "") -> str:
    """`invited` says to which channels the change leads, empty for none."""
    was = f", was “{markup.literal(before)}”" if before and before != now else ""
    if not now:
        return f"{label} is empty now{was}."
    if now == before:
        return f"{label} stays “{markup.literal(now)}”."
    changed = f"{label} is now “{markup.literal(now)}”{was}."
    return " ".join(part for part in (changed, invited) if part)


def not_for_outsiders() -> Refusal:
    return Refusal("Registering is for people of this workspace; ask the organisers to let you in.")


def notice_is_blank(blank: Sequence[str]) -> Refusal:
    missing = ", ".join(name.replace("_", " ") for name in blank)
    return Refusal(
        "I can't take anyone's details yet: the organisers have still to fill in the privacy notice "
        f"({missing})."
    )


def needs_agreement(field: str) -> Refusal:
    return Refusal(
        "Without your agreement I can't keep a profile. Answer “yes”, or `cancel` and nothing is kept.",
        field=field,
    )


def not_a_name() -> FieldFault:
    return FieldFault("A name needs at least one letter; for example “Alice Smith”.")


def unknown_skills(unknown: Sequence[str], near: Sequence[Skill], kept: Sequence[str]) -> FieldFault:
    """`near` are skills like the first unknown one, `kept` the names of those that are known."""
    names = " or ".join(skill.name for skill in near)
    which = " and ".join(f"“{name}”" for name in unknown[:3])
    meant = f" Did you mean {names}?" if near and len(unknown) == 1 else ""
    skill = "skill" if len(unknown) == 1 else "skills"
    return list_fault(f"I don't know the {skill} {which}.{meant}", kept)


def too_many_skills(most: int) -> FieldFault:
    return FieldFault(f"Please keep it to your {most} main skills.")


# Profiles -------------------------------------------------------------------------------------------


def nobody(said: str) -> Refusal:
    # The same words whether there is no such member or they keep it to themself.
    return Refusal(f"There is no profile of “{markup.literal(said[:60])}” that you can see.")


def no_profile_yet(*, register: str) -> Refusal:
    return Refusal(f"You don't have a profile yet. Type {register}; it takes a minute.")


def described(name: str, profile: Profile, more: Sequence[str], catalogue: Catalogue) -> str:
    """A profile in words; `more` is what other features add to it."""
    place = f"{markup.literal(profile.job_family)}, {markup.literal(profile.institution)}"
    role = markup.literal(profile.role_title)
    lines = [markup.bold(name) + (f", {role}" if role else ""), place]
    if profile.career_stage:
        lines.append(f"Career stage: {markup.literal(profile.career_stage)}")
    if profile.grade:
        lines.append(f"Grade: {markup.literal(profile.grade)}")
    if profile.about:
        lines.append(markup.literal(profile.about))
    if profile.skills:
        names = ", ".join(catalogue.name_of(key) for key in profile.skills)
        lines.append(f"Skills: {markup.literal(names)}")
    if profile.interests:
        lines.append(f"Interests: {markup.literal(profile.interests)}")
    return "\n\n".join([*lines, *(said for said in more if said)])


def own(profile: str, zone: str, shown_to: str, *, edit: str) -> str:
    """One's own profile, with what only its owner is told; `shown_to` is its visibility."""
    label = visibility.LABELS[shown_to]
    seen = label[0].lower() + label[1:]
    return (
        f"{profile}\n\nTime zone: {markup.literal(zone)}. Who sees this: {seen}. To change it, type {edit}."
    )


def listed(profile: Profile, catalogue: Catalogue) -> str:
    """What a list says about somebody beyond their name, institution and job family."""
    parts = (
        ("Role", profile.role_title),
        ("Career stage", profile.career_stage),
        ("Skills", ", ".join(catalogue.name_of(key) for key in profile.skills)),
        ("Interests", profile.interests),
        ("Communities of practice", ", ".join(profile.groups)),
    )
    return "\n".join(f"- {name}: {markup.literal(said)}" for name, said in parts if said)


# The directory --------------------------------------------------------------------------------------


def size_of(total: int) -> str:
    """A count as it is said: past a point nobody counts on."""
    return f"more than {COUNTED - 1:,}" if total >= COUNTED else str(total)


def nobody_found(asked: str) -> str:
    if asked == "everyone":
        return "Nobody has registered yet whose profile you may see."
    return f"I found nobody: {markup.literal(asked)}."


def found_so_many(total: int, asked: str) -> str:
    size = size_of(total)
    return f"{size[0].upper()}{size[1:]} {'member' if total == 1 else 'members'}: {markup.literal(asked)}."


def page(
    head: str, found: Sequence[Found], contacts: Mapping[int, Sequence[str]], *, more: MoreMembers | None
) -> Message:
    """A page of members; `contacts` are accounts by person, `more` is what the next page's button carries."""
    rows = "\n".join(f"- {_row(one, contacts.get(one.id, ()))}" for one in found)
    buttons = (Button("Next page", more),) if more is not None else ()
    text = "\n\n".join(part for part in (head, rows) if part)
    return Message(text, buttons, mentions=tuple(one.id for one in found))


def _row(one: Found, contacts: Sequence[str]) -> str:
    role = f", {markup.literal(one.role_title)}" if one.role_title else ""
    reach = f" – {markup.literal(', '.join(contacts))}" if contacts else ""
    where = f"{markup.literal(one.job_family)}, {markup.literal(one.institution)}"
    return f"{markup.bold(one.name)}{role} ({where}){reach}"


def list_is_too_old() -> Refusal:
    return Refusal("That list is too old to go on with; please ask again.", example=EXAMPLE)


def count_by_what() -> Refusal:
    return Refusal("Count by what?", example=COUNT_EXAMPLE)


def twice_the_same() -> Refusal:
    return Refusal("That is the same twice: count by two different things.", example=COUNT_TWO_EXAMPLE)


def not_a_column(said: str, columns: Sequence[str]) -> Refusal:
    return Refusal(
        f"There is no column “{markup.literal(said[:40])}”. There are {', '.join(columns)}.",
        example=EXPORT_EXAMPLE,
    )


def not_countable() -> Refusal:
    return Refusal(f"I can count by {', '.join(COUNTABLE[:-1])} or {COUNTABLE[-1]}.", example=COUNT_EXAMPLE)


def counted(
    fields: Sequence[str], counts: Sequence[tuple[Any, ...]], asked: str, catalogue: Catalogue
) -> str:
    """How many have each value of a field, or each pair of two; skills come by key."""
    rows = [
        (*(_value(field, value, catalogue) for field, value in zip(fields, row, strict=False)), str(row[-1]))
        for row in counts
    ]
    said = " and ".join(FIELDS[field] for field in fields)
    return f"Members by {said}, {markup.literal(asked)}:\n\n{_by(fields, rows)}"


def _value(field: str, value: str, catalogue: Catalogue) -> str:
    return markup.literal((catalogue.name_of(value) if field == "skill" else value) or "not said")


def _by(fields: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    return markup.table((*(markup.capital(FIELDS[field]) for field in fields), "Members"), rows)


def vouch_for_whom() -> Refusal:
    return Refusal(
        "For whom do you vouch? Somebody you know, or everyone who is a member now.", example=VOUCH_EXAMPLE
    )


def vouched(person: Known) -> Message:
    text = f"Thank you. {markup.literal(person.name)} counts from now on in figures about groups."
    return Message(text, mentions=(person.id,))


def counts_already(person: Known) -> Message:
    text = f"{markup.literal(person.name)} counts already in figures about groups."
    return Message(text, mentions=(person.id,))


def vouched_for_all(number: int) -> str:
    if not number:
        return "Everybody who is a member counts already in figures about groups."
    said = "1 member who has" if number == 1 else f"{number} members who have"
    return f"Thank you. {said} just joined will count from now on in figures about groups."


def counted_about(field: str, counts: Mapping[str, int], people: int) -> str:
    """The same for whoever may not list members: about how many, where they are enough."""
    least = figures_said.people_said(people)
    if not counts:
        return (
            f"No {FIELDS[field]} has {least} members yet, or more, so I can't say how many there are in each."
        )
    rows = ((markup.literal(value), f"about {count}") for value, count in counts.items())
    return (
        f"Members by {FIELDS[field]}, this month:\n\n{_by([field], rows)}\n\nGroups of fewer than {least} "
        "aren't counted, and the numbers are in fives."
    )


def too_fine_to_count() -> Refusal:
    return Refusal(
        "You can count members by institution, job family or group, one at a time and without a filter.",
        example=COUNT_EXAMPLE,
    )


def exported(content: bytes, ids: Sequence[int], asked: str) -> Message:
    """`ids` are those of whom it is in the spreadsheet."""
    count = len(ids)
    file = File("members.csv", "text/csv", content, f"{count} members")
    size = f"{count} {'member' if count == 1 else 'members'}"
    text = f"{size}: {markup.literal(asked)}. Please keep this list to yourself."
    return Message(text, files=(file,), mentions=tuple(ids))


def keeps_searches(days: int) -> str:
    return f"your searches, for {days} days; what a list says of whoever doesn't register, for a year"
