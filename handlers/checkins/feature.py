"""What the check-ins feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.checkins import actions, commands, forms, jobs, needs_commands
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, AskAgain, DropRound, NeverAsk, OpenRound
from handlers.checkins.forms import START, StartAnswers
from handlers.checkins.messages import EXAMPLE

FEATURE = Feature(
    name="checkins",
    title="Skills check-ins",
    commands=(
        Command(
            words="checkin",
            keywords=("check-in", "questions about my skills", "answer the survey"),
            aliases=("check-in", "check in"),
            run=commands.answer,
            role=Role.MEMBER,
            summary="answer the check-in that is open, or go on with it",
            examples=("checkin",),
            takes_words=False,
            opens_form=ALONE,
        ),
        Command(
            words="checkin start",
            keywords=(
                "begin a survey",
                "ask members about skills",
                "ask people about their skills",
                "new round",
                "questionnaire",
            ),
            run=commands.start,
            role=Role.ORGANISER,
            summary="ask members about their skills, once, until a date",
            examples=(EXAMPLE,),
            opens_form=ALONE,
        ),
        Command(
            words="checkin status",
            keywords=("how many answered", "response"),
            run=commands.status,
            role=Role.ORGANISER,
            summary="see how many have answered",
            examples=("checkin status",),
            takes_words=False,
        ),
        Command(
            words="needs",
            keywords=("training needs", "gaps", "what do people want to learn", "analysis"),
            likely_for=(Role.ORGANISER,),
            run=needs_commands.show,
            role=Role.ORGANISER,
            summary="see what members would like to be better at, from the last check-in",
            examples=("needs", "needs by institution", "needs by family"),
        ),
    ),
    presses=(
        Press(AnswerCheckin, run=commands.answer_now, role=Role.MEMBER, opens_form=True),
        Press(AnswerLater, run=commands.later, role=Role.MEMBER),
        Press(NeverAsk, run=commands.never, role=Role.MEMBER, proven=True),
        Press(AskAgain, run=commands.again, role=Role.MEMBER, opens_form=True),
        Press(OpenRound, run=commands.open_, role=Role.ORGANISER),
        Press(DropRound, run=commands.drop, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(
            name=forms.NAME,
            answers=forms.CheckinAnswers,
            build=forms.build,
            submit=commands.submit,
            role=Role.MEMBER,
        ),
        FormSteps(
            name=START,
            answers=StartAnswers,
            build=forms.build_start,
            submit=commands.submit_start,
            role=Role.ORGANISER,
        ),
    ),
    jobs={actions.ASK: jobs.ask_due, actions.NUDGE: jobs.nudge_due, actions.CLOSE: jobs.close_due},
    tidy=(jobs.tidy,),
    keeps=jobs.keeps,
    waits=commands.waits,
    holds={
        "checkin_ask": "Check-ins you were asked in",
        "checkin_answer": "Your check-in answers, for you alone",
        "checkin_refusal": "That you don't want check-ins",
        "checkin_round": "Check-ins you started",
    },
)
