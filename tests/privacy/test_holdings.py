"""Whatever is held about people is said by the feature that holds it."""

from __future__ import annotations

from collections import Counter

from handlers import FEATURES
from storage import personal, tables

# Not tables: what is gathered for a copy besides.
GATHERED = {"audit", "messages to you", "answers to mentors"}


def test_every_table_that_refers_to_a_person_is_declared_by_one_feature_and_has_a_title() -> None:
    assert "person" in tables.metadata.tables
    referring = {table.name for table, _ in personal.referring()} | {"person"}

    declared = Counter(name for feature in FEATURES for name in feature.holds)

    assert referring - set(declared) == set()
    assert set(declared) - referring - GATHERED == set()
    assert max(declared.values()) == 1
    assert all(title for feature in FEATURES for title in feature.holds.values())
