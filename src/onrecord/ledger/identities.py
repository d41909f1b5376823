"""Speakers across articles: which of the people and organizations known so far an article's name is.

The same name in two articles is the same speaker where nothing speaks against it: see `assign`. What cannot be told is
left apart, each article's on its own, and listed by `candidates.candidates` for a person to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from onrecord.ledger.known_speakers import (
    COLUMNS,
    ORGANIZATION,
    PERSON,
    Heard,
    Identity,
    add_names,
    first_role,
    identity_of,
    in_chunks,
    kept_name,
    learn_role,
    name_parts,
    replace_short_names,
    roles_json,
    speaker_row,
)
from onrecord.ledger.names import names_exclude_each_other
from onrecord.ledger.packing import storable
from onrecord.ledger.roles import LOOSE, NOTHING_AGAINST, SAME, SAME_FIELD, Agreement, agreement, read_role
from onrecord.ledger.schema import KINDS, appearances, articles, speaker_names, speakers
from onrecord.records import Statement, content_id

LONGEST_ROLE = 200  # characters; a longer one is cut

FIRST_SCORE, APART_SCORE, UNTOLD_SCORE, GIVEN_SCORE, ORGANIZATION_SCORE = 1000, 700, 500, 900, 950
CLEARLY = 40  # thousandths by which the best must fit better than the second
# Where no role tells which of several of one name is meant, one who is heard in this many articles and at least
# this many times as often as all others of the name together is.
PROMINENT, TIMES = 10, 10

Batch = Sequence[tuple[int, Sequence[Statement]]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Whose a name is, how sure that is in thousandths, and why."""

    identity: Identity
    score: int
    reason: str


def assign(connection: Connection, batch: Batch) -> list[list[int | None]]:
    """Find the speaker of every statement, and return their keys: for each article one a statement, None for nobody.

    `batch` holds article keys, whose rows are already written, with their statements. Names are taken in the order of
    the batch, and however articles are cut into batches, the outcome is the same; an article that was assigned before
    keeps the speakers of its names. Writes `speakers`, `speaker_names` and `appearances`.

    A name joins the identity of the same name (see `names`) whose roles go with its own (see `roles`). One word of a
    person's name joins nobody, unless a person gave somebody that name or the whole role is the same.
    """
    found: list[list[int | None]] = [[None] * len(statements) for _, statements in batch]
    heard = list(_heard(batch))
    assignment = _Assignment(connection, [article for article, _ in batch], heard)
    for one in heard:
        key = assignment.place(one)
        for article, statement in one.places:
            found[article][statement] = key
    assignment.write()
    return found


def _heard(batch: Batch) -> Iterator[Heard]:
    for number, (article, statements) in enumerate(batch):
        names: dict[tuple[int, str], Heard] = {}
        for place, statement in enumerate(statements):
            speaker = statement.speaker
            if speaker is None or not speaker.name or speaker.kind not in ("person", "organization"):
                continue
            kind, name = KINDS.index(speaker.kind), kept_name(speaker.name)
            one = names.setdefault((kind, name), Heard(article, name, kind))
            one.places.append((number, place))
            if speaker.role and (role := storable(speaker.role)[:LONGEST_ROLE]) not in one.roles:
                one.roles.append(role)
        yield from names.values()


class _Known:
    """What is known of the names of a batch before it."""

    def __init__(self, connection: Connection, keys: Iterable[int], heard: Sequence[Heard]) -> None:
        self.connection = connection
        self.identities: dict[int, Identity] = {}
        self.by_id: dict[str, Identity] = {}
        self.by_name: dict[tuple[int, str], list[Identity]] = defaultdict(list)
        self.articles: dict[int, tuple[str, int | None]] = {}  # address or id, and year
        self.before: dict[tuple[int, str, int], tuple[Identity, int]] = {}
        self.versions: dict[tuple[str, str, int], Identity] = {}  # by address, name and kind
        self._load_articles(keys)
        self._load_appearances()
        self._load_versions()
        self._load_names([one for one in heard if not one.is_lone], speakers.c.open == 1)
        self._load_names([one for one in heard if one.is_lone], speaker_names.c.origin.in_(("alias", "import")))
        self._load_all_names(heard)
        self._load_ids(heard)

    def _load_articles(self, keys: Iterable[int]) -> None:
        columns = (articles.c.key, articles.c.id, articles.c.url, articles.c.published)
        query = select(*columns).where(articles.c.key.in_(bindparam("keys", expanding=True)))
        for chunk in in_chunks(keys):
            for key, identifier, url, published in self.connection.execute(query, {"keys": chunk}):
                self.articles[key] = (url or identifier, int(published[:4]) if published else None)

    def _load_appearances(self) -> None:
        columns = (appearances.c.article, appearances.c.name, appearances.c.statements)
        query = (
            select(*columns, *COLUMNS)
            .join(speakers, speakers.c.key == appearances.c.speaker)
            .where(appearances.c.article.in_(bindparam("keys", expanding=True)))
        )
        for chunk in in_chunks(self.articles):
            for article, name, statements, *row in self.connection.execute(query, {"keys": chunk}):
                identity = self._known(row)
                self.before[article, name, identity.kind] = (identity, statements)

    def _load_versions(self) -> None:
        """Whose the names of earlier versions of the articles are."""
        query = (
            select(articles.c.url, appearances.c.name, *COLUMNS)
            .join(appearances, appearances.c.article == articles.c.key)
            .join(speakers, speakers.c.key == appearances.c.speaker)
            .where(articles.c.url.in_(bindparam("urls", expanding=True)))
            .order_by(articles.c.key, speakers.c.key)
        )
        for chunk in in_chunks(dict.fromkeys(url for url, _ in self.articles.values())):
            for url, name, *row in self.connection.execute(query, {"urls": chunk}):
                identity = self._known(row)
                self.versions[url, name, identity.kind] = identity

    def _load_names(self, heard: Sequence[Heard], condition: ColumnElement[bool]) -> None:
        wanted = dict.fromkeys(form for one in heard for form in (one.parts.key, one.parts.normal))
        query = (
            select(speaker_names.c.normal, speaker_names.c.name, *COLUMNS)
            .join(speakers, speakers.c.key == speaker_names.c.speaker)
            .where(speaker_names.c.normal.in_(bindparam("names", expanding=True)), condition, speakers.c.open == 1)
            .order_by(speakers.c.key)
        )
        for chunk in in_chunks(wanted):
            for normal, name, *row in self.connection.execute(query, {"names": chunk}):
                identity = self._known(row)
                identity.names[normal] = name
                self._file(identity, normal)

    def _load_all_names(self, heard: Sequence[Heard]) -> None:
        """All names of whom a middle initial or "Jr." may tell apart."""
        told = [one.parts.key for one in heard if one.parts.initials or one.parts.suffix]
        keys = dict.fromkeys(identity.key for key in told for identity in self.by_name.get((PERSON, key), ()))
        columns = (speaker_names.c.speaker, speaker_names.c.normal, speaker_names.c.name)
        query = select(*columns).where(speaker_names.c.speaker.in_(bindparam("keys", expanding=True)))
        for chunk in in_chunks(keys):
            for speaker, normal, name in self.connection.execute(query, {"keys": chunk}):
                self.identities[speaker].names.setdefault(normal, name)

    def _load_ids(self, heard: Sequence[Heard]) -> None:
        """Those that stand by themselves: an earlier version of the article may have the same name."""
        wanted = [self._own_id(one) for one in heard if self._may_stand_alone(one)]
        query = select(*COLUMNS).where(speakers.c.id.in_(bindparam("ids", expanding=True)))
        for chunk in in_chunks(dict.fromkeys(wanted)):
            for row in self.connection.execute(query, {"ids": chunk}):
                self._known(row)

    def _may_stand_alone(self, heard: Heard) -> bool:
        return heard.is_lone or len(self.by_name.get((heard.kind, heard.parts.key), ())) > 1

    def _own_id(self, heard: Heard) -> str:
        """The id of a name that stands by itself: a surname's by its whole role, else by its article."""
        if heard.is_lone and (role := _whole_role(heard)):
            return content_id("lone", heard.parts.key, role)
        return content_id(KINDS[heard.kind], heard.parts.key, "of", self.articles[heard.article][0])

    def _known(self, row: Sequence[Any]) -> Identity:
        if row[0] not in self.identities:
            identity = identity_of(row)
            self.identities[identity.key] = self.by_id[identity.id] = identity
        return self.identities[row[0]]

    def _file(self, identity: Identity, normal: str) -> None:
        for form in {normal, name_parts(identity.names[normal], identity.kind).key}:
            if identity not in self.by_name[identity.kind, form]:
                self.by_name[identity.kind, form].append(identity)


class _Assignment(_Known):
    """What a batch adds to what is known."""

    def __init__(self, connection: Connection, keys: Iterable[int], heard: Sequence[Heard]) -> None:
        super().__init__(connection, keys, heard)
        self.appearances: list[dict[str, Any]] = []
        self.recounted: list[dict[str, Any]] = []
        self.new_names: list[dict[str, Any]] = []
        self.spelled_out: list[dict[str, Any]] = []  # names known without their initials only
        self.seen: set[tuple[int, str, int]] = set()
        self._counts: dict[int, int] = {}
        self._next_key = (connection.scalar(select(func.max(speakers.c.key))) or 0) + 1

    # --- whose a name is --------------------------------------------------------------------------------------

    def place(self, heard: Heard) -> int:
        """The key of the speaker that a name of an article is."""
        place = (heard.article, heard.name, heard.kind)
        self.seen.add(place)
        if place in self.before:
            identity, statements = self.before[place]
            if statements != len(heard.places):
                self.recounted.append(_recount(identity.key, heard.article, heard.name, len(heard.places)))
            return identity.key
        version = (self.articles[heard.article][0], heard.name, heard.kind)
        earlier = self.versions.get(version)
        placed = Placed(earlier, SAME, "as in an earlier version of this article") if earlier else self._placed(heard)
        identity = self.versions[version] = placed.identity
        identity.joined += 1
        self._learn(identity, heard)
        self.appearances.append(
            {
                "speaker": identity.key,
                "article": heard.article,
                "name": heard.name,
                "role": heard.roles[0] if heard.roles else None,
                "statements": len(heard.places),
                "score": placed.score,
                "reason": placed.reason,
            }
        )
        return identity.key

    def _placed(self, heard: Heard) -> Placed:
        alike = self.by_name.get((heard.kind, heard.parts.key), [])
        if heard.is_lone:
            return self._lone(heard, alike)
        if not alike:
            return Placed(
                self._new(heard, content_id(KINDS[heard.kind], heard.parts.key), is_open=True),
                FIRST_SCORE,
                "the first of this name",
            )
        verdicts = [(self._agreement(heard, identity), identity) for identity in alike]
        fitting = sorted((pair for pair in verdicts if pair[0].score), key=lambda pair: -pair[0].score)
        if not fitting:
            article = self.articles[heard.article][0]
            new = self._new(heard, content_id(KINDS[heard.kind], heard.parts.key, "apart", article), is_open=True)
            return Placed(new, APART_SCORE, f"another of this name is known: {verdicts[0][0].reason}")
        best, identity = fitting[0]
        rivals = [other for verdict, other in fitting if best.score - verdict.score < CLEARLY]
        if len({rival.root for rival in rivals}) == 1:
            return Placed(identity, best.score, f"the same name; {best.reason}")
        return self._best_known(rivals) or self._untold(heard, rivals)

    def _agreement(self, heard: Heard, identity: Identity) -> Agreement:
        """How an article's name goes with an identity of that name."""
        if heard.kind == ORGANIZATION:
            return Agreement(ORGANIZATION_SCORE, "an organization's")
        if any(names_exclude_each_other(heard.parts, parts) for parts in identity.parts()):
            return Agreement(0, f"“{heard.name}” cannot be “{identity.name}”")
        if not heard.roles or not identity.roles:
            return Agreement(NOTHING_AGAINST, "no role to compare")
        year = self.articles[heard.article][1]
        found = [
            agreement(role, read_role(printed), years=abs(year - then) if year and then else 0)
            for role, then in identity.roles
            for printed in heard.roles
        ]
        best = max(found, key=lambda one: one.score)
        against = next((one for one in found if not one.score), None)
        return against if against and best.score < SAME_FIELD else best

    def _lone(self, heard: Heard, alike: Sequence[Identity]) -> Placed:
        if len({identity.root for identity in alike}) == 1:
            return Placed(alike[0], GIVEN_SCORE, f"“{heard.name}” is a name that a person gave “{alike[0].name}”")
        return self._by_itself(heard, FIRST_SCORE, "one word of a name: kept by itself")

    def _by_itself(self, heard: Heard, score: int, reason: str) -> Placed:
        """An identity that no other article's name joins, but that of another version of the article."""
        identity = self.by_id.get(self._own_id(heard))
        if identity is None:
            return Placed(self._new(heard, self._own_id(heard), is_open=False), score, reason)
        whole = heard.is_lone and _whole_role(heard)
        return Placed(
            identity, SAME_FIELD, "the same word and whole role" if whole else "as in another version of this article"
        )

    def _best_known(self, rivals: Sequence[Identity]) -> Placed | None:
        """The one of several who is heard far more often than the others together."""
        counts: dict[int, int] = defaultdict(int)
        for rival in rivals:
            counts[rival.root] += self._articles_of(rival)
        first = max(counts, key=lambda root: counts[root])
        total = sum(counts.values())
        if counts[first] < max(PROMINENT, TIMES * (total - counts[first])):
            return None
        identity = next(rival for rival in rivals if rival.root == first)
        reason = f"the same name; {counts[first]} of the {total} articles with it so far are theirs"
        return Placed(identity, LOOSE, reason)

    def _articles_of(self, identity: Identity) -> int:
        if identity.key not in self._counts:
            query = select(func.count()).where(appearances.c.speaker == identity.key)
            self._counts[identity.key] = 0 if identity.is_new else self.connection.scalar(query) or 0
        return self._counts[identity.key] + identity.joined

    def _untold(self, heard: Heard, rivals: Sequence[Identity]) -> Placed:
        many = len({rival.root for rival in rivals})
        return self._by_itself(heard, UNTOLD_SCORE, f"{many} of this name are known, and nothing tells which it is")

    # --- what a batch adds ------------------------------------------------------------------------------------

    def _new(self, heard: Heard, identifier: str, *, is_open: bool) -> Identity:
        key = self._next_key
        if identifier in self.by_id:  # of another article at the same address
            identifier = content_id(identifier, str(heard.article))
        self._next_key += 1
        identity = Identity(key, identifier, heard.name, heard.kind, key, is_open, is_new=True)
        self.identities[key] = self.by_id[identifier] = identity
        return identity

    def _learn(self, identity: Identity, heard: Heard) -> None:
        """Keep a name and roles that an identity did not have before."""
        for form in dict.fromkeys((heard.parts.normal, heard.parts.key)):
            known = identity.names.get(form)
            as_printed = form == heard.parts.normal
            was_short = known is not None and as_printed and name_parts(known, heard.kind).normal != form
            if known is None or was_short:
                identity.names[form] = heard.name
                origin = "printed" if as_printed else "short"
                row = {"normal": form, "speaker": identity.key, "name": heard.name, "origin": origin}
                (self.spelled_out if was_short else self.new_names).append(row)
                if identity.open:
                    self._file(identity, form)
        for printed in heard.roles:
            learn_role(identity, printed, self.articles[heard.article][1])

    def _count_what_is_gone(self) -> None:
        """Names that an article had and that nothing is said under any more."""
        for (article, name, _), (identity, statements) in self.before.items():
            if statements and (article, name, identity.kind) not in self.seen:
                self.recounted.append(_recount(identity.key, article, name, 0))

    def write(self) -> None:
        """Write what is new."""
        new = [identity for identity in self.identities.values() if identity.is_new]
        if new:
            self.connection.execute(speakers.insert(), [speaker_row(identity) for identity in new])
        changed = [identity for identity in self.identities.values() if identity.roles_changed and not identity.is_new]
        if changed:
            learn = update(speakers).where(speakers.c.key == bindparam("speaker"))
            learn = learn.values(roles=bindparam("printed"), role=bindparam("first"))
            rows = [{"speaker": one.key, "printed": roles_json(one), "first": first_role(one)} for one in changed]
            self.connection.execute(learn, rows)
        add_names(self.connection, self.new_names)
        replace_short_names(self.connection, self.spelled_out)
        self._count_what_is_gone()
        if self.appearances:
            self.connection.execute(appearances.insert(), self.appearances)
        if self.recounted:
            same = (appearances.c[name] == bindparam(f"of_{name}") for name in ("speaker", "article", "name"))
            self.connection.execute(
                update(appearances).where(*same).values(statements=bindparam("count")), self.recounted
            )


def _recount(speaker: int, article: int, name: str, count: int) -> dict[str, Any]:
    return {"of_speaker": speaker, "of_article": article, "of_name": name, "count": count}


def _whole_role(heard: Heard) -> str:
    """A role that tells who is meant even beside a surname, as a key: a head and what it is the head of."""
    for printed in heard.roles:
        role = read_role(printed)
        if role.heads and role.others:
            return " ".join(sorted(role.heads | role.others))
    return ""
