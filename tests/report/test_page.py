"""The report's page: what is drawn says what stands beside it, and what was typed is only text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.report import page
from handlers.report.sections import Bar, Section, Table

_BAR = re.compile(r'<i style="width:([\d.]+)rem"></i><b style="left:([\d.]+)rem;width:([\d.]+)rem">')


def made(*tables: Table) -> str:
    sections = [Section("Needs", tables)]
    return page.as_page(sections, community="Ours", period="Autumn", made="today", rule="Moved.").decode()


def drawn(bar: Bar) -> tuple[float, float, float]:
    """How long a bar is, and from where to where its line goes, in levels."""
    found = _BAR.search(made(Table("Gaps", ("", "gap"), (("Testing", "1.0"),), bars=(bar,))))
    assert found is not None
    length, left, wide = (float(part) / page.WIDEST * 4 for part in found.groups())
    return length, left, left + wide


def test_a_bar_is_as_long_as_its_figure_on_a_scale_from_0_to_4() -> None:
    assert drawn(Bar(1.0, 0.5)) == pytest.approx((1.0, 0.5, 1.5), abs=0.01)
    assert drawn(Bar(4.0, 0.3)) == pytest.approx((4.0, 3.7, 4.0), abs=0.01)


@given(st.floats(-1, 6), st.floats(0, 6))
def test_no_bar_and_no_line_leaves_the_scale(length: float, margin: float) -> None:
    long, least, most = drawn(Bar(length, margin))

    assert 0 <= long <= 4.01
    assert 0 <= least <= most + 0.01 <= 4.02


def test_a_table_without_bars_has_no_scale() -> None:
    assert 'class="scale"' not in made(Table("Members", ("", "about"), (("UCL", "20"),)))


def test_what_was_typed_is_text() -> None:
    said = made(Table("<b>Term</b>", ("", "gap"), (("<script>alert(1)</script>", "&"),)))

    assert "<script>" not in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "&lt;b&gt;Term&lt;/b&gt;" in said
