"""What Stepup is measured beside: a Bolt app that does one insert and one reply, with everybody's defaults.

Of `/events` it takes no note: what it costs to acknowledge something and do nothing.

``python -m tests.benchmarks.bare_bolt DATABASE PORT`` serves it until it is ended.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Asked(Base):
    __tablename__ = "asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


async def prepared(database: str) -> async_sessionmaker[Any]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return async_sessionmaker(engine)


def main() -> None:
    database, port = sys.argv[1], int(sys.argv[2])
    sessions = asyncio.run(prepared(database))
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/stepup")
    async def answer(ack: Any, body: dict[str, str]) -> None:
        await ack()
        async with sessions() as session:
            session.add(Asked(person=body["user_id"], words=body["text"], at=datetime.now(UTC)))
            await session.commit()
        await client.chat_postMessage(channel=body["channel_id"], text=f"You said: {body['text']}")

    @app.command("/events")
    async def acknowledge(ack: Any) -> None:
        await ack()

    app.server(port=port, path="/slack/events", host="127.0.0.1").start()


if __name__ == "__main__":
    main()
