"""Secrets of 32 bytes: as a setting gives them, or in a file that only its owner can read, made once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.settings import SettingsFault

BYTES = 32


def read_or_make(file: Path) -> bytes:
    """The key in a file, which is made when it isn't there.

    Raises OSError where it can't be read or made, and SettingsFault where what is there is no key.
    """
    if not file.exists():
        _make(file)
    return read(file)


def read(file: Path) -> bytes:
    """The key in a file. Raises OSError where it can't be read, and SettingsFault where it is no key."""
    return parsed(file.read_bytes().decode("ascii", errors="replace"), str(file))


def parsed(said: str, where: str) -> bytes:
    """A key as it is written. Raises SettingsFault, which names `where` it is."""
    try:
        key = bytes.fromhex(said.strip())
    except ValueError:
        key = b""
    if len(key) != BYTES:
        raise SettingsFault(
            f"{where} should be {2 * BYTES} hexadecimal digits; for example what `openssl rand -hex "
            f"{BYTES}` prints."
        )
    return key


def _make(file: Path) -> None:
    """Put a new key where only its owner may read it; who is there first counts."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_hex(BYTES))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(new, file)
    except FileExistsError:
        pass
    finally:
        new.unlink()
