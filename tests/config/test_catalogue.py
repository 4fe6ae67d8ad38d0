"""The catalogue of skills is checked as a whole, and each of its skills can be asked about."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat import markup
from config import catalogue, profiles
from config.catalogue_file import CatalogueFault
from config.profiles import RoleProfile
from handlers.skills import messages
from handlers.skills.pathway import Step
from tests.transcript import Transcript


def test_a_step_of_a_pathway_can_be_said_for_every_skill() -> None:
    known = catalogue.load()
    for key, skill in known.skills.items():
        said = messages.step(1, Step(key, 0, 3, skill.resources), [], known, ZoneInfo("Europe/London"))

        assert skill.name in markup.as_text(said), key


async def test_training_answers_for_every_skill_with_a_resource_of_nobody_in_particular(
    stage: Transcript,
) -> None:
    for key, skill in catalogue.load().skills.items():
        if all(resource.provider for resource in skill.resources):
            continue

        said = await stage.play(f"training {skill.name}")

        assert skill.name in said.replace("\\", ""), key
        assert skill.resources[0].name in said, key


def test_a_resource_of_nobody_in_particular_has_an_empty_provider() -> None:
    found = [r for skill in catalogue.load().skills.values() for r in skill.resources]

    assert any(resource.provider == "" for resource in found)
    assert all(isinstance(resource.provider, str) for resource in found)


def test_a_role_profile_with_a_skill_that_the_catalogue_lacks_is_named() -> None:
    profiles.check(profiles.shipped(), catalogue.load().skills)

    with pytest.raises(CatalogueFault, match="names “direct:gone”, which isn't in the catalogue"):
        profiles.check([RoleProfile(name="Data steward", skills={"direct:gone": 2})], catalogue.load().skills)


def changed(folder: Path, change: Any) -> Path:
    """A copy of the shipped catalogue with a change made to its file."""
    shutil.copytree(catalogue.SHIPPED, folder)
    file = folder / "catalogue.joined.json"
    joined = json.loads(file.read_text(encoding="utf-8"))
    change(joined)
    file.write_text(json.dumps(joined), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda j: j["resources"][0].pop("url"), r"resources.0.url"),
        (lambda j: j["resources"][0].update(url="ftp://x"), r"resources.0.url"),
        (lambda j: j["skills"][0].update(name=None), r"skills.0.name"),
        (lambda j: j["skills"][0]["resources"].append("gone"), "resource “gone”, which isn't there"),
        (lambda j: j["skills"][0]["related"].append("gone"), "related skill “gone”"),
        (lambda j: j["skills"][0].update(competency="gone"), "competency “gone”"),
        (lambda j: j["skills"].append(j["skills"][0]), "twice"),
        (lambda j: j["levels"].reverse(), "numbered from 0"),
    ],
)
def test_a_fault_in_a_catalogue_is_named_when_it_is_loaded(tmp_path: Path, change: Any, wrong: str) -> None:
    folder = changed(tmp_path / "mine", change)

    with pytest.raises(CatalogueFault, match=wrong):
        catalogue.load(folder)


def test_a_catalogue_that_is_not_there_or_no_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match="can't be read"):
        catalogue.load(tmp_path)
    folder = changed(tmp_path / "mine", lambda j: None)
    (folder / "catalogue.joined.json").write_text("{")
    with pytest.raises(CatalogueFault, match="isn't valid JSON"):
        catalogue.load(folder)
