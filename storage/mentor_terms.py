"""How, when and in which languages somebody would meet, and whom they work with: of an offer or a request.

Holds about a person: these, and their department and line manager, which matching alone reads.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

_MONTHS = tuple(calendar.month_name)


class Mode(StrEnum):
    """How somebody would meet."""

    EITHER = "either"
    ONLINE = "online"
    IN_PERSON = "in person"


@dataclass(frozen=True, slots=True)
class Terms:
    """How somebody would meet: what is empty, or None, doesn't matter to them.

    `months` are numbered from 1, `hours` are a month. `department` and `line_manager` are as they typed them.
    """

    mode: Mode = Mode.EITHER
    months: frozenset[int] = frozenset()
    hours: int | None = None
    languages: tuple[str, ...] = ()
    department: str = ""
    line_manager: str = ""


class TermsColumns:
    """The same, in the row of an offer or of a request; lists with commas between."""

    mode: Mapped[Mode] = mapped_column(default=Mode.EITHER)
    months: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[int | None] = mapped_column(default=None)
    languages: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    line_manager: Mapped[str] = mapped_column(String(200), default="")

    @property
    def terms(self) -> Terms:
        """What the columns say."""
        return Terms(
            mode=self.mode,
            months=frozenset(_MONTHS.index(name) for name in self.months.split(", ") if name),
            hours=self.hours,
            languages=tuple(one for one in self.languages.split(", ") if one),
            department=self.department,
            line_manager=self.line_manager,
        )

    def set_terms(self, terms: Terms) -> None:
        """Keep these."""
        self.mode = terms.mode
        self.months = ", ".join(_MONTHS[month] for month in sorted(terms.months))
        self.hours = terms.hours
        self.languages = ", ".join(terms.languages)
        self.department = terms.department
        self.line_manager = terms.line_manager
