"""Communities of practice: made once, whatever the capitals, and named as people name them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from handlers.groups import actions, messages, parsing
from storage import groups, people
from storage.audit import Audit
from storage.groups import Listed

FOUND = [Listed("Research data", "", 2, mine=False), Listed("Research software", "", 1, mine=True)]


async def test_a_group_is_made_once_whatever_its_capitals_and_the_log_says_by_whom(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        orla = await people.meet(work, "console", "orla", "Orla", None)
        assert await actions.make_group(work, "Clusters", "everyone who runs one", by=orla.id)
        assert not await actions.make_group(work, "CLUSTERS", "", by=orla.id)

    async with stepup.store.look() as work:
        assert "Clusters" in [group.name for group in await groups.every(work, orla.id)]
        (entry,) = await work.session.scalars(select(Audit).where(Audit.action == "groups.create"))
        assert (entry.actor_id, entry.detail) == (orla.id, "Clusters")


@pytest.mark.parametrize(
    ("words", "name", "about"),
    [
        ('"Clusters" for everyone who runs one.', "Clusters", "everyone who runs one"),
        ("“Clusters”", "Clusters", ""),
        ('"  High   performance " those who wait', "High performance", "those who wait"),
    ],
)
def test_a_new_group_is_described_as_people_type(words: str, name: str, about: str) -> None:
    assert parsing.described(words) == parsing.Described(name, about)


@pytest.mark.parametrize("words", ["Clusters for everyone", "", '"' + "x" * 61 + '"'])
def test_a_group_without_a_name_in_quotation_marks_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        parsing.described(words)
    assert refused.value.example == messages.CREATE_EXAMPLE


def test_the_group_that_is_meant_is_found_by_its_name_and_asked_for_where_several_begin_so() -> None:
    assert parsing.meant('"research software"', FOUND, command="groups join") is FOUND[1]
    with pytest.raises(Refusal, match="Which group"):
        parsing.meant("", FOUND, command="groups join")
