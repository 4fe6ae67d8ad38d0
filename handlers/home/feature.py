"""What the home feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.home import commands, messages
from handlers.home.buttons import DoCommand, OpenCommand
from storage import home_tabs


def about(features: Sequence[Feature]) -> Feature:
    """The home feature, whose page is made of what these features declare."""
    declared = {command.words: command for feature in features for command in feature.commands}
    show = Command(
        words="home",
        aliases=("overview", "dashboard", "my page"),
        keywords=("what is waiting for me", "what is mine", "my things", "start page", "todo"),
        run=partial(commands.show, features=features),
        role=Role.GUEST,
        summary="see what waits for you, and what is yours",
        examples=("home",),
        takes_words=False,
    )
    return Feature(
        name="home",
        title="Your page",
        commands=(show,),
        presses=(
            Press(DoCommand, run=partial(commands.do, commands=declared), role=Role.GUEST, changes=False),
            Press(
                OpenCommand,
                run=partial(commands.do, commands=declared),
                role=Role.GUEST,
                opens_form=True,
                changes=False,
            ),
        ),
        page=partial(commands.page, features=features),
        tidy=(home_tabs.purge,),
        keeps=messages.keeps,
    )
