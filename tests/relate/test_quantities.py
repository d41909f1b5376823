"""Numbers with what they count."""

import pytest

from onrecord.relate.quantities import quantities, quantity_features
from onrecord.relate.spoken import spoken


def features_of(first: str, second: str) -> dict[str, float]:
    return quantity_features(quantities(spoken(first)), quantities(spoken(second)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("bills will rise by 20 percent", "a fifth more than last year"),
        ("two thirds of the money", "67 per cent of it"),
        ("4.02 million customers", "about four million customers"),
        ("half of the mirrors", "50% of the mirrors"),
    ],
)
def test_one_quantity_is_one_however_it_is_written(first: str, second: str) -> None:
    assert features_of(first, second)["quantities shared"] == 1.0


def test_a_rank_is_no_share() -> None:
    assert quantities(spoken("the fifth of May")) == ()


def test_small_numbers_tell_less() -> None:
    assert features_of("two points", "two months")["quantities shared"] < 1.0


def test_one_number_of_two_things_is_not_one_of_one_thing() -> None:
    made = features_of("shot in 19 days", "cut in 19 weeks")
    assert made["quantities shared"] > 0
    assert made["quantities of one thing shared"] == 0


def test_another_number_of_one_thing_is_seen() -> None:
    made = features_of("at least 34 dead", "at least 52 dead")
    assert made["another quantity of one thing"] == 1.0
    assert made["quantities differ"] == 1.0


def test_a_quantity_on_one_side_alone() -> None:
    assert features_of("52 dead", "many dead") == {"quantities on one side": 1.0}


def test_features_do_not_depend_on_the_order() -> None:
    texts = "9 million people and a fifth of the doses", "12 million doses, 20 percent of them spare"
    assert features_of(*texts) == features_of(*texts[::-1])
