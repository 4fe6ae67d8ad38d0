"""The secret under which keys and logins are sealed in the database: given by a setting, or kept in a file.

Whoever has the database or a backup of it can't act as Stepup without it. Processes on several hosts that
share a database need the same one.
"""

from __future__ import annotations

from config import key_file
from config.settings import Settings, SettingsFault

FILE = "secret.key"


def given(settings: Settings) -> bytes | None:
    """The secret of STEPUP_SECRET or of the file STEPUP_SECRET_FILE; None where neither is set.

    Raises SettingsFault where it is none, or can't be read.
    """
    if settings.secret is not None:
        return key_file.parsed(settings.secret.get_secret_value(), "STEPUP_SECRET")
    if settings.secret_file is None:
        return None
    try:
        return key_file.read(settings.secret_file)
    except OSError as error:
        raise SettingsFault(
            f"The file {settings.secret_file} of STEPUP_SECRET_FILE can't be read: {error.strerror}."
        ) from error


def read(settings: Settings, *, make: bool = True) -> bytes:
    """The secret that is given, else that of a file in the data folder.

    The file is made when it isn't there, where it may be. Raises SettingsFault where it is none, or can't be
    had.
    """
    if (key := given(settings)) is not None:
        return key
    file = settings.data / FILE
    if not make and not file.exists():
        raise SettingsFault(
            f"The secret that keys and logins were sealed under is missing: put {file} back, or set "
            "STEPUP_SECRET to what was in it."
        )
    try:
        return key_file.read_or_make(file)
    except OSError as error:
        raise SettingsFault(
            f"The file {file} can't be kept: {error.strerror}. Set STEPUP_SECRET instead; for example to "
            "what `openssl rand -hex 32` prints, and always the same."
        ) from error
