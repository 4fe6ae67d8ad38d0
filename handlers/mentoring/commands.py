"""`mentor`: offering, finding, and looking after pairs; for organisers the report and the round."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.mentoring import asking, forms, mentee, mentor, organising, pair, pairing

FEATURE = Feature(
    name="mentoring",
    title="Mentoring",
    commands=(
        Command(
            words="mentor",
            run=pair.status,
            role=Role.MEMBER,
            summary="see how your mentoring stands",
            examples=("mentor",),
            takes_words=False,
        ),
        Command(
            words="mentor find",
            run=mentee.find,
            role=Role.MEMBER,
            summary="find a mentor; you choose from the three who fit best",
            examples=("mentor find",),
            takes_words=False,
            opens_form=ALONE,
        ),
        Command(
            words="mentor offer",
            run=mentor.offer,
            role=Role.MEMBER,
            summary="offer to be a mentor, or change your offer",
            examples=("mentor offer",),
            takes_words=False,
            opens_form=ALONE,
        ),
        Command(
            words="mentor pause",
            run=mentor.pause,
            role=Role.MEMBER,
            summary="take nobody new for now",
            examples=("mentor pause",),
            takes_words=False,
        ),
        Command(
            words="mentor resume",
            run=mentor.resume,
            role=Role.MEMBER,
            summary="offer mentoring again",
            examples=("mentor resume",),
            takes_words=False,
        ),
        Command(
            words="mentor status",
            run=pair.status,
            role=Role.MEMBER,
            summary="the same as `mentor`",
            examples=("mentor status",),
            takes_words=False,
        ),
        Command(
            words="mentor end",
            run=pair.end,
            role=Role.MEMBER,
            summary="end a pair, without a reason",
            examples=("mentor end",),
            takes_words=False,
        ),
        Command(
            words="mentor block",
            run=mentee.block,
            role=Role.MEMBER,
            summary="never be matched with somebody; only you see it",
            examples=(mentee.BLOCK_EXAMPLE,),
        ),
        Command(
            words="mentor report",
            run=organising.report,
            role=Role.ORGANISER,
            summary="see how mentoring stands, in numbers",
            examples=("mentor report",),
            takes_words=False,
        ),
        Command(
            words="mentor round",
            run=organising.round_,
            role=Role.ORGANISER,
            summary="match everybody who is looking at once; you see it first, then each mentee is asked",
            examples=("mentor round", organising.ROUND_EXAMPLE),
        ),
    ),
    presses=(
        Press(name="mentor-ask", run=mentee.choose, role=Role.MEMBER, proven=True),
        Press(name="mentor-stop", run=mentee.stop, role=Role.MEMBER, proven=True),
        Press(name="mentor-unblock", run=mentee.unblock, role=Role.MEMBER),
        Press(name="mentor-accept", run=mentor.accept, role=Role.MEMBER, proven=True),
        Press(name="mentor-decline", run=mentor.decline, role=Role.MEMBER, proven=True),
        Press(name="mentor-decline-pause", run=mentor.decline_and_pause, role=Role.MEMBER, proven=True),
        Press(name="mentor-question", run=mentor.question, role=Role.MEMBER, opens_form=True),
        Press(name="mentor-answer", run=mentor.answer, role=Role.MEMBER, opens_form=True),
        Press(name="mentor-well", run=pair.well, role=Role.MEMBER),
        Press(name="mentor-not-met", run=pair.not_met, role=Role.MEMBER),
        Press(name="mentor-trouble", run=pair.trouble, role=Role.MEMBER, proven=True),
        Press(name="mentor-help", run=pair.get_help, role=Role.MEMBER, proven=True),
        Press(name="mentor-leave", run=pair.leave, role=Role.MEMBER),
        Press(name="mentor-end", run=pair.end, role=Role.MEMBER),
        Press(name="mentor-end-now", run=pair.end_now, role=Role.MEMBER, proven=True),
        Press(name="mentor-farewell", run=pair.farewell, role=Role.MEMBER, opens_form=True),
        Press(name="mentor-round-send", run=organising.send, role=Role.ORGANISER),
        Press(name="mentor-round-drop", run=organising.drop, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(name=forms.OFFER, build=forms.build_offer, submit=mentor.submit_offer, role=Role.MEMBER),
        FormSteps(name=forms.FIND, build=forms.build_find, submit=mentee.submit, role=Role.MEMBER),
        FormSteps(
            name=forms.QUESTION, build=mentor.build_question, submit=mentor.submit_question, role=Role.MEMBER
        ),
        FormSteps(
            name=forms.ANSWER, build=mentor.build_answer, submit=mentor.submit_answer, role=Role.MEMBER
        ),
        FormSteps(
            name=forms.FAREWELL, build=pair.build_farewell, submit=pair.submit_farewell, role=Role.MEMBER
        ),
    ),
    jobs={asking.LAPSE: asking.lapse_due, pairing.CHECK: pairing.check_due},
)
