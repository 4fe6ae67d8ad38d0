"""What the training feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.training import commands, jobs
from handlers.training.buttons import AskHowOften, ChooseOffers, LevelNow
from handlers.training.causes import CAUSES
from handlers.training.messages import EXAMPLE
from storage import dead_links, training

FEATURE = Feature(
    name="training",
    title="Training",
    commands=(
        Command(
            words="training",
            likely_for=(Role.GUEST,),
            keywords=("courses", "learn", "class", "tutorial", "learning resources"),
            run=commands.listed,
            role=Role.GUEST,
            summary="see training to come, or all there is for one skill",
            examples=("training", EXAMPLE),
        ),
        Command(
            words="training report",
            keywords=("uptake", "how was training used", "figures"),
            run=commands.report,
            role=Role.ORGANISER,
            summary="see who took up training last quarter, and how useful it was",
            examples=("training report",),
            takes_words=False,
        ),
        Command(
            words="training offers",
            keywords=(
                "how often I hear of training",
                "stop telling me about courses",
                "tell me about training",
            ),
            run=commands.offers,
            role=Role.MEMBER,
            summary="choose how often I tell you of training you'd like",
            examples=("training offers", "training offers weekly"),
        ),
    ),
    presses=(
        Press(AskHowOften, run=commands.ask_how_often, role=Role.MEMBER),
        Press(ChooseOffers, run=commands.choose_offers, role=Role.MEMBER),
        Press(LevelNow, run=commands.level_now, role=Role.MEMBER),
    ),
    jobs={
        training.OFFER: jobs.offer_due,
        training.WEEK: jobs.week_due,
        training.LEARNT: jobs.learnt_due,
        dead_links.LOOK: jobs.look_at_pages,
    },
    tidy=(jobs.close, jobs.plan_look),
    causes=CAUSES,
    holds={"training_choice": "How often you'd like to hear of training"},
)
