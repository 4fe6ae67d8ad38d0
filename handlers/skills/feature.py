"""What the skills feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.shared import skill_levels
from handlers.skills import commands, direct_file, forms
from handlers.skills.buttons import AskForAll, AskForTeaching, TowardRole
from handlers.skills.causes import CAUSES
from handlers.skills.forms import IMPORT, ImportAnswers
from handlers.skills.home import home
from handlers.skills.messages import PATHWAY_EXAMPLE
from handlers.skills.undo import UNDO

FEATURE = Feature(
    name="skills",
    title="Skills and learning",
    commands=(
        Command(
            words="skills",
            keywords=("my skills", "levels", "radar", "picture of what I know"),
            aliases=("skills list", "skills show", "my skills"),
            run=commands.show,
            role=Role.MEMBER,
            summary="see your own skills, as a list and a picture",
            examples=("skills",),
            takes_words=False,
        ),
        Command(
            words="skills set",
            keywords=("say what I can do", "level", "what do the levels mean", "add a skill", "rate myself"),
            run=commands.set_levels,
            role=Role.MEMBER,
            summary="say how well you know something, from 0 to 4",
            examples=(skill_levels.SET_EXAMPLE,),
        ),
        Command(
            words="skills want",
            keywords=("what I would like to learn", "goal", "wish"),
            run=commands.want,
            role=Role.MEMBER,
            summary="say how well you'd like to know it; only you see this",
            examples=(skill_levels.WANT_EXAMPLE,),
        ),
        Command(
            words="skills export",
            keywords=("download skills", "DIRECT csv"),
            run=commands.export,
            role=Role.MEMBER,
            summary="get your levels as DIRECT's spreadsheet",
            examples=("skills export",),
            takes_words=False,
        ),
        Command(
            words="skills import",
            keywords=("upload skills", "DIRECT csv"),
            run=commands.take_in,
            role=Role.MEMBER,
            summary="take your levels from DIRECT's spreadsheet",
            examples=("skills import",),
            opens_form=ALONE,
            reads_file=direct_file.is_one,
            file="a CSV file with the columns Skill and Level (from 0 to 4), as `skills export` gives you",
        ),
        Command(
            words="pathway",
            keywords=("what should I learn next", "learning path", "career", "resources", "become"),
            likely_for=(Role.MEMBER,),
            run=commands.show_pathway,
            role=Role.MEMBER,
            summary="see what to learn next, and from what, for your own wishes or a role you head for",
            examples=("pathway", PATHWAY_EXAMPLE, "pathway overview"),
        ),
    ),
    presses=(
        Press(TowardRole, run=commands.toward_role, role=Role.MEMBER),
        Press(AskForAll, run=commands.ask_for_all, role=Role.MEMBER),
        Press(AskForTeaching, run=commands.ask_for_teaching, role=Role.MEMBER),
    ),
    forms=(
        FormSteps(
            name=IMPORT,
            answers=ImportAnswers,
            build=forms.build_import,
            submit=commands.submit_import,
            role=Role.MEMBER,
        ),
    ),
    undo=UNDO,
    causes=CAUSES,
    home=home,
    holds={
        "skill_state": "Your skills and wishes, for you alone",
        "teaching_request": "What you asked the organisers to have taught",
        "learning_goal": "What you're heading for, for you alone",
    },
)
