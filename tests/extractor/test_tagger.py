"""The best sequence of roles is the best of all, and never one that cannot be."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extractor.tagger import FORBIDDEN, ROLES, best_roles, role_spans

TRANSITIONS = np.zeros((ROLES, ROLES), np.float32)
for _inside in (2, 4, 6):
    for _before in range(ROLES):
        if _before not in (_inside, _inside - 1):
            TRANSITIONS[_before, _inside] = FORBIDDEN
TRANSITIONS[0, 5] = -0.5


def total(path: tuple[int, ...], logs: np.ndarray, barriers: np.ndarray) -> float:
    score, before = 0.0, 0
    for word, label in enumerate(path):
        if label in (2, 4, 6) and barriers[word]:
            return -np.inf
        score += TRANSITIONS[before, label] + logs[word, label]
        before = label
    return score


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_no_sequence_is_better(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    logs = chance.normal(0, 2, (count, ROLES)).astype(np.float32)
    barriers = chance.random(count) < 0.3
    found = tuple(best_roles(logs, TRANSITIONS, barriers).tolist())
    best = max(total(path, logs, barriers) for path in itertools.product(range(ROLES), repeat=count))
    assert abs(total(found, logs, barriers) - best) < 1e-3


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 300))
@settings(max_examples=40, deadline=None)
def test_nothing_goes_on_from_nowhere(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    logs = chance.normal(0, 3, (count, ROLES)).astype(np.float32)
    barriers = chance.random(count) < 0.1
    path = best_roles(logs, TRANSITIONS, barriers).tolist()
    assert len(path) == count
    for word, label in enumerate(path):
        if label in (2, 4, 6):
            assert word > 0
            assert not barriers[word]
            assert path[word - 1] in (label, label - 1)


def test_spans_of_a_sequence() -> None:
    path = np.array([1, 2, 0, 3, 5, 6, 6, 5, 0])
    found = [(span.role, span.start, span.end) for span in role_spans(path, np.zeros((9, ROLES), np.float32))]
    assert found == [(1, 0, 2), (3, 3, 4), (5, 4, 7), (5, 7, 8)]
