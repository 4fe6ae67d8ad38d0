"""The secret by which figures are moved: kept beside the platforms' tokens, never in the database.

Whoever has the database or a backup of it can't take the secret amounts away again without it. Losing it
does no harm: what was closed stays as it is, and later figures are moved by a new one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.settings import Settings, SettingsFault

FILE = "disclosure.key"
BYTES = 32


def read(settings: Settings, *, keep: bool = True) -> bytes:
    """The key of STEPUP_DISCLOSURE_KEY, else of a file in the data folder, which is made when it isn't there.

    Where it can't be kept, or needn't be as nothing else is, it is one for this process. Raises SettingsFault
    where it is no key.
    """
    if settings.disclosure_key is not None:
        return _key(settings.disclosure_key.get_secret_value(), "STEPUP_DISCLOSURE_KEY")
    if not keep:
        return secrets.token_bytes(BYTES)
    file = settings.data / FILE
    try:
        if not file.exists():
            _make(file)
        said = file.read_bytes().decode("ascii", errors="replace")
    except OSError:
        return secrets.token_bytes(BYTES)
    return _key(said, str(file))


def _make(file: Path) -> None:
    """Put a new key where only its owner may read it; who is there first counts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{FILE}.{secrets.token_hex(4)}")
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


def _key(said: str, where: str) -> bytes:
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
