"""What the ledger knows of a quote: the statements that it may come from, and the answer of `relate.checking`.

Candidates are found in the word index alone. First the statements that have the quote's four rarest words; where they
are few, all that print the quote whole are among them. Then those that have most of its rare words: each word speaks
for the statements that have it, the more so the fewer they are. Statements with a word are counted up to a limit, which
makes a common word as cheap to ask for as a rare one; the whole quote is asked for as a phrase, which is dear, only
where the words alone do not narrow it down.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, text

from onrecord.errors import QueryError
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.compiling import UNDATED_END, Plan, compile_query
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.names_found import speaker_keys
from onrecord.ledger.query import parse
from onrecord.ledger.running import newest_keys
from onrecord.ledger.time_limit import time_limit
from onrecord.relate.checking import Check, check
from onrecord.relate.looking_up import Sought, candidate_queries
from onrecord.relate.printings import PrintedIn, Printing, name_key, printing_of
from onrecord.relate.printings import speaker_keys as keys_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CANDIDATES = 50
MOST_WHOLE = 20  # newest ones with the whole quote, where there are more than candidates
RAREST = 4
# Statements with a word, the newest, that are looked at; PostgreSQL gives them in no order and reads a row for each.
OFTEN = {"sqlite": 10_000, "postgresql": 2_000}
MOST_VOTES = 50_000
MOST_PHRASES = 2
MOST_OF_A_PAIR = 200
MOST_COUNTED = 1_000
SECONDS = 10.0
IDENTITY = "§"  # before the id of a speaker, among the keys of names

_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM statement_words WHERE statement_words MATCH :match LIMIT :limit)"
# PostgreSQL would gather all statements of a common word before it counts the first; its statistics name these words.
_ESTIMATES = (
    "SELECT found.word, CAST(found.share * c.reltuples AS bigint) FROM pg_stats s "
    "JOIN pg_class c ON c.oid = CAST('statement_words' AS regclass), "
    "UNNEST(CAST(CAST(s.most_common_elems AS text) AS text[]), s.most_common_elem_freqs) AS found(word, share) "
    "WHERE s.tablename = 'statement_words' AND s.attname = 'words' AND s.schemaname = current_schema() "
    "AND found.word = ANY(:words)"
)
# In one string, because a row each costs more than finding them.
_KEYS = {
    "sqlite": (
        "SELECT GROUP_CONCAT(rowid) FROM (SELECT rowid FROM statement_words WHERE statement_words MATCH :match "
        "AND rowid BETWEEN :low AND :high ORDER BY rowid DESC LIMIT :limit)"
    ),
    "postgresql": (
        "SELECT STRING_AGG(CAST(key AS text), ',') FROM (SELECT key FROM statement_words WHERE "
        "words @@ CAST(:match AS tsquery) AND key BETWEEN :low AND :high LIMIT :limit) found"
    ),
}
_OLDEST = {
    "sqlite": (
        "SELECT s.key FROM statement_words CROSS JOIN statements s ON s.key = statement_words.rowid WHERE "
        "statement_words MATCH :match AND statement_words.rowid BETWEEN :low AND :high{} "
        "ORDER BY statement_words.rowid LIMIT 1"
    ),
    "postgresql": (
        "SELECT MIN(s.key) FROM statement_words w JOIN statements s ON s.key = w.key WHERE "
        "w.words @@ CAST(:match AS tsquery) AND w.key BETWEEN :low AND :high{}"
    ),
}


@dataclass(frozen=True, slots=True)
class Within:
    """Where a quote is looked for: days of publication, both inclusive, and whom it is ascribed to."""

    since: q.Query | None = None
    until: q.Query | None = None
    speaker: str = ""  # `printings.name_key`
    speakers: frozenset[int] = frozenset()  # their keys in the ledger
    identities: frozenset[str] = frozenset()  # their ids, as keys of printings

    def query(self, *parts: q.Query) -> q.Query:
        """These conditions on statements within."""
        return q.all_of([*parts, *(day for day in (self.since, self.until) if day)])


def check_ledger(
    connection: Connection,
    quote: str,
    speaker: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    seconds: float = SECONDS,
) -> Check:
    """Whether a quote is printed in the ledger, where, how often and first; with `speaker`, as said by that speaker.

    `since` and `until` are days of publication, both inclusive, written as in a search (`2026-05`, `7d`). Raises
    `QueryError` for dates that cannot be read, a name without a word, and when `seconds` are over.
    """
    with time_limit(connection, seconds):
        within = _within(connection, speaker, since, until)
        search = _Search(connection, candidate_queries(quote), within)
        printed = search.with_whole()
        found = check(quote, printed, speaker=speaker, speaker_keys=within.identities)
        if found.verdict != "verbatim":
            printed += search.with_most(without=printed)
            found = check(quote, printed, speaker=speaker, speaker_keys=within.identities)
        if found.verdict != "not_found" and found.found[0].verdict == "verbatim" and not search.has_all_whole:
            found = _counted(connection, search, found, within)
    if speaker and not within.identities and found.verdict != "verbatim":
        found = replace(found, reason=f"{found.reason}; no speaker of the ledger is called {speaker}")
    return found


def candidates(
    connection: Connection,
    quote: str,
    speaker: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
) -> list[Printing]:
    """The printings that a quote is most likely to come from, at most some 100, those that have all of it first."""
    search = _Search(connection, candidate_queries(quote), _within(connection, speaker, since, until))
    whole = search.with_whole()
    return whole + search.with_most(without=whole)


def printing(hit: Hit) -> Printing:
    """A statement found in the ledger as a printing; its speakers are the identity and its names."""
    told = hit.metadata
    article = PrintedIn(hit.article, told.url, told.title, told.publisher, told.published)
    names = {name_key(hit.speaker_name)} if hit.speaker_name else set()
    identity = {IDENTITY + hit.speaker} if hit.speaker else set()
    return printing_of(article, hit.statement, speakers=keys_of(hit.statement.speaker) | names | identity)


def _within(connection: Connection, speaker: str | None, since: str | None, until: str | None) -> Within:
    days = Within(_day("since", since), _day("until", until))
    if speaker is None:
        return days
    name = name_key(speaker)
    if not name:
        raise QueryError(f"there is no word in the speaker's name {speaker!r}")
    keys = speaker_keys(connection, name, whole=False)
    table = schema.speakers.c
    found = connection.execute(select(table.id).where(table.key.in_(sorted(keys)[:MOST_COUNTED])))
    return replace(days, speaker=name, speakers=keys, identities=frozenset(IDENTITY + row[0] for row in found))


def _day(name: str, value: str | None) -> q.Query | None:
    if value is None:
        return None
    found = parse(f"{name}:{value}")
    if not isinstance(found, (q.Since, q.Until)):
        raise QueryError(f"{value!r} is not a date; write 2026, 2026-05, 2026-05-01, today, or 7d, 2w, 3m, 1y (ago)")
    return found


# --- candidates -----------------------------------------------------------------------------------------------


class _Search:
    """The statements of a ledger that one quote may come from."""

    def __init__(self, connection: Connection, sought: Sought, within: Within) -> None:
        self._connection = connection
        self._sought = sought
        self._within = within
        self._bounds = compile_query(connection, within.query(q.Is("any")))
        self._engine = connection.dialect.name
        self._often = OFTEN[self._engine]
        self._counts: dict[str, int] = {}
        self.has_all_whole = True  # whether all statements that have the whole quote were among the candidates

    def with_whole(self) -> list[Printing]:
        """The statements that have all of the quote's rarest words, or the newest that have all of it."""
        if not self._sought.whole:
            return []
        every = dict.fromkeys(word for piece in self._sought.whole for word in piece)
        rarest = self._by_rarity([*self._sought.words, *(word for word in every if word not in self._sought.words)])
        keys = self._keys([(word,) for word in rarest[:RAREST]], MOST_CANDIDATES + 1)
        self.has_all_whole = len(keys) <= MOST_CANDIDATES
        return self._printings(keys if self.has_all_whole else self._some_whole())

    @cached_property
    def newest_whole(self) -> list[int]:
        """The newest statements, at most 1,001, that have the whole quote, in pieces between its ellipses."""
        return newest_keys(self._connection, self._whole(), MOST_COUNTED + 1)

    @cached_property
    def newest_of_speaker(self) -> list[int]:
        """Those of them that are the speaker's."""
        if len(self.newest_whole) > MOST_COUNTED:
            return newest_keys(self._connection, self._whole(q.Speaker(self._within.speaker)), MOST_COUNTED + 1)
        table = schema.statements.c
        asked = select(table.key).where(
            table.key.in_(self.newest_whole), table.speaker.in_(sorted(self._within.speakers)[:MOST_COUNTED])
        )
        return sorted((row[0] for row in self._connection.execute(asked)), reverse=True)

    def _whole(self, *further: q.Query) -> Plan:
        pieces = map(q.Words, self._sought.whole)
        return compile_query(self._connection, self._within.query(*further, *pieces))

    def oldest(self, keys: Sequence[int], *, of_speaker: bool) -> int:
        """The oldest statement with the whole quote, given the newest: of those with a date, if there is one."""
        if len(keys) <= MOST_COUNTED:
            return min(keys, key=lambda key: (key < UNDATED_END, key))
        plan = self._whole(*([q.Speaker(self._within.speaker)] if of_speaker else []))
        asked = "".join(f" AND {condition}" for condition in plan.conditions)
        query = _OLDEST[self._engine].format(asked)
        for low in (max(plan.low, UNDATED_END), plan.low):
            found = self._one(query, {**plan.values, "match": plan.match, "low": low, "high": plan.high})
            if found is not None:
                return int(found)
        return keys[-1]

    def _some_whole(self) -> list[int]:
        """The newest statements with the whole quote, those of the speaker first, and the oldest."""
        found: list[int] = []
        sides = [(self.newest_whole, False)]
        if self._within.speakers:
            sides.insert(0, (self.newest_of_speaker, True))
        for keys, of_speaker in sides:
            found += keys[:MOST_WHOLE]
            if len(keys) > MOST_WHOLE:
                found.append(self.oldest(keys, of_speaker=of_speaker))
        return list(dict.fromkeys(found))

    def with_most(self, *, without: Sequence[Printing]) -> list[Printing]:
        """The statements that have most of the quote's rare words, but for those that are known."""
        import numpy as np

        votes: list[NDArray[np.int64]] = []
        weights: list[NDArray[np.float64]] = []
        for together, number in self._voters():
            keys = np.fromstring(self._joined_keys(together, number), dtype=np.int64, sep=",")
            votes.append(keys)
            weights.append(np.full(len(keys), log(1 + 2 * self._often / max(len(keys), 1))))
        if not votes:
            return []
        unique, place = np.unique(np.concatenate(votes), return_inverse=True)
        total = np.bincount(place, weights=np.concatenate(weights), minlength=len(unique))
        best = unique[np.lexsort((-unique, -total))][: MOST_CANDIDATES + len(without)]
        known = {one.statement.id for one in without}
        found = self._printings([int(key) for key in best], without=known)
        return found[:MOST_CANDIDATES]

    def _voters(self) -> Iterator[tuple[Sequence[tuple[str, ...]], int]]:
        """What speaks for statements, and for how many: words, the rarest first; where few are rare, pairs of them."""
        total = number_rare = 0
        words = [(word,) for word in self._by_rarity(self._sought.words)]
        for (word,) in words:
            is_rare = self._counts[word] < self._often
            if total >= MOST_VOTES or not (is_rare or self._engine == "sqlite"):
                break
            yield [(word,)], self._often
            total += self._counts[word]
            number_rare += is_rare
        if number_rare < RAREST:
            for pair in combinations(words[:RAREST], 2):
                yield pair, MOST_OF_A_PAIR
            for phrase in self._sought.phrases[:MOST_PHRASES] if not number_rare else ():
                yield [phrase], MOST_OF_A_PAIR

    def _by_rarity(self, words: Sequence[str]) -> list[str]:
        """The words, those that fewest statements have first; beside the telling ones few more are counted."""
        telling = set(self._sought.words)
        unknown = [word for word in words if word not in self._counts]
        room = max(0, 2 * RAREST - len(telling))
        counted = [word for word in unknown if word in telling] + [word for word in unknown if word not in telling][
            :room
        ]
        self._counts |= self._counted(counted)
        return sorted(words, key=lambda word: self._counts.get(word, self._often))

    def _counted(self, words: Sequence[str]) -> dict[str, int]:
        """How many statements have each of these words; of a common one, that it is common."""
        if self._engine == "sqlite":
            return {word: self._one(_COUNT, {"match": self._match([(word,)]), "limit": self._often}) for word in words}
        rows = self._connection.execute(text(_ESTIMATES), {"words": list(words)}) if words else ()
        return dict.fromkeys(words, 0) | {word: int(number) for word, number in rows}

    def _keys(self, together: Sequence[tuple[str, ...]], limit: int) -> list[int]:
        """The keys of statements with all of these runs of words, in any state; the newest, where that is cheap."""
        found = self._joined_keys(together, limit)
        return [int(key) for key in found.split(",")] if found else []

    def _joined_keys(self, together: Sequence[tuple[str, ...]], limit: int) -> str:
        bounds = self._bounds
        values = {"match": self._match(together), "low": bounds.low, "high": bounds.high, "limit": limit}
        return self._one(_KEYS[self._engine], values) or ""

    def _match(self, together: Sequence[tuple[str, ...]]) -> str | None:
        return compile_query(self._connection, q.all_of([*map(q.Words, together), q.Is("any")])).match

    def _one(self, query: str, values: dict[str, Any]) -> Any:
        return self._connection.execute(text(query), values).scalar()

    def _printings(self, keys: Sequence[int], *, without: Container[str] = ()) -> list[Printing]:
        found = hits(self._connection, q.All(()), keys)
        return [printing(hit) for hit in found if hit.state == "current" and hit.statement.id not in without]


# --- how often ------------------------------------------------------------------------------------------------


def _counted(connection: Connection, search: _Search, found: Check, within: Within) -> Check:
    """The answer with the number of statements that have these very words, the outlets, and the first of them."""
    of_speaker = found.verdict == "verbatim" and bool(within.speakers)
    keys = search.newest_of_speaker if of_speaker else search.newest_whole
    if len(keys) < found.times:
        return found
    first = [printing(hit) for hit in hits(connection, q.All(()), [search.oldest(keys, of_speaker=of_speaker)])]
    answer = check(found.quote, first, speaker=found.speaker, speaker_keys=within.identities)
    return replace(
        found,
        times=min(len(keys), MOST_COUNTED),
        more=len(keys) > MOST_COUNTED,
        outlets=_outlets(connection, keys),
        first=answer.found[0] if answer.found else found.first,
    )


def _outlets(connection: Connection, keys: Iterable[int]) -> int:
    """How many publishers printed these statements."""
    listed = ", ".join(map(str, keys))
    query = f"SELECT COUNT(DISTINCT publisher) FROM statements WHERE key IN ({listed})"
    return int(connection.exec_driver_sql(query).scalar() or 0)
