"""Whom to give which role, either way round."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from bot.chat.role import Role
from handlers.roles.parsing import whom_and_which


@pytest.mark.parametrize(
    "words", ["@dev organiser", "organiser @dev", "Organiser to @dev", "@dev as organiser"]
)
def test_the_role_stands_last_or_first(words: str) -> None:
    assert whom_and_which(words) == ("@dev", Role.ORGANISER)


@pytest.mark.parametrize("words", ["", "organiser", "@dev", "@dev boss"])
def test_without_a_person_or_a_role_it_is_refused(words: str) -> None:
    with pytest.raises(Refusal):
        whom_and_which(words)
