"""What the catalogue feature declares: organisers add skills, and what there is to learn them from."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.catalogue import commands, forms
from handlers.catalogue.buttons import KeepAddition, RefuseAddition
from handlers.catalogue.causes import CAUSES
from handlers.catalogue.forms import FORM, SkillAnswers
from handlers.catalogue.messages import (
    ADD_EXAMPLE,
    ALIAS_EXAMPLE,
    CATALOGUE_EXAMPLE,
    REMOVE_EXAMPLE,
    REMOVE_RESOURCE_EXAMPLE,
    RESOURCE_EXAMPLE,
)
from handlers.catalogue.undo import UNDO

FEATURE = Feature(
    name="catalogue",
    title="The skills catalogue",
    commands=(
        Command(
            words="skills catalogue",
            keywords=("which skills are there", "what skills exist", "list of skills", "all skills"),
            aliases=("skills groups", "catalogue"),
            run=commands.show,
            role=Role.GUEST,
            summary="see which skills there are, group by group",
            examples=("skills catalogue", CATALOGUE_EXAMPLE),
        ),
        Command(
            words="skills add",
            keywords=("new skill in the catalogue", "a skill is missing", "add to the catalogue"),
            aliases=("skill add", "add skill"),
            run=commands.add_skill,
            role=Role.ORGANISER,
            summary="add a skill to the catalogue, or ask the moderators to",
            examples=(ADD_EXAMPLE,),
            opens_form=ALONE,
        ),
        Command(
            words="skills alias",
            keywords=("another word for a skill", "synonym"),
            run=commands.add_alias,
            role=Role.ORGANISER,
            summary="have a skill be found by other words too",
            examples=(ALIAS_EXAMPLE,),
        ),
        Command(
            words="skills added",
            keywords=("what was added to the catalogue", "additions"),
            run=commands.listed,
            role=Role.ORGANISER,
            summary="see what was added to the catalogue here",
            examples=("skills added",),
            takes_words=False,
        ),
        Command(
            words="skills remove",
            keywords=("take a skill out of the catalogue",),
            aliases=("skill remove", "skills delete", "remove skill"),
            run=commands.remove_skill,
            role=Role.ORGANISER,
            summary="take out a skill, or other words for one, that was added",
            examples=(REMOVE_EXAMPLE,),
        ),
        Command(
            words="training add",
            keywords=("add a course", "add a learning resource", "share a tutorial"),
            run=commands.add_resource,
            role=Role.ORGANISER,
            summary="add a course or something to read, for a skill and a level",
            examples=(RESOURCE_EXAMPLE,),
        ),
        Command(
            words="training remove",
            keywords=("take a learning resource out",),
            aliases=("training delete",),
            run=commands.remove_resource,
            role=Role.ORGANISER,
            summary="take out a course or something to read that was added",
            examples=(REMOVE_RESOURCE_EXAMPLE,),
        ),
    ),
    presses=(
        Press(KeepAddition, run=commands.keep, role=Role.MODERATOR),
        Press(RefuseAddition, run=commands.refuse, role=Role.MODERATOR),
    ),
    forms=(
        FormSteps(
            name=FORM,
            answers=SkillAnswers,
            build=forms.build_skill,
            submit=commands.submit_skill,
            role=Role.ORGANISER,
        ),
    ),
    undo=UNDO,
    waits=commands.waits,
    causes=CAUSES,
    holds={"catalogue_addition": "What you added to the skills catalogue"},
)
