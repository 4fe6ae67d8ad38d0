"""What the opportunities feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from config.community import Community
from handlers.opportunities import actions, commands, forms, jobs, messages
from handlers.opportunities.buttons import (
    AskToWithdraw,
    ChooseHowOften,
    DropOpportunity,
    FilledBy,
    NoLongerInterested,
    PostOpportunity,
    ShareProfile,
    ShowInterest,
    ShowOpportunity,
    WithdrawOpportunity,
)
from handlers.opportunities.causes import CAUSES
from handlers.opportunities.messages import EXAMPLE, SEARCH_EXAMPLE


def _keeps(community: Community) -> str:
    return messages.keeps(actions.KEPT.days)


FEATURE = Feature(
    name="opportunities",
    title="Opportunities",
    commands=(
        Command(
            words="opportunities",
            aliases=("show opportunities", "secondments", "vacancies"),
            keywords=("secondments", "jobs", "vacancies", "job shadowing", "projects to join", "positions"),
            run=commands.listed,
            role=Role.MEMBER,
            summary="see short projects, secondments, job shadowing and posts that members offer",
            examples=("opportunities", SEARCH_EXAMPLE),
        ),
        Command(
            words="opportunities show",
            keywords=("details of an opportunity", "apply", "I'm interested in a secondment"),
            run=commands.show,
            role=Role.MEMBER,
            summary="see one, and say that you'd like it",
            examples=("opportunities show 1",),
        ),
        Command(
            words="opportunities post",
            keywords=("offer a secondment", "advertise a job", "find somebody for a project"),
            run=commands.post,
            role=Role.MEMBER,
            summary="offer one; you see it before anybody else does",
            examples=(EXAMPLE,),
            takes_words=False,
            opens_form=ALONE,
        ),
        Command(
            words="opportunities mine",
            keywords=("what I offer", "who is interested", "it is filled"),
            run=commands.mine,
            role=Role.MEMBER,
            summary="see what you offer and who would like it; say that it is filled, or take it back",
            examples=("opportunities mine",),
            takes_words=False,
        ),
        Command(
            words="opportunities tell",
            keywords=(
                "tell me of new opportunities",
                "hear of secondments",
                "stop telling me of opportunities",
            ),
            run=commands.tell,
            role=Role.MEMBER,
            summary="choose how you hear of new ones that fit you: at once, weekly or never",
            examples=("opportunities tell weekly", "opportunities tell never"),
        ),
        Command(
            words="opportunities report",
            keywords=("figures on opportunities", "how many secondments"),
            run=commands.report,
            role=Role.ORGANISER,
            summary="see how many were posted and filled, and how fast",
            examples=("opportunities report",),
            takes_words=False,
        ),
    ),
    presses=(
        Press(PostOpportunity, run=commands.post_it, role=Role.MEMBER, proven=True),
        Press(DropOpportunity, run=commands.drop, role=Role.MEMBER),
        Press(ShowOpportunity, run=commands.show_one, role=Role.MEMBER, changes=False),
        Press(ShowInterest, run=commands.interest, role=Role.MEMBER, changes=False),
        Press(ShareProfile, run=commands.share, role=Role.MEMBER, proven=True),
        Press(NoLongerInterested, run=commands.no_longer, role=Role.MEMBER),
        Press(FilledBy, run=commands.filled, role=Role.MEMBER, proven=True),
        Press(AskToWithdraw, run=commands.ask_to_withdraw, role=Role.MEMBER, changes=False),
        Press(WithdrawOpportunity, run=commands.withdraw, role=Role.MEMBER, proven=True),
        Press(ChooseHowOften, run=commands.choose, role=Role.MEMBER),
    ),
    forms=(
        FormSteps(
            name=forms.FORM,
            answers=forms.OpportunityAnswers,
            build=forms.build,
            submit=commands.submit,
            role=Role.MEMBER,
        ),
    ),
    jobs={actions.CLOSE: jobs.close_due, actions.TELL: jobs.tell_due, actions.WEEK: jobs.week_due},
    tidy=(actions.purge,),
    leave=actions.leave,
    keeps=_keeps,
    causes=CAUSES,
    holds={
        "opportunity": "Opportunities you offered",
        "opportunity_interest": "Opportunities you were interested in",
        "opportunity_choice": "How you hear of opportunities",
    },
)
