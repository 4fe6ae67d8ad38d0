"""Reading which time a report is on. Pure."""

from __future__ import annotations

from handlers.report import messages

TERM, YEAR = 1, 4  # quarters
_WORDS = {"": YEAR, "year": YEAR, "this year": YEAR, "term": TERM, "quarter": TERM, "this term": TERM}


def quarters(words: str) -> int:
    """On how many quarters a report is asked for. Raises Refusal."""
    said = " ".join(words.casefold().split()).strip('.!?"“”').removeprefix("for ").removeprefix("the ")
    if said not in _WORDS:
        raise messages.which_time()
    return _WORDS[said]
