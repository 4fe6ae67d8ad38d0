"""The secret by which figures are moved: kept beside the platforms' tokens, never in the database.

Whoever has the database or a backup of it can't take the secret amounts away again without it. Losing it
does little harm: what was closed stays as it is, and later figures are moved by a new one. Lists of members
know e-mail addresses by it, too: whoever is on one of before isn't known again by their address, and the list
has to be taken in once more. Several processes on one database need the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from config import key_file, secret
from config.settings import Settings

FILE = "disclosure.key"


def read(settings: Settings, *, keep: bool = True) -> bytes:
    """The key of STEPUP_DISCLOSURE_KEY, else of a file in the data folder, else one drawn from STEPUP_SECRET.

    Without any of these the file is made. Where it can't be kept, or needn't be as nothing else is, it is
    one for this process. Raises SettingsFault where it is no key.
    """
    if settings.disclosure_key is not None:
        return key_file.parsed(settings.disclosure_key.get_secret_value(), "STEPUP_DISCLOSURE_KEY")
    if not keep:
        return secrets.token_bytes(key_file.BYTES)
    file = settings.data / FILE
    given = secret.given(settings)
    if given is not None and not file.exists():
        # Processes on several hosts move the same figures alike.
        return hmac.digest(given, b"disclosure", hashlib.sha256)
    try:
        return key_file.read_or_make(file)
    except OSError:
        return secrets.token_bytes(key_file.BYTES)
