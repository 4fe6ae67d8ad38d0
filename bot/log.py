"""Structured logs to standard error, with secrets taken out and no text that people typed."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from bot.chat import plain_text

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xwfp-[\w-]+|syt_\w+|mat_\w+|"
    r"(?<=hooks\.slack\.com/)[\w/]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|[\w.+-]+@[\w-]+\.[\w.]+"
)


def redact(text: str) -> str:
    """The text without tokens, passwords in addresses, or e-mail addresses."""
    return _SECRETS.sub("[secret]", text)


class _Lenient:
    """Standard error, on a disk that may be full: what can't be logged must not stop the work."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        with suppress(OSError):
            return self._file.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def configure(level: str) -> None:
    """Have entries of this level and above written to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact_all,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Lenient(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    # Libraries log whole payloads below warnings: people's words and tokens would be among them.
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RedactRecords())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("nio").setLevel(logging.CRITICAL)


def trouble(logger: Any, event: str, error: BaseException, **more: Any) -> None:
    """Log that something went wrong and where, without the error's words: people's may be among them."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error(event, error=type(error).__name__, frames=frames, **more)


def get(name: str) -> Any:
    """The log of one part."""
    return structlog.get_logger(name)


def _redact_all(_: object, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _kept(value) if isinstance(value, str) else value for key, value in entry.items()}


def _kept(value: str) -> str:
    return plain_text.lines(redact(value))


class _RedactRecords(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = plain_text.line(redact(record.getMessage())), None
        if record.exc_info:
            record.exc_text = _kept(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True
