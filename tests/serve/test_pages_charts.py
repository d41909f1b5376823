"""Charts are numbers that a browser draws: every length a share of the chart's own width and height."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

charts = pytest.importorskip("onrecord.serve.pages.charts")


def test_months_without_statements_have_a_place_too() -> None:
    chart = charts.columns({"2030-11": {"person": 2}, "2031-12": {"person": 4, "group": 1}}, ("person", "group"))
    assert (chart.first, chart.last, len(chart.months), chart.most) == ("2030-11", "2031-12", 14, 5)
    assert [(box.name, box.kind, box.height) for box in chart.boxes] == [
        ("2030-11", "person", 80.0),
        ("2031-12", "person", 160.0),
        ("2031-12", "group", 40.0),
    ]


def test_a_single_month_is_one_column_of_twelve() -> None:
    chart = charts.columns({"2031-03": {"statements": 7}}, ("statements",))
    assert (chart.first, len(chart.months)) == ("2030-04", 12)
    assert chart.boxes[0].width < 100


def test_nothing_counted_is_no_chart() -> None:
    assert charts.columns({}, ("person",)) is None


MONTHS = st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda one: f"{one[0]:04d}-{one[1]:02d}")


@given(
    st.dictionaries(MONTHS, st.fixed_dictionaries({"a": st.integers(0, 10**9), "b": st.integers(0, 10**9)}), max_size=9)
)
def test_no_column_leaves_the_chart(counts: dict[str, dict[str, int]]) -> None:
    chart = charts.columns(counts, ("a", "b"))
    for box in chart.boxes if chart else ():
        assert box.x >= 0 and box.x + box.width <= charts.WIDTH + 0.01
        assert box.y >= -0.01 and box.y + box.height <= charts.HEIGHT + 0.01
