"""The `stepup` command: run the bot, play on the console, and what an operator needs around them."""

from __future__ import annotations

import asyncio
import os
import sys
import zoneinfo
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import garbage, log
from bot.chat import plain_text
from config.catalogue_file import CatalogueFault
from config.community import CommunityFault
from config.settings import Settings, SettingsFault, load
from config.timings import Timings
from storage.database_errors import StoreFault

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Stepup, a chat bot for communities of research technical professionals.",
)
db = typer.Typer(no_args_is_help=True, help="Look after the database.")
slack = typer.Typer(no_args_is_help=True, help="Set up Slack.")

matrix = typer.Typer(no_args_is_help=True, help="Set up Matrix.")


members = typer.Typer(no_args_is_help=True, help="Look after the membership.")


cli.add_typer(db, name="db")


cli.add_typer(slack, name="slack")


cli.add_typer(matrix, name="matrix")


cli.add_typer(members, name="members")


audit = typer.Typer(no_args_is_help=True, help="Look after the log of who did what.")


cli.add_typer(audit, name="audit")


def main(timings: Timings | None = None) -> None:
    """`timings` is how long `run` waits for anything, where that is other than usual."""
    # Keys and the store are written by this process: nobody else may read them.
    os.umask(0o077)
    # The rules of time zones are those of the package that is pinned, not whatever the machine has.
    zoneinfo.reset_tzpath(to=())
    try:
        cli(standalone_mode=True, obj=timings)
    except (SettingsFault, CommunityFault, CatalogueFault, StoreFault) as fault:
        print(plain_text.lines(str(fault)), file=sys.stderr)
        sys.exit(1)


@cli.command()
def run(
    context: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="Serve Slack over HTTP instead of Socket Mode.")
    ] = False,
) -> None:
    """Serve every platform that is set up; with none, the console."""
    with garbage.uncollected():
        from bot import serve

    settings = _settings()
    settings.check_platforms(http=http)
    if not (settings.uses_slack or settings.uses_matrix):
        print(
            "Neither Slack nor Matrix is set up, so here is the console. (README.md says how to connect "
            "either.)",
            file=sys.stderr,
        )
        asyncio.run(serve.console(settings))
        return
    log.configure(settings.log_level or "INFO")
    asyncio.run(serve.platforms(settings, http=http, timings=context.obj))


@cli.command()
def console(
    simulate: Annotated[bool, typer.Option(help="Use a clock that :wait moves.")] = False,
    start: Annotated[str, typer.Option(help='Where that clock starts, as in "2026-11-30 09:00".')] = "",
    db: Annotated[str, typer.Option(help="The store, as in sqlite:///data/stepup.db.")] = "",
) -> None:
    """Talk to Stepup here: the stage on which everything can be tried."""
    with garbage.uncollected():
        from bot import serve

    settings = _settings()
    if start and not simulate:
        raise SettingsFault("--start goes with --simulate.")
    asyncio.run(serve.console(settings, simulate=simulate, start=_start(start, settings), url=db))


@db.command()
def upgrade() -> None:
    """Bring the database's tables up to date."""
    from bot import app

    asyncio.run(app.upgrade(_settings()))
    print("The database is up to date.")


@slack.command()
def manifest(
    http: Annotated[str, typer.Option(help="Your address, for HTTP instead of Socket Mode.")] = "",
) -> None:
    """Print the app manifest to paste at api.slack.com/apps."""
    from bot.app import registry
    from bot.platforms.slack import manifest as manifests

    print(manifests.as_json(registry(), name="Stepup", address=http))


@matrix.command()
def login() -> None:
    """Log in where the homeserver leaves that to a login service (OAuth 2.0), by a code."""
    from bot import app
    from bot.clock import SystemClock
    from bot.platforms.matrix import earlier_files
    from bot.platforms.matrix import login as logins
    from bot.platforms.matrix.rooms import PLATFORM
    from bot.sealed_store import SealedStore

    settings = _settings()
    if not settings.uses_matrix:
        raise SettingsFault("Set MATRIX_HOMESERVER first; for example MATRIX_HOMESERVER=example.org.")

    def show(address: str, code: str) -> None:
        print(
            plain_text.lines(f"Open {address} as Stepup's account, and enter this code: {code}"), flush=True
        )

    async def log_in() -> str:
        async with app.up_to_date(settings) as store:
            sealed = SealedStore.of(settings, store, PLATFORM)
            await earlier_files.take_in(settings, sealed)
            return await logins.by_code(settings, sealed, SystemClock(), show)

    user = asyncio.run(log_in())
    print(plain_text.lines(f"Logged in as {user}. Start Stepup now; the login renews itself."))


@members.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header line.")],
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, and change nothing.")] = False,
) -> None:
    """Take people in from a spreadsheet: what it says is there when they register."""
    from bot import app

    try:
        content = file.read_bytes()
    except OSError as error:
        raise SettingsFault(f"The file {file} can't be read: {error.strerror}.") from error
    said, fine = asyncio.run(app.take_members(_settings(), content, dry_run=dry_run))
    print(plain_text.lines(said))
    sys.exit(0 if fine else 1)


@audit.command()
def verify(
    holding: Annotated[
        str, typer.Option(help="A hash that was printed before, to be in the log still.")
    ] = "",
) -> None:
    """Look whether the log is as it was written; print the last hash, to be kept elsewhere."""
    from bot import app

    said, fine = asyncio.run(app.verify_log(_settings(), holding=holding.strip()))
    print(plain_text.lines(said))
    sys.exit(0 if fine else 1)


@cli.command()
def check(
    http: Annotated[bool, typer.Option("--http", help="As for `stepup run --http`.")] = False,
) -> None:
    """Say whether everything is set up, and what to do about what isn't; nothing is changed."""
    from bot import check as checks

    settings = _settings("ERROR")
    platforms: list[checks.Check] = []
    if settings.uses_slack:
        from bot.platforms.slack.check import check as slack_check

        platforms.append(slack_check)
    if settings.uses_matrix:
        from bot.platforms.matrix.check import check as matrix_check

        platforms.append(matrix_check)
    found = asyncio.run(checks.everything(settings, http=http, platforms=platforms))
    print(plain_text.lines("\n".join(one.said() for one in found)))
    faults = [one for one in found if one.grade is checks.Grade.FAULT]
    print(f"\n{len(faults)} to mend." if faults else "\nStepup can run like this.")
    sys.exit(1 if faults else 0)


@cli.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as of

    print(f"stepup-bot {of('stepup-bot')}")


def _settings(default_level: str = "WARNING") -> Settings:
    settings = load()
    log.configure(settings.log_level or default_level)
    return settings


def _start(said: str, settings: Settings) -> datetime | None:
    """The moment that --start names, in the community's zone."""
    if not said:
        return None
    try:
        local = datetime.fromisoformat(said)
    except ValueError as error:
        raise SettingsFault(
            f"--start “{said}” isn't a date and time; for example --start “2026-11-30 09:00”."
        ) from error
    return local if local.tzinfo else local.replace(tzinfo=settings.community.zone)
