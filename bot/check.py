"""`stepup check`: whether Stepup could run as it is set up, and what to do about what is in its way."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot import log
from bot.seal import Seal
from bot.sealed_store import opened
from config import catalogue, disclosure_key, secret
from config.catalogue_file import CatalogueFault
from config.settings import Settings, SettingsFault
from storage import sealed_keys
from storage.database import is_sqlite
from storage.sealed_keys import Name

REACHED_WITHIN = 15.0  # seconds
PREFIXES = ("STEPUP_", "SLACK_", "MATRIX_")


class Grade(StrEnum):
    """How a check came out. `COSTS`: all works but what is said."""

    FINE = "ok"
    COSTS = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, and where something is to be done about it, what."""

    grade: Grade
    found: str
    cure: str = ""

    def said(self) -> str:
        """As it is printed."""
        return f"{self.grade.value:5}  {self.found}" + (f"\n       {self.cure}" if self.cure else "")


def fine(found: str) -> Finding:
    """Nothing to do."""
    return Finding(Grade.FINE, found)


def costs(found: str, cure: str) -> Finding:
    """Something doesn't work that isn't needed."""
    return Finding(Grade.COSTS, found, cure)


def fault(found: str, cure: str = "") -> Finding:
    """Stepup couldn't run so."""
    return Finding(Grade.FAULT, found, cure)


def holders(settings: Settings, platform: str) -> list[str]:
    """Whom the community file gives a role to on a platform, as they are written there, in order."""
    roles = settings.community.roles
    named = {*roles.admin, *roles.moderator, *roles.organiser}
    return sorted(holder for holder in named if holder.partition(":")[0] == platform)


Check = Callable[[Settings], Awaitable[Iterable[Finding]]]


async def everything(settings: Settings, *, http: bool, platforms: Sequence[Check]) -> list[Finding]:
    """All checks, in the order in which they matter; `platforms` are those of the chats that are set up."""
    found = [*_names(os.environ), _community(settings)]
    found += _admins(settings)
    found.append(await asyncio.to_thread(_folder, settings.data))
    found.append(await _database(settings))
    found += _keys(settings)
    try:
        settings.check_platforms(http=http)
    except SettingsFault as wrong:
        return [*found, fault(str(wrong))]
    if not platforms:
        found.append(
            costs(
                "Neither Slack nor Matrix is set up: only the console runs.",
                "For Slack set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, for Matrix MATRIX_HOMESERVER, "
                "MATRIX_USER and MATRIX_PASSWORD (README.md, “Connect it”).",
            )
        )
    for check in platforms:
        try:
            async with asyncio.timeout(REACHED_WITHIN):
                found += await check(settings)
        except TimeoutError:
            found.append(fault("A chat didn't answer in time.", "Check the network, and try again."))
    return found


def _names(given: Iterable[str]) -> Iterable[Finding]:
    """Settings that are given under a name that none has."""
    known = {field.alias for field in Settings.model_fields.values() if isinstance(field.alias, str)}
    for name in sorted(given):
        if not name.startswith(PREFIXES) or name in known:
            continue
        nearest = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=80)
        if nearest is not None:
            yield costs(f"{name} is no setting, and does nothing.", f"Did you mean {nearest[0]}?")


def _community(settings: Settings) -> Finding:
    community = settings.community
    blank = community.privacy.blank
    if blank:
        return fault(
            f"The privacy notice of the community file lacks {', '.join(blank)}: nobody can register.",
            'Fill them in under [privacy]; for example contact = "rtp@example.org".',
        )
    return fine(f"The community file is that of {community.name}, in {community.timezone}.")


def _folder(folder: Path) -> Finding:
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    probe = there / f".check-{secrets.token_hex(4)}"
    try:
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError as error:
        return fault(
            f"The data folder {folder} can't be written: {error.strerror}.",
            f"Give it to whoever runs Stepup (chown {os.getuid()} {folder}), or set STEPUP_DATA to another.",
        )
    return fine(f"The data folder {folder} can be written.")


async def _database(settings: Settings) -> Finding:
    url = settings.store_url
    file = file_to_come(url)
    if file is not None:
        folder = await asyncio.to_thread(_folder, file.parent)
        if folder.grade is Grade.FAULT:
            return fault(f"The database {file} can't be made: {folder.found}", folder.cure)
        return fine(f"The database will be made at the first start: {file}.")
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with asyncio.timeout(REACHED_WITHIN), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:
        why = log.redact(str(error).splitlines()[0]) if str(error) else type(error).__name__
        kind = "SQLite file" if is_sqlite(url) else "PostgreSQL server"
        return fault(
            f"The {kind} can't be used: {why}",
            "Check STEPUP_DATABASE_URL; for example postgresql://stepup:secret@db.example.org/stepup.",
        )
    finally:
        await engine.dispose()
    return fine("The database answers.")


def file_to_come(url: str) -> Path | None:
    """The SQLite file that isn't there yet."""
    file = Path(make_url(url).database or "")
    return file if is_sqlite(url) and not file.exists() else None


def _admins(settings: Settings) -> Iterable[Finding]:
    """Who says who organises, on each chat that is set up."""
    admins = settings.community.roles.admin
    if not admins:
        yield costs(
            "The community file names no admin: nobody can say who organises.",
            'Name one under [roles]; for example admin = ["slack:U0123456789"].',
        )
        return
    yield fine(f"Admins are {', '.join(admins)}.")
    used = {"slack": settings.uses_slack, "matrix": settings.uses_matrix}
    if any(used.values()) and not any(used.get(holder.partition(":")[0]) for holder in admins):
        yield costs(
            "None of the admins is on a chat that is set up: nobody there can say who organises.",
            'Name one under [roles]; for example admin = ["slack:U0123456789"] or '
            'admin = ["matrix:@olga:example.org"].',
        )


async def kept_sealed(settings: Settings, purpose: str, owner: str, name: Name) -> Any:
    """What is kept sealed for a platform; None where nothing is, or there is no database yet.

    Raises NotOpened, and SettingsFault where there is no secret.
    """
    if file_to_come(settings.store_url) is not None:
        return None
    engine = create_async_engine(settings.store_url, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            content: bytes | None = await connection.scalar(sealed_keys.query_of(owner, name))
    except (DBAPIError, OSError):
        # Tables of an earlier release; a database that doesn't answer is told of by itself.
        return None
    finally:
        await engine.dispose()
    if content is None:
        return None
    return opened(Seal(secret.read(settings, make=False), purpose), owner, name, content)


def _keys(settings: Settings) -> list[Finding]:
    found = [_disclosure(settings)]
    if settings.uses_matrix or settings.slack_refresh_token is not None:
        found.append(_secret(settings))
    return found


def _secret(settings: Settings) -> Finding:
    try:
        given = secret.given(settings) is not None
    except SettingsFault as wrong:
        return fault(str(wrong))
    if given or is_sqlite(settings.store_url):
        return fine("The secret that keys and logins are sealed under is set, or kept in the data folder.")
    return costs(
        "Keys and logins are sealed under a secret that only this host's data folder has.",
        f"Where another host or a new disk is to go on with them, set STEPUP_SECRET to the content "
        f"of {settings.data / secret.FILE} (before the first start, to what `openssl rand -hex 32` prints).",
    )


def _disclosure(settings: Settings) -> Finding:
    try:
        disclosure_key.read(settings, keep=(settings.data / disclosure_key.FILE).exists())
        catalogue.load(others=(catalogue.TECHNICAL, *settings.community.catalogues))
    except (SettingsFault, CatalogueFault) as wrong:
        return fault(str(wrong))
    return fine("The disclosure key and the skills catalogue can be read.")
