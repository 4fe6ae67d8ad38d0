"""Write the console transcripts anew, to be read before they are committed."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot import app, log
from bot.clock import MovableClock
from config.settings import Settings
from storage.database import MEMORY
from tests.stories.test_eighty_turns import KEPT, on_the_console
from tests.transcript import COMMUNITY, DISCLOSURE_KEY, START, Transcript, scripts


async def rewrite(script: Path, folder: Path) -> None:
    community = folder / "community.toml"
    community.write_text(COMMUNITY, encoding="utf-8")
    clock = MovableClock(START)
    settings = Settings(data=folder, community_file=community, disclosure_key=DISCLOSURE_KEY)
    async with app.opened(settings, url=MEMORY, clock=clock, paced=False) as stepup:
        played = await Transcript(stepup, clock).acted(script.read_text(encoding="utf-8"))
    script.write_text(played, encoding="utf-8")


def main() -> None:
    log.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        for script in scripts(Path(__file__).with_name("transcripts")):
            asyncio.run(rewrite(script, Path(folder)))
        talk = asyncio.run(on_the_console(Path(folder)))
        KEPT.write_text("\n\n".join(talk.turns) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
