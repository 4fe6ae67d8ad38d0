"""The community's own configuration: read from TOML once, checked, and never changed while running."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from config import faults, profiles
from config.profiles import RoleProfile

SHIPPED = Path(__file__).with_name("community.toml")
PLATFORMS = ("console", "slack", "matrix")


class CommunityFault(Exception):
    """The community file can't be used; the text says what to change, and where."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Roles(_Part):
    """First holders of each role, as ``platform:user``."""

    admin: tuple[str, ...] = ()
    moderator: tuple[str, ...] = ()
    organiser: tuple[str, ...] = ()

    @field_validator("admin", "moderator", "organiser")
    @classmethod
    def _each_names_a_platform(cls, holders: tuple[str, ...]) -> tuple[str, ...]:
        for holder in holders:
            platform, colon, user = holder.partition(":")
            if platform not in PLATFORMS or not colon or not user:
                raise ValueError(f"“{holder}” should be platform:user, for example “console:olga”")
        return holders


class Registration(_Part):
    """What can be chosen when somebody registers."""

    institutions: tuple[str, ...]
    job_families: tuple[str, ...]
    career_stages: tuple[str, ...]
    communities_of_practice: tuple[str, ...] = ()


class Privacy(_Part):
    """The notice's parts. A blank one means that no data is taken."""

    version: str = ""
    controller: str = ""
    contact: str = ""
    lawful_basis: str = ""
    purposes: str = ""
    retention: str = ""
    complaints: str = ""

    @property
    def blank(self) -> tuple[str, ...]:
        """The parts still to be filled in."""
        return tuple(name for name, value in self if not str(value).strip())


class DeliveryRules(_Part):
    """How late is too late, and how long before an event people are reminded (minutes)."""

    announcement_late_minutes: int = Field(10, ge=1, le=1440)
    announcement_approval: bool = False
    event_reminder_minutes: int = Field(60, ge=5, le=10080)


class FairUse(_Part):
    """How much one person may ask for at once, and in each second after that, before it is put off."""

    burst: int = Field(30, ge=5, le=1000)
    per_second: float = Field(4.0, ge=0.2, le=100)


class CheckinRules(_Part):
    """How check-ins go: how many skills are asked at once, and for how long raw answers are kept."""

    skills: int = Field(8, ge=1, le=8)
    answers_kept_months: int = Field(24, ge=1, le=60)


class DisclosureRules(_Part):
    """From how many people on something is said of a group; they may be stricter, never laxer.

    The figures are those of the HESA rounding strategy with the base of 10 of UK staff surveys.
    """

    base: int = Field(10, ge=10)
    rounding: int = Field(5, ge=5)
    percent_from: int = Field(23, ge=23)


class MentoringRules(_Part):
    """How long is waited in mentoring (days)."""

    silence_days: int = Field(3, ge=1, le=30)
    first_check_days: int = Field(14, ge=1, le=90)
    check_every_days: int = Field(30, ge=7, le=180)


class Community(_Part):
    """All of the community file."""

    name: str
    timezone: str
    public_url: str = ""
    roles: Roles = Roles()
    register_: Registration = Field(alias="register")
    channels: dict[str, dict[str, str]] = {}
    privacy: Privacy = Privacy()
    delivery: DeliveryRules = DeliveryRules()
    fair_use: FairUse = FairUse()
    checkins: CheckinRules = CheckinRules()
    disclosure: DisclosureRules = DisclosureRules()
    mentoring: MentoringRules = MentoringRules()
    role_profiles: tuple[RoleProfile, ...] = Field(default_factory=profiles.shipped)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"“{name}” isn't a time zone; for example “Europe/London”") from error
        return name

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url):
            raise ValueError(f"“{url}” isn't a web address; for example “https://stepup.example.org”")
        return url

    @field_validator("channels")
    @classmethod
    def _channels_name_platforms(cls, channels: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, places in channels.items():
            for platform in places:
                if platform not in PLATFORMS:
                    raise ValueError(f"channel “{name}”: “{platform}” isn't one of {', '.join(PLATFORMS)}")
        return channels

    @property
    def zone(self) -> ZoneInfo:
        """The community's own time zone."""
        return ZoneInfo(self.timezone)


def load(path: Path | None = None) -> Community:
    """Read the community file (the shipped one by default). Raises CommunityFault."""
    file = path or SHIPPED
    try:
        return Community.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise CommunityFault(f"The community file {file} can't be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise CommunityFault(f"The community file {file} isn't valid TOML: {error}.") from error
    except ValidationError as error:
        raise CommunityFault(f"The community file {file} has a fault: {faults.described(error)}.") from error
