"""The community's own configuration: read from TOML once, checked, and never changed while running."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from config import faults, profiles
from config.catalogue import Source
from config.profiles import RoleProfile

SHIPPED = Path(__file__).with_name("community.toml")
# Nobody is asked the same again within 90 days (`handlers/checkins/questions_to_ask.py`); a weekend and a
# change of the clocks may bring two terms nearer to each other.
TERMS_APART = timedelta(days=95)
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
                raise ValueError(
                    f"“{holder}” should be platform:user, for example “slack:U0123456789” or "
                    "“matrix:@olga:example.org”"
                )
        return holders


class Registration(_Part):
    """What can be chosen when somebody registers."""

    institutions: tuple[str, ...]
    job_families: tuple[str, ...]
    career_stages: tuple[str, ...]
    communities_of_practice: tuple[str, ...] = ()
    institution_names: dict[str, str] = {}
    job_family_names: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _names_are_of_families(self) -> Registration:
        unknown = [family for family in self.job_family_names if family not in self.job_families]
        if unknown:
            raise ValueError(f"job_family_names: “{unknown[0]}” isn't one of job_families")
        known = [name.casefold() for name in self.job_families]
        for names in self.job_family_names.values():
            known += [name.casefold() for name in names]
        for name in known:
            if known.count(name) > 1:
                raise ValueError(f"job_family_names: “{name}” means two things")
        return self

    def called(self, family: str) -> tuple[str, ...]:
        """What people of a job family call their jobs."""
        return self.job_family_names.get(family, ())


class Privacy(_Part):
    """The notice's parts, and how long people are kept. A blank part means that no data is taken."""

    version: str = ""
    controller: str = ""
    contact: str = ""
    lawful_basis: str = ""
    purposes: str = ""
    retention: str = ""
    complaints: str = ""
    inactive_months: int | None = Field(None, ge=6, le=120)
    """After so many months in which nothing was heard of somebody they are told, and forgotten 30 days later;
    None keeps people until they ask to be forgotten."""

    @property
    def blank(self) -> tuple[str, ...]:
        """The parts still to be filled in."""
        return tuple(name for name, value in self if not str(value).strip())


class DeliveryRules(_Part):
    """How late is too late, and how long before an event people are reminded (minutes)."""

    announcement_late_minutes: int = Field(10, ge=1, le=1440)
    announcement_approval: bool = False
    event_reminder_minutes: tuple[Annotated[int, Field(ge=5, le=10080)], ...] = (1440, 60)

    @field_validator("event_reminder_minutes", mode="before")
    @classmethod
    def _one_or_several(cls, minutes: object) -> object:
        return (minutes,) if isinstance(minutes, int) else minutes


class FairUse(_Part):
    """How much one person may ask for at once, and in each second after that, before it is put off."""

    burst: int = Field(30, ge=5, le=1000)
    per_second: float = Field(4.0, ge=0.2, le=100)


class CheckinRules(_Part):
    """How check-ins go: what each job family is asked, and for how long raw answers are kept.

    `core` is by job family, where it is other than what is shipped; `personal` is how many questions more
    are somebody's own at most. `terms` are the days, as month and day, from which a check-in of every term
    is asked.
    """

    core: dict[str, tuple[str, ...]] = {}
    personal: int = Field(2, ge=0, le=2)
    terms: tuple[str, ...] = ("10-05", "01-18", "04-26")
    answers_kept_months: int = Field(24, ge=12, le=60)

    @field_validator("terms")
    @classmethod
    def _terms_are_days_far_enough_apart(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        days = []
        for term in terms:
            try:
                # 2027 has no 29 February, which no term may begin on.
                days.append(date.fromisoformat(f"2027-{term}"))
            except ValueError as error:
                raise ValueError(f"“{term}” isn't a month and day; for example “01-18”") from error
        days.sort()
        following = [*days[1:], *(day + timedelta(days=365) for day in days[:1])]
        if not days or any(after - day < TERMS_APART for day, after in zip(days, following, strict=True)):
            raise ValueError(f"terms begin at least {TERMS_APART.days} days apart")
        return tuple(f"{day:%m-%d}" for day in days)


class DisclosureRules(_Part):
    """From how many people on something is said of a group; it may be stricter, never laxer.

    Ten is what UK staff surveys use, and the Office for National Statistics for its 10-5 rule.
    """

    people: int = Field(10, ge=10, le=1000)


class Invites(StrEnum):
    """Whose invitations to rooms on Matrix are accepted."""

    EVERYONE = "everyone"
    SERVERS = "servers"
    ROOMS = "rooms"


class MatrixRules(_Part):
    """Whose invitations are accepted: anybody's, those of people on some homeservers, or to some rooms.

    A room is named by its id (``!…``) or its alias (``#…:example.org``).
    """

    invites: Invites = Invites.EVERYONE
    servers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_some(self) -> MatrixRules:
        if self.invites is Invites.SERVERS and not self.servers:
            raise ValueError('servers: name at least one, for example servers = ["example.org"]')
        if self.invites is Invites.ROOMS and not self.rooms:
            raise ValueError('rooms: name at least one, for example rooms = ["#events:example.org"]')
        return self


class MentoringRules(_Part):
    """How long is waited in mentoring (days), how often coffees are (weeks), how long pairs last."""

    silence_days: int = Field(3, ge=1, le=30)
    first_check_days: int = Field(14, ge=1, le=90)
    check_every_days: int = Field(30, ge=7, le=180)
    coffee_every_weeks: int = Field(3, ge=1, le=26)
    pair_months: int = Field(6, ge=1, le=24)


class Community(_Part):
    """All of the community file."""

    name: str
    timezone: str
    public_url: str = ""
    public_events: bool = True
    roles: Roles = Roles()
    register_: Registration = Field(alias="register")
    channels: dict[str, dict[str, str]] = {}
    privacy: Privacy = Privacy()
    delivery: DeliveryRules = DeliveryRules()
    fair_use: FairUse = FairUse()
    checkins: CheckinRules = CheckinRules()
    disclosure: DisclosureRules = DisclosureRules()
    mentoring: MentoringRules = MentoringRules()
    matrix: MatrixRules = MatrixRules()
    catalogues: tuple[Source, ...] = ()
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

    def institution(self, said: str) -> str:
        """An institution by the one name that the community has for it."""
        return self._institutions.get(" ".join(said.casefold().split()), said)

    @cached_property
    def _institutions(self) -> dict[str, str]:
        names = {name: name for name in self.register_.institutions} | self.register_.institution_names
        return {" ".join(said.casefold().split()): name for said, name in names.items()}

    @property
    def zone(self) -> ZoneInfo:
        """The community's own time zone."""
        return ZoneInfo(self.timezone)


def load(path: Path | None = None) -> Community:
    """Read the community file (the shipped one by default). Raises CommunityFault."""
    file = path or SHIPPED
    try:
        found = Community.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        # Their files are said as seen from this one.
        beside = tuple(one.model_copy(update={"file": file.parent / one.file}) for one in found.catalogues)
        return found.model_copy(update={"catalogues": beside})
    except OSError as error:
        raise CommunityFault(f"The community file {file} can't be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise CommunityFault(f"The community file {file} isn't valid TOML: {error}.") from error
    except ValidationError as error:
        raise CommunityFault(f"The community file {file} has a fault: {faults.described(error)}.") from error
