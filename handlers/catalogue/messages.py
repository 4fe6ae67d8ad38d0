"""What is said of additions to the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.chat import markup, names
from bot.chat.button import LABEL_LIMIT, Button, Style
from bot.chat.message import Message
from bot.chat.question import Option, choice
from bot.chat.refusal import Refusal
from config.catalogue import TOOLS, Catalogue, Skill
from handlers.catalogue.buttons import KeepAddition, RefuseAddition
from handlers.shared import skill_levels
from storage.catalogue_additions import CatalogueAddition, Kind, State

ADD_EXAMPLE = "skills add Cryo-electron tomography in Instruments and imaging"
ALIAS_EXAMPLE = "skills alias cryo-EM for Electron microscopy"
RESOURCE_EXAMPLE = (
    "training add https://swcarpentry.github.io/git-novice teaching software version control to 2"
)
REMOVE_EXAMPLE = "skills remove Cryo-electron tomography"
REMOVE_RESOURCE_EXAMPLE = "training remove https://swcarpentry.github.io/git-novice"
CATALOGUE_EXAMPLE = "skills catalogue Instruments and imaging"
MOST_DECIDED = 3
MOST_LISTED = 40
MOST_IN_GROUP = 80


def described(row: CatalogueAddition, catalogue: Catalogue) -> str:
    """An addition in some words, in Markdown, such as “the skill **X**, in Y”."""
    if row.kind is Kind.SKILL:
        competency = catalogue.competencies.get(row.competency)
        group = markup.literal(competency.name if competency else TOOLS)
        also = f", also called {markup.literal(', '.join(row.aliases))}" if row.aliases else ""
        return f"the skill {markup.bold(row.words)}{also}, in {group}"
    skill = markup.bold(catalogue.name_of(row.skill))
    if row.kind is Kind.ALIAS:
        return f"{markup.bold(row.words)} as another word for {skill}"
    level = f" to level {skill_levels.level_name(row.level, catalogue)}" if row.level else ""
    return f"{markup.link(row.words, row.url)}, which teaches {skill}{level}"


def _about(row: CatalogueAddition) -> str:
    return f"\n\n{markup.literal(row.about)}" if row.about else ""


def added(
    row: CatalogueAddition,
    catalogue: Catalogue,
    *,
    use: str,
    near: Sequence[Skill],
    hint: str = "",
) -> Message:
    """What was added; `use` is a command with it, `near` what may be the same, and `hint` a last word."""
    what = described(row, catalogue)
    if row.state is State.ASKED:
        head = f"Thank you. I've asked the moderators about {what}; I'll tell you what they say."
    else:
        head = f"Added: {what}. Try it: {use}."
    return Message(head + (f" {hint}" if hint else "") + _near(near))


def _near(near: Sequence[Skill]) -> str:
    if not near:
        return ""
    listed = " and ".join(markup.bold(skill.name) for skill in near)
    are = "is" if len(near) == 1 else "are"
    return f"\n\nNear it {are} {listed}. If you mean the same, type {markup.code('undo')}."


def not_titled(title: str) -> str:
    return f"I call it {markup.bold(title)}; to name it, end with “called …”."


def asked(row: CatalogueAddition, by: str, by_id: int, catalogue: Catalogue) -> Message:
    """To the moderators: somebody would like to add something."""
    return Message(
        f"{markup.bold(by)} would like to add {described(row, catalogue)}.{_about(row)}\n\n"
        "Everybody would find it, in the commands about skills and training. Shall it be added?",
        _decide(row),
        mentions=(by_id,),
    )


def _decide(row: CatalogueAddition, *, number: int | None = None) -> tuple[Button, ...]:
    keep = KeepAddition(addition_id=row.id, version=row.version)
    refuse = RefuseAddition(addition_id=row.id, version=row.version)
    if number is None:
        return Button("Add it", keep, Style.PRIMARY), Button("No", refuse)
    # Plain ones: a bare yes isn't meant for the first of several.
    return Button(f"Add {number}", keep), Button(f"Refuse {number}", refuse)


def kept(row: CatalogueAddition, catalogue: Catalogue) -> str:
    """To the moderator who said yes."""
    return f"Added: {described(row, catalogue)}.{_about(row)}\n\nWhoever asked for it hears of it."


def kept_for(row: CatalogueAddition, by: str, by_id: int, catalogue: Catalogue) -> Message:
    """To whoever asked for it."""
    return Message(f"{markup.bold(by)} said yes: I've added {described(row, catalogue)}.", mentions=(by_id,))


def is_taught(row: CatalogueAddition, catalogue: Catalogue) -> Message:
    """To whoever asked for it to be taught."""
    name = catalogue.name_of(row.skill)
    return Message(
        f"You asked for something to learn {markup.bold(name)} from. Here it is: "
        f"{markup.link(row.words, row.url)}. {markup.code(f'training {name}')} shows all there is."
    )


def refused(row: CatalogueAddition, catalogue: Catalogue) -> str:
    """To the moderator who said no."""
    return f"I haven't added {described(row, catalogue)}. Whoever asked for it hears of it."


def refused_for(row: CatalogueAddition, by: str, by_id: int, catalogue: Catalogue) -> Message:
    """To whoever asked for it."""
    return Message(
        f"{markup.bold(by)} would rather not add {described(row, catalogue)}. Please ask them if you'd "
        "like to know why.",
        mentions=(by_id,),
    )


def listed(rows: Sequence[CatalogueAddition], catalogue: Catalogue, *, decides: bool, remove: str) -> Message:
    """What was added, after what waits for a moderator; `decides`: the reader is one."""
    waiting = [row for row in rows if row.state is State.ASKED]
    there = [row for row in rows if row.state is State.IN]
    parts = []
    if waiting:
        rows_ = "\n".join(
            f"{number}. {markup.capital(described(row, catalogue))}"
            for number, row in enumerate(waiting[:MOST_LISTED], 1)
        )
        parts.append(f"Waiting for a moderator:\n\n{rows_}")
    if there:
        parts.append(f"Added to the catalogue here:\n\n{_rows(there[-MOST_LISTED:], catalogue)}")
        if len(there) > MOST_LISTED:
            parts.append(f"These are the latest {MOST_LISTED} of {len(there)}.")
        parts.append(f"To take one out, type for example {remove}.")
    decided = waiting[:MOST_DECIDED] if decides else []
    if len(waiting) > len(decided) > 0:
        parts.append("When these are decided, the next ones have their buttons.")
    buttons = [button for number, row in enumerate(decided, 1) for button in _decide(row, number=number)]
    return Message("\n\n".join(parts), tuple(buttons))


def _rows(rows: Iterable[CatalogueAddition], catalogue: Catalogue) -> str:
    return "\n".join(f"- {markup.capital(described(row, catalogue))}" for row in rows)


def waits(count: int, listed: str) -> str:
    """What waits for a moderator; `listed` is the command that lists it."""
    one = "one addition" if count == 1 else f"{count} additions"
    return f"{one} to the skills catalogue to say yes or no to: {listed}"


def none_added(*, add: str) -> str:
    return f"Nothing has been added to the catalogue here yet. To add a skill, type for example {add}."


def example_of_removing(row: CatalogueAddition) -> str:
    """The command that takes an addition out."""
    return f"training remove {row.url}" if row.kind is Kind.RESOURCE else f"skills remove {row.words}"


def withdrawn(row: CatalogueAddition, catalogue: Catalogue) -> str:
    return f"The moderators won't be asked any more about {described(row, catalogue)}."


def removed(row: CatalogueAddition, catalogue: Catalogue) -> str:
    stay = " Levels that members noted for it stay with them." if row.kind is Kind.SKILL else ""
    return f"Taken out: {described(row, catalogue)}.{stay}"


def taken_back(row: CatalogueAddition, catalogue: Catalogue) -> str:
    head = {
        State.IN: "It is as it was",
        State.ASKED: "A moderator has to say yes again",
        State.OUT: "Taken back",
    }
    return f"{head[row.state]}: {described(row, catalogue)}."


# What there is --------------------------------------------------------------------------------------


def groups(counts: Mapping[str, int], *, example: str) -> str:
    """The groups with how many skills each has; `example` shows how one is looked into."""
    rows = "\n".join(f"- {markup.literal(name)} ({count})" for name, count in counts.items())
    return f"Skills are in these groups:\n\n{rows}\n\nTo see what is in one, type for example {example}."


def in_group(name: str, skills: Sequence[Skill], *, example: str) -> str:
    listed = ", ".join(skill.name for skill in skills[:MOST_IN_GROUP])
    more = f" and {len(skills) - MOST_IN_GROUP} more" if len(skills) > MOST_IN_GROUP else ""
    there = f"{markup.bold(name)}: {markup.literal(listed)}{more}."
    return f"{there}\n\nTo see what there is to learn one, type {example}."


# What is refused ------------------------------------------------------------------------------------


def which_group(name: str) -> Refusal:
    return Refusal(
        f"Which group does {markup.bold(name)} belong to? `skills catalogue` lists them.", example=ADD_EXAMPLE
    )


def no_such_group(said: str, near: Sequence[str]) -> Refusal:
    meant = f" Did you mean {' or '.join(markup.bold(name) for name in near)}?" if near else ""
    return Refusal(
        f"I don't know the group “{markup.literal(said.strip()[:60])}”.{meant} `skills catalogue` lists "
        "them.",
        example=ADD_EXAMPLE,
        field="group",
    )


def is_there_already(name: str, skill: Skill) -> Refusal:
    if name.casefold() == skill.name.casefold():
        return Refusal(f"The catalogue has {markup.bold(skill.name)} already.", field="name")
    return Refusal(f"“{markup.literal(name)}” means {markup.bold(skill.name)} already.", field="name")


def means_already(words: str, skill: Skill) -> Refusal:
    return Refusal(
        f"“{markup.literal(words)}” means {markup.bold(skill.name)} already.",
        example=ALIAS_EXAMPLE,
        field="aliases",
    )


def no_name(example: str) -> Refusal:
    return Refusal("What is it called?", example=example)


def cannot_be_typed(name: str, example: str, *, field: str) -> Refusal:
    return Refusal(
        f"“{markup.literal(name)}” can't be told from a list or a level: please use words without commas, "
        "and no number or level at the end.",
        example=example,
        field=field,
    )


def too_long(longest: int, example: str) -> Refusal:
    return Refusal(f"Please keep the name to {longest} characters.", example=example)


def one_at_a_time() -> Refusal:
    return Refusal("Please name one skill at a time.", example=RESOURCE_EXAMPLE)


def alias_for_what() -> Refusal:
    return Refusal("Which words, and for which skill?", example=ALIAS_EXAMPLE)


def resource_how() -> Refusal:
    return Refusal("Which address, and which skill does it teach, to which level?", example=RESOURCE_EXAMPLE)


def no_such_level(catalogue: Catalogue) -> Refusal:
    return Refusal(
        f"Training leads to a level from 1 to {len(catalogue.levels) - 1}.",
        example=RESOURCE_EXAMPLE,
    )


def no_address(said: str) -> Refusal:
    return Refusal(
        f"“{markup.literal(said[:80])}” isn't a web address that I can give to people.",
        example=RESOURCE_EXAMPLE,
    )


def is_in(row: CatalogueAddition, catalogue: Catalogue) -> Refusal:
    return Refusal(f"There is {described(row, catalogue)} already; a moderator can change it.")


def asked_already(row: CatalogueAddition, catalogue: Catalogue) -> Refusal:
    return Refusal(f"The moderators have been asked already about {described(row, catalogue)}.")


def changed_by_somebody() -> Refusal:
    return Refusal(
        "Somebody has decided about that since, or changed it; `skills added` shows how it is now."
    )


def changed_since(row: CatalogueAddition, catalogue: Catalogue) -> Refusal:
    return Refusal(
        f"That has been changed since you saw it. It is now {described(row, catalogue)}.{_about(row)}",
        buttons=_decide(row),
    )


def about_what_is_gone(row: CatalogueAddition, catalogue: Catalogue) -> Refusal:
    return Refusal(
        f"The skill {markup.bold(catalogue.name_of(row.skill))} has been taken out meanwhile; please say "
        "no, or have the skill put back first."
    )


def decided_already() -> Refusal:
    return Refusal("That has been decided already.")


def none_such(words: str) -> Refusal:
    if not words.strip():
        return Refusal("What shall I take out? `skills added` shows what was added.")
    return Refusal(
        f"Nothing called “{markup.literal(words.strip()[:80])}” was added here, and what comes with the "
        "catalogue stays. `skills added` shows what can be taken out."
    )


def which_one(
    rows: Sequence[CatalogueAddition], catalogue: Catalogue, *, line: str | None, example: str
) -> Refusal:
    options = [
        Option(f"{row.words}, {catalogue.name_of(row.skill)}"[:LABEL_LIMIT], names.reference(row.id))
        for row in rows
    ]
    found = "\n".join(f"- {markup.capital(described(row, catalogue))}" for row in rows)
    return choice(f"Which one do you mean?\n\n{found}", options, line=line, example=example)


def not_yours(row: CatalogueAddition, catalogue: Catalogue) -> Refusal:
    return Refusal(f"Somebody else added {described(row, catalogue)}; they or a moderator can take it out.")
