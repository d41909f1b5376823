"""Dates as written, as ISO dates."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.clean.dates import iso_date


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-05-26", "2025-05-26"),
        ("2025-05-26T10:00:00Z", "2025-05-26T10:00:00+00:00"),
        ("2025-05-26 10:00", "2025-05-26T10:00:00"),
        ("Mon, 26 May 2025 10:00:00 GMT", "2025-05-26T10:00:00+00:00"),
        ("26 May 2025", "2025-05-26"),
        ("Monday, May 26th, 2025", "2025-05-26"),
        ("20250526", "2025-05-26"),
        ("03/04/2025", None),
        ("2025", None),
        ("2025-02-30", None),
        ("on Monday", None),
        ("", None),
        (None, None),
    ],
)
def test_date(written, expected):
    assert iso_date(written) == expected


@given(st.text(max_size=120))
def test_anything_is_an_iso_date_or_none(written):
    found = iso_date(written)
    assert found is None or datetime.datetime.fromisoformat(found)
