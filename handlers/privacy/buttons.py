"""What the buttons of privacy carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.consents import Purpose


class ForgetMe(ButtonData, name="privacy-forget"):
    """Have everything erased."""


class KeepData(ButtonData, name="privacy-keep"):
    """Have nothing erased."""


class TakeBack(ButtonData, name="agreement-back"):
    """Take back what was agreed to, after a question where something is lost by it."""

    purpose: Purpose


class TakeBackNow(ButtonData, name="agreement-back-now"):
    """The same, after that question."""

    purpose: Purpose


class AgreeTo(ButtonData, name="agreement-read"):
    """See what there is to agree to."""

    purpose: Purpose


class AgreeNow(ButtonData, name="agreement-yes"):
    """Agree to it."""

    purpose: Purpose


class LeaveAgreement(ButtonData, name="agreement-leave"):
    """Leave it as it is."""
