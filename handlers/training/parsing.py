"""Reading how often somebody would like to hear of training. Pure."""

from __future__ import annotations

from handlers.training import messages
from storage.training import Offers

_WORDS = {
    Offers.AT_ONCE: ("at once", "immediately", "always", "each", "now", "straight away"),
    Offers.WEEKLY: ("weekly", "every week", "once a week", "on"),
    Offers.NEVER: ("never", "no", "none", "off", "stop"),
}


def how_often(said: str) -> Offers:
    """What words mean. Raises Refusal."""
    for offers, words in _WORDS.items():
        if said in words:
            return offers
    raise messages.no_such_choice()
