"""What people agree to with check-ins, and take back: being asked, and being counted."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Agreement
from handlers.checkins import actions, forms, messages
from storage import checkins, form_conversations, members
from storage.consents import Purpose
from storage.database import Work


async def _takes_part(work: Work, person_id: int) -> bool:
    if await checkins.has_answered(work, person_id):
        # Whoever only stopped being asked has their answers kept for them still.
        return True
    is_member = await members.profile(work, person_id) is not None
    return is_member and not await checkins.has_refused(work, person_id)


async def _withdraw(work: Work, person_id: int) -> None:
    await checkins.refuse(work, person_id)
    await form_conversations.drop(work, person_id, forms.NAME)
    await checkins.erase_answers(work, person_id)


async def _agree(work: Work, person_id: int) -> None:
    await actions.take_part_again(work, person_id)


async def _count_from_now(work: Work, person_id: int) -> None:
    """What was answered before stays as it was: they agree to what they answer from now on."""


AGREEMENTS = (
    Agreement(
        purpose=Purpose.CHECKINS,
        title="Check-ins",
        text=messages.TAKING_PART,
        role=Role.MEMBER,
        takes_part=_takes_part,
        messages=("checkin:", "checkin-nudge:", "checkin-longer:", "checkin-outcome:"),
        withdraw=_withdraw,
        agree=_agree,
        stopped="I'll send you no more check-ins, and your answers are erased.",
        loses=(
            "I'll stop sending you check-ins, and erase your answers to earlier ones and the levels that you "
            "gave in them. Figures that were made already stay: they name nobody. To keep your answers, and "
            "only be asked no more, type {0} instead."
        ),
        commands={"checkin stop": "be asked no more, and keep the answers"},
    ),
    Agreement(
        purpose=Purpose.TOTALS,
        title="Counting your check-in answers",
        text=messages.COUNTED,
        role=Role.MEMBER,
        takes_part=actions.lets_count,
        messages=(),
        withdraw=checkins.count_no_more,
        agree=_count_from_now,
        stopped=(
            "Your check-in answers count in no figure from now on, and stay yours alone. Figures that were "
            "made already stay: they name nobody."
        ),
    ),
)
