"""What an operator is told where Stepup can't be on Matrix, each with what to do."""

from __future__ import annotations

from config.settings import SettingsFault

HOW_TO_LOG_IN = (
    "For the first start it needs MATRIX_USER and MATRIX_PASSWORD, or MATRIX_ACCESS_TOKEN, or a login by "
    "`stepup matrix login`; for example MATRIX_USER=@stepup:example.org."
)
OVER = (
    "The homeserver's login service has ended Stepup's login ({why}). Log in again with "
    "`stepup matrix login` (over SQLite, stop Stepup first); the device and its keys stay."
)
LOGGED_OUT = (
    "The homeserver no longer accepts Stepup's login. Start once with MATRIX_NEW_DEVICE=1 and "
    "MATRIX_PASSWORD set to log in again."
)


OTHER_KEYS = (
    "The homeserver knows newer keys of Stepup's device than the database does, as after restoring a backup: "
    "not everybody can write to it encrypted. Start once with MATRIX_NEW_DEVICE=1 and MATRIX_PASSWORD set "
    "(with a login service: run `stepup matrix login` with MATRIX_NEW_DEVICE=1)."
)


class Unreachable(SettingsFault):
    """The homeserver doesn't answer just now."""

    def __init__(self, homeserver: str, error: Exception) -> None:
        super().__init__(
            f"The Matrix homeserver {homeserver} can't be reached ({type(error).__name__}); check "
            "MATRIX_HOMESERVER."
        )


def other_secret(what: str) -> SettingsFault:
    """What is said where something doesn't open."""
    return SettingsFault(
        f"{what} in the database can't be opened: it was sealed under another secret, or is damaged. Set "
        "STEPUP_SECRET to the secret that it was sealed under (by default the content of secret.key in the "
        "data folder). If that is lost, start once with MATRIX_NEW_DEVICE=1, MATRIX_RESET_CROSS_SIGNING=1 "
        "and MATRIX_PASSWORD set to log in anew."
    )
