"""Taking in what earlier releases kept of a Matrix device in the data folder.

The login, the cross-signing keys and nio's own database were files there. They are sealed into the database
once; the folder is then renamed, so that nobody takes it for what counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import vodozemac
from nio.crypto import DeviceStore, GroupSessionStore, OlmAccount, SessionStore
from nio.store import DefaultStore

from bot import crash_points, log
from bot.platforms.matrix import cross_signing, login
from bot.platforms.matrix.device_keys import DeviceKeys
from bot.platforms.matrix.login import Session
from bot.sealed_store import SealedStore
from config.settings import Settings, SettingsFault
from storage.file_locks import holder, take_alone

FOLDER = "matrix"
TAKEN_IN = "matrix-taken-in"

logger = log.get("matrix")


def are_there(settings: Settings) -> bool:
    """Whether an earlier release's login lies in the data folder."""
    return (settings.data / FOLDER / "session.json").exists()


async def take_in(settings: Settings, sealed: SealedStore) -> None:
    """Take the files in, where there are any and the database has no login yet.

    Raises SettingsFault where they are damaged, or another process of an earlier release uses them.
    """
    folder = settings.data / FOLDER
    if not are_there(settings):
        return
    if (kept := await login.last(sealed)) is not None:
        if kept.device == _device_in(folder):
            # It was taken in, and the process ended before the files were put aside.
            await asyncio.to_thread(_put_aside, folder)
        return
    try:
        lock = take_alone(folder / "lock")
    except BlockingIOError as error:
        raise SettingsFault(
            f"Another Stepup (process {holder(folder / 'lock')}), of an earlier release, is using the Matrix "
            f"device in {folder}. Stop it first."
        ) from error
    with lock:
        try:
            found = await asyncio.to_thread(_read, folder)
        except Exception as error:
            # Whatever the libraries say of a file that isn't one of theirs, or is under another key.
            raise SettingsFault(
                f"The Matrix device in {folder} can't be read ({type(error).__name__}): a file there is "
                "damaged, or another installation's. Put back those that were there, or move the folder away "
                "and start once with MATRIX_NEW_DEVICE=1 and MATRIX_PASSWORD set to log in anew."
            ) from error
        await _keep(sealed, found)
    crash_points.reach("matrix.taken_in")
    await asyncio.to_thread(_put_aside, folder)


def _device_in(folder: Path) -> str:
    try:
        return str(json.loads((folder / "session.json").read_text(encoding="utf-8"))["device"])
    except (OSError, ValueError, TypeError, LookupError):
        return ""


def _put_aside(folder: Path) -> None:
    """Rename the folder to a name that is free."""
    names = (TAKEN_IN, *(f"{TAKEN_IN}-{number}" for number in range(2, 100)))
    aside = next(there for name in names if not (there := folder.with_name(name)).exists())
    folder.rename(aside)
    logger.info("matrix_device_taken_in", files=str(aside))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the files hold: the login, the cross-signing keys by role, and what nio kept."""

    session: Session
    signing: dict[str, vodozemac.Account]
    account: OlmAccount
    sessions: SessionStore
    room_sessions: GroupSessionStore
    devices: DeviceStore
    rooms: set[str]


def _read(folder: Path) -> _Found:
    session = Session(**json.loads((folder / "session.json").read_text(encoding="utf-8")))
    passphrase = (folder / "pickle.key").read_text(encoding="ascii").strip()
    secret = hashlib.sha256(passphrase.encode()).digest()
    signing = folder / "cross-signing.json"
    pickles = json.loads(signing.read_text(encoding="utf-8")) if signing.exists() else {}
    files = DefaultStore(session.user, session.device, str(folder), passphrase)
    try:
        account = files.load_account()
        if account is None:
            raise ValueError("no account")
        return _Found(
            session=session,
            signing={role: vodozemac.Account.from_pickle(said, secret) for role, said in pickles.items()},
            account=account,
            sessions=files.load_sessions(),
            room_sessions=files.load_inbound_group_sessions(),
            devices=files.load_device_keys(),
            rooms=files.load_encrypted_rooms(),
        )
    finally:
        files.database.close()


async def _keep(sealed: SealedStore, found: _Found) -> None:
    """The login last: until it is there, all of it is done anew."""
    keys = DeviceKeys(sealed, found.session.user, found.session.device)
    keys.save_account(found.account)
    for sender, sessions in found.sessions.items():
        for session in sessions:
            keys.save_session(sender, session)
    for room_session in found.room_sessions:
        keys.save_inbound_group_session(room_session)
    keys.save_device_keys(dict(found.devices.items()))
    keys.save_encrypted_rooms(found.rooms)
    await keys.keep()
    await cross_signing.keep(sealed, found.session.user, found.signing)
    await login.keep(sealed, found.session)
