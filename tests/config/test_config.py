"""Settings and the community file: what is wrong is said, with where and how to mend it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config import catalogue, community
from config.community import CommunityFault
from config.settings import Settings, SettingsFault, async_url


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"),
    ],
)
def test_a_database_url_is_taken_as_people_write_it(typed: str, used: str) -> None:
    assert async_url(typed) == used


@pytest.mark.parametrize("typed", ["data/x.db", "mysql://h/d"])
def test_another_database_is_refused(typed: str) -> None:
    with pytest.raises(SettingsFault):
        async_url(typed)


def test_half_a_platform_is_refused_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsFault, match="SLACK_APP_TOKEN"):
        Settings().check_platforms(http=False)
    with pytest.raises(SettingsFault, match="SLACK_SIGNING_SECRET"):
        Settings().check_platforms(http=True)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("MATRIX_USER", "@stepup:example.org")
    with pytest.raises(SettingsFault, match="MATRIX_HOMESERVER"):
        Settings().check_platforms(http=False)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (('timezone = "Europe/London"', 'timezone = "Europe/Londn"'), "isn't a time zone"),
        (('admin = ["console:olga"]', 'admin = ["olga"]'), "platform:user"),
        (("[delivery]", "[delivry]"), "delivry"),
        (("name = ", "name = [ "), "isn't valid TOML"),
        (('job_family_names."Research data"', 'job_family_names."Data"'), "isn't one of job_families"),
        (('job_family_names."Research" = [', 'job_family_names."Research" = ["RSE", '), "means two things"),
        (
            ('job_family_names."Research" = [', 'job_family_names."Research" = ["Education", '),
            "means two things",
        ),
    ],
)
def test_a_fault_in_the_community_file_is_named(tmp_path: Path, change: tuple[str, str], wrong: str) -> None:
    file = tmp_path / "community.toml"
    file.write_text(community.SHIPPED.read_text().replace(*change))

    with pytest.raises(CommunityFault, match=wrong):
        community.load(file)


def test_the_catalogue_holds_direct_and_finds_what_was_meant() -> None:
    found = catalogue.load()

    direct = [skill for key, skill in found.skills.items() if key.startswith("direct:") and skill.competency]
    assert len(direct) == 164
    assert len(found.levels) == 5
    for typed, name in {
        "pyhton": "Python",
        "C++": "C++",
        "c": "C",
        "C#": "C#",
        "Software tesing": "Software testing",
    }.items():
        skill = found.find(typed)
        assert skill is not None
        assert skill.name == name
    assert found.find("R") != found.find("C")
    assert found.find("asdfgh") is None


def test_every_alias_means_a_skill_and_hides_none() -> None:
    listed = tomllib.loads(catalogue.ALIASES.read_text(encoding="utf-8"))["aliases"]
    found = catalogue.load()

    assert {skill.name for alias in listed if (skill := found.find(alias))} == set(listed.values())
    assert all(found.find(skill.name) == skill for skill in found.skills.values() if skill.competency)


def test_every_skill_is_found_by_its_name_with_one_slip() -> None:
    found = catalogue.load()
    for skill in found.skills.values():
        if len(skill.name) >= 12 and skill.name.isascii():
            slipped = skill.name[:5] + skill.name[6:]
            meant = found.find(slipped)
            assert meant is None or meant.key == skill.key, (slipped, meant)
