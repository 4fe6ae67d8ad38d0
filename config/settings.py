"""Settings from the environment (or a .env file): read and checked once, when Stepup starts."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config import community as communities
from config import faults


class SettingsFault(Exception):
    """A setting is wrong or missing; the text says which, and shows a right one."""


class Settings(BaseSettings):
    """Every setting, with its environment variable's name as the alias."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data: Path = Field(Path("data"), alias="STEPUP_DATA")
    database_url: str = Field("", alias="STEPUP_DATABASE_URL")
    heroku_database_url: str = Field("", alias="DATABASE_URL")
    community_file: Path | None = Field(None, alias="STEPUP_COMMUNITY")
    log_level: str = Field("", alias="STEPUP_LOG_LEVEL")
    host: str = Field("127.0.0.1", alias="STEPUP_HOST")
    disclosure_key: SecretStr | None = Field(None, alias="STEPUP_DISCLOSURE_KEY")
    secret: SecretStr | None = Field(None, alias="STEPUP_SECRET")
    secret_file: Path | None = Field(None, alias="STEPUP_SECRET_FILE")
    port: int = Field(8080, alias="PORT", ge=0, le=65535)
    private_hosts_said: str = Field("", alias="STEPUP_PRIVATE_HOSTS")
    public_web: bool = Field(True, alias="STEPUP_PUBLIC_WEB")
    """Whether anything of the public web is fetched: calendars by their address, and pages to see if they are
    still there."""

    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_refresh_token: SecretStr | None = Field(None, alias="SLACK_REFRESH_TOKEN")
    slack_client_id: str = Field("", alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, alias="SLACK_CLIENT_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")

    matrix_homeserver: str = Field("", alias="MATRIX_HOMESERVER")
    matrix_user: str = Field("", alias="MATRIX_USER")
    matrix_password: SecretStr | None = Field(None, alias="MATRIX_PASSWORD")
    matrix_access_token: SecretStr | None = Field(None, alias="MATRIX_ACCESS_TOKEN")
    matrix_new_device: bool = Field(False, alias="MATRIX_NEW_DEVICE")
    matrix_reset_cross_signing: bool = Field(False, alias="MATRIX_RESET_CROSS_SIGNING")

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, level: str) -> str:
        if level and level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("should be DEBUG, INFO, WARNING or ERROR")
        return level.upper()

    @cached_property
    def community(self) -> communities.Community:
        """The community file, read once. Raises CommunityFault."""
        return communities.load(self.community_file)

    @property
    def private_hosts(self) -> list[str]:
        """The hosts that may be read although they aren't of the public web, as an institution's own."""
        return self.private_hosts_said.replace(",", " ").split()

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL; SQLite in the data folder unless told otherwise."""
        url = self.database_url or self.heroku_database_url
        return async_url(url) if url else f"sqlite+aiosqlite:///{self.data / 'stepup.db'}"

    @property
    def serves_health(self) -> bool:
        """Whether a port was asked for, for health checks beside Socket Mode and Matrix."""
        return "port" in self.model_fields_set

    @property
    def uses_slack(self) -> bool:
        """Whether Slack is set up."""
        return self.slack_bot_token is not None

    @property
    def uses_matrix(self) -> bool:
        """Whether Matrix is set up."""
        return bool(self.matrix_homeserver)

    def _check_rotation(self) -> None:
        """Raise SettingsFault where Slack's token expires and nothing would renew it."""
        if self.slack_refresh_token is not None:
            if self.slack_client_id and self.slack_client_secret is not None:
                return
            raise SettingsFault(
                "SLACK_REFRESH_TOKEN needs SLACK_CLIENT_ID and SLACK_CLIENT_SECRET beside it (your app's "
                "page, Basic Information, App Credentials)."
            )
        if revealed(self.slack_bot_token).startswith("xoxe."):
            raise SettingsFault(
                "SLACK_BOT_TOKEN is one that expires after twelve hours. Set SLACK_REFRESH_TOKEN to the "
                "refresh token beside it, which begins with “xoxe-” (your app's page, Install App)."
            )

    def check_platforms(self, *, http: bool) -> None:
        """Raise SettingsFault where a platform is only half configured."""
        slack_parts = (self.slack_app_token, self.slack_signing_secret)
        if not self.uses_slack and (http or any(slack_parts)):
            raise SettingsFault(
                "Slack needs SLACK_BOT_TOKEN, which begins with “xoxb-” (your app's page, Install App)."
            )
        if not self.uses_matrix and (self.matrix_user or self.matrix_password or self.matrix_access_token):
            raise SettingsFault(
                "Matrix needs MATRIX_HOMESERVER; for example MATRIX_HOMESERVER=https://matrix.example.org."
            )
        self._check_rotation()
        if self.uses_slack and http and self.slack_signing_secret is None:
            raise SettingsFault(
                "Slack's HTTP mode needs SLACK_SIGNING_SECRET (your app's page, Basic Information)."
            )
        if self.uses_slack and not http and not revealed(self.slack_app_token).startswith("xapp-"):
            raise SettingsFault(
                "Slack's Socket Mode needs SLACK_APP_TOKEN, a token that begins with “xapp-” "
                "(your app's page, Basic Information, App-Level Tokens)."
            )


def revealed(secret: SecretStr | None) -> str:
    """A secret as it is, or nothing where none is set."""
    return secret.get_secret_value() if secret is not None else ""


def async_url(url: str) -> str:
    """A database URL as people write it, with the driver that Stepup uses.

    ``postgres://`` (as hosting services write it) and ``sslmode`` (libpq's word) are translated for
    asyncpg, which knows neither.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise SettingsFault(f"“{url}” isn't a database URL; for example “sqlite:///data/stepup.db”.")
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
    }
    scheme = drivers.get(scheme, scheme)
    if scheme not in drivers.values():
        raise SettingsFault(f"Stepup keeps its data in SQLite or PostgreSQL, not in “{scheme}”.")
    if scheme == "postgresql+asyncpg":
        rest = rest.replace("sslmode=", "ssl=")
    return f"{scheme}://{rest}"


def load() -> Settings:
    """Read the environment. Raises SettingsFault."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsFault(f"A setting is wrong: {faults.described(error)}.") from error
