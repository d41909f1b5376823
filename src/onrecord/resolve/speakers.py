"""Whom each statement's source names: the speaker, with role, score, reason and evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.records import Article, Kind, Span, Speaker, Statement
from onrecord.resolve import ranking
from onrecord.resolve import words as known
from onrecord.resolve.antecedents import antecedent, beside_cue, previous_subject
from onrecord.resolve.genders import lean_by_pronouns
from onrecord.resolve.mentions import Reference, SourceReader
from onrecord.resolve.names import Name, find_names
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity, gather
from onrecord.resolve.roles import Roles

LEAST = 0.3  # probability; a referent less likely than this stays unresolved
OWNED = re.compile(r"(?:his|her|their|its|my|our|your)\b", re.IGNORECASE)
NO_REFERENCE = Reference("none", None, "", 0, 0)
BESIDE_SCORE = 0.8
NEAR_SENTENCES = 2  # before a nominal that are looked at for the organization it stands for
PUBLIC_BODIES = frozenset(
    "company network newspaper group organization organisation outlet agency firm magazine paper union site".split()
)
KIN_SCORE = 0.7
THIRD = ("it", "its", "itself", "they", "them", "their", "theirs", "themselves")
NAME_SCORE, ANTECEDENT_SCORE, PLAIN_SCORE, CARRIED_SCORE = 0.97, 0.85, 0.9, 0.5


def resolve_speakers(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with their speakers, in the same order."""
    if not statements:
        return statements
    return Speakers(article).resolve(statements)


class Speakers:
    """The people and organizations of one article, and who of them says what."""

    def __init__(self, article: Article, *, weights: Mapping[str, float] | None = None) -> None:
        self.article = article
        self.text = article.text
        self.page = Page(article.text)
        self.names = find_names(article.text)
        self.entities, self.placed = gather(self.names, self.page)
        self.reader = SourceReader(article.text, self.names, self.placed)
        self.roles = Roles(article.text, self.names)
        self.weights = ranking.learned_weights() if weights is None else weights
        self.headline_end = article.headline.end if article.headline else 0
        self._turns: list[ranking.Turn] = []
        self._spoken: list[tuple[int, Speaker]] = []
        lean_by_pronouns(self.page, self.names, self.placed, self.roles)

    def resolve(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Give every statement its speaker; later ones may refer to whoever spoke before."""
        found: dict[str, Speaker] = {}
        self._statements, self._found = statements, found
        # Outermost first: what is said inside a quotation may be said by whoever is quoted.
        for statement in sorted(statements, key=lambda statement: (statement.parent is not None, said_at(statement))):
            found[statement.id] = self._speaker(statement)
        return tuple(replace(statement, speaker=found[statement.id]) for statement in statements)

    def _speaker(self, statement: Statement) -> Speaker:
        if statement.source:
            reference = self.reader.read(statement.source)
            speaker, entity = self._refer(reference, statement)
        else:
            reference = NO_REFERENCE
            speaker, entity = self._without_source(statement)
        offset = said_at(statement)
        self._spoken.append((offset, speaker))
        if entity is not None:
            self._turns.append(ranking.Turn(offset, entity.number, reference.head))
            self._turns.sort(key=lambda turn: turn.start)
        return speaker

    def _refer(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        if reference.entity is not None:
            return self._named(reference, reference.entity), reference.entity
        if reference.mention == "pronoun":
            if reference.head in known.RELATIVES:
                return self._relative(reference)
            if reference.kind == "author":
                return self._first_person(reference, statement)
            if reference.kind == "person":
                return self._ranked(reference, statement)
            if reference.kind in ("organization", "group") and reference.head in THIRD:
                return self._thing(reference), None
        if reference.mention == "nominal" and reference.kind == "person":
            return self._definite(reference, statement)
        if reference.kind == "organization":
            return self._organization(reference), None
        return self._plain(reference), None

    # --- names ------------------------------------------------------------------------------------------------

    def _named(self, reference: Reference, entity: Entity) -> Speaker:
        name, fullest = reference.name or entity.fullest, entity.fullest
        printed = self.text[fullest.start : fullest.end]
        if name.words == fullest.words:
            reason = "the source names them in full"
        else:
            reason = f"“{self.text[name.start : name.end]}” is short for “{printed}”, printed in full elsewhere"
        return self._speaker_of(entity, reference, score=NAME_SCORE, reason=reason, at=name)

    def _speaker_of(
        self, entity: Entity, reference: Reference, *, score: float, reason: str, at: Name | None = None
    ) -> Speaker:
        fullest = entity.fullest
        kind: Kind = "organization" if entity.kind in ("organization", "place") else "person"
        role = self.roles.of(entity, at) if kind == "person" else None
        evidence = [Span.of(self.text, fullest.start, fullest.end), *([role] if role else [])]
        return Speaker(
            kind=kind,
            name=evidence[0].text,
            mention=reference.mention,
            score=score,
            reason=reason,
            role=role.text if role else None,
            evidence=tuple(evidence),
        )

    # --- pronouns and nominals --------------------------------------------------------------------------------

    def scene(self, offset: int, statement: Statement) -> ranking.Scene:
        """What is known where a source stands, for the ranking."""
        contents = [(span.start, span.end) for span in statement.content]
        turns = [turn for turn in self._turns if turn.start < offset]
        around = self._around(statement, offset)
        speaker = self._found.get(around.id) if around else None
        enclosing = next((e.number for e in self.entities if speaker and e.number == self._number(around)), None)
        return ranking.Scene(self.page, offset, contents, turns, enclosing, self.headline_end)

    def _number(self, statement: Statement | None) -> int | None:
        at = said_at(statement) if statement else None
        return next((turn.entity for turn in self._turns if turn.start == at), None)

    def _around(self, statement: Statement, offset: int) -> Statement | None:
        """The statement whose content an offset stands in, the smallest of several."""
        around = [
            (span.end - span.start, other)
            for other in self._statements
            for span in other.content
            if other.id != statement.id and span.start <= offset < span.end
        ]
        return min(around, key=lambda pair: pair[0])[1] if around else None

    def choices(
        self, reference: Reference, statement: Statement, *, among: Sequence[Entity] | None = None
    ) -> tuple[list[Entity], list[dict[str, float]]]:
        """Who a pronoun or nominal may refer to, the most recent first, and the features of each."""
        scene = self.scene(reference.start, statement)
        if reference.mention == "nominal":
            scene.roles = {
                entity.number: self.roles.words(entity) for entity in self.entities if entity.kind == "person"
            }
        rivals = ranking.candidates(among or self.entities, scene, gender=reference.gender)
        rivals = [entity for entity in rivals if entity is not reference.owner]
        return rivals, ranking.rows(rivals, reference, scene)

    def _ranked(
        self, reference: Reference, statement: Statement, *, among: Sequence[Entity] | None = None
    ) -> tuple[Speaker, Entity | None]:
        rivals, rows = self.choices(reference, statement, among=among)
        shares = ranking.probabilities(rows, self.weights)
        order = sorted(range(len(rivals)), key=lambda number: -shares[number])
        if not order or shares[order[0]] < LEAST:
            return self._unresolved(reference, [rivals[number] for number in order]), None
        best, share = rivals[order[0]], shares[order[0]]
        printed = self.text[reference.start : reference.end]
        which = "the only person named that fits" if len(rivals) == 1 else f"the likeliest of {len(rivals)}"
        return self._speaker_of(best, reference, score=share, reason=f"“{printed}”: {which}"), best

    def _definite(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        """One person spoken of as known: "the senator", "his lawyer"."""
        words = {reference.head, *known.SYNONYMS.get(reference.head, "").split()}
        owned = reference.owner is not None or OWNED.match(self.text, reference.start) is not None
        bearers = [e for e in self.entities if e.kind == "person" and words & self.roles.words(e)] if owned else []
        if owned and not bearers:
            relative = self._relative_of_owner(reference, statement)
            if relative is not None:
                reason = f"“{reference.head}”: the one of the owner's surname"
                return self._speaker_of(relative, reference, score=KIN_SCORE, reason=reason), relative
            return self._plain(replace(reference, kind="unnamed")), None
        if not bearers and self._introduced(reference, words):
            return self._plain(replace(reference, kind="unnamed")), None
        return self._ranked(reference, statement, among=bearers or None)

    def _relative_of_owner(self, reference: Reference, statement: Statement) -> Entity | None:
        """The one other person of the owner's surname, where a wife, brother or the like of somebody is meant."""
        if reference.head not in known.KIN:
            return None
        owner = reference.owner
        pronoun = OWNED.match(self.text, reference.start)
        if owner is None and pronoun and (gender := known.PRONOUNS.get(pronoun.group().casefold())):
            his = Reference("pronoun", "person", "his", pronoun.start(), pronoun.end(), gender=gender)
            owner = self._ranked(his, statement)[1]
        if owner is None:
            return None
        family = [
            entity
            for entity in self.entities
            if entity is not owner and entity.kind == "person" and entity.fullest.surname == owner.fullest.surname
            if reference.gender is None or entity.gender == reference.gender
        ]
        return family[0] if len(family) == 1 else None

    def _introduced(self, reference: Reference, words: set[str]) -> bool:
        """Whether somebody unnamed was spoken of before in the same word ("a police officer": "the officer")."""
        if any(words & self.roles.words(entity) for entity in self.entities if entity.kind == "person"):
            return False
        pattern = rf"\b(?:an?|another|one)\s(?:[\w.’'-]+\s){{0,5}}{re.escape(reference.head)}\b"
        return re.compile(pattern, re.IGNORECASE).search(self.text, 0, reference.start) is not None

    def _unresolved(self, reference: Reference, rivals: Sequence[Entity]) -> Speaker:
        printed = self.text[reference.start : reference.end]
        names = tuple(self.text[entity.fullest.start : entity.fullest.end] for entity in rivals)
        reason = f"“{printed}” may be any of {len(names)}" if names else f"nobody named fits “{printed}”"
        return Speaker("unresolved", None, reference.mention, 0.0, reason, candidates=names)

    def _relative(self, reference: Reference) -> tuple[Speaker, Entity | None]:
        """ "who", "which": what is named right before it."""
        before = antecedent(self.reader, self.page, reference.start, relative=reference.head)
        if before is None:
            return self._unresolved(reference, []), None
        printed = self.text[before.start : before.end]
        if before.entity is not None:
            reason = f"“{reference.head}” follows “{printed}”"
            meant = replace(reference, kind=before.kind)
            return self._speaker_of(before.entity, meant, score=ANTECEDENT_SCORE, reason=reason), before.entity
        kind = "unnamed" if before.kind in ("person", None) else before.kind
        return self._plain(replace(before, mention="pronoun", kind=kind)), None

    def _first_person(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        around = self._around(statement, reference.start)
        outer = self._found.get(around.id) if around else None
        number = self._number(around)
        if outer is None and (label := self._label(reference.start)) is not None:
            number = label.number
        if number is not None:
            entity = self.entities[number]
            reason = f"“{reference.head}” in their own words"
            return self._speaker_of(entity, reference, score=ANTECEDENT_SCORE, reason=reason), entity
        if outer is not None:
            return replace(outer, mention="pronoun", reason=f"“{reference.head}” in words of theirs"), None
        if self.page.quoted(reference.start) and (near := self._nearest_turn(reference.start)) is not None:
            reason = f"“{reference.head}” in quotation marks beside their words"
            return self._speaker_of(near, reference, score=CARRIED_SCORE, reason=reason), near
        return Speaker("author", None, "pronoun", PLAIN_SCORE, f"“{reference.head}” outside quotation marks"), None

    def _label(self, offset: int) -> Entity | None:
        """Whose turn it is in a transcript: the name and colon that the paragraph begins with."""
        start = self.page.paragraphs[self.page.paragraph(offset)]
        for name in self.reader.names_in(start, start + 40):
            if name.title == start and self.text[name.end : name.end + 1] == ":":
                return self.placed[name.start]
        return None

    def _nearest_turn(self, offset: int) -> Entity | None:
        paragraph = self.page.paragraph(offset)
        near = [turn for turn in self._turns if abs(self.page.paragraph(turn.start) - paragraph) <= 1]
        best = min(near, key=lambda turn: abs(turn.start - offset), default=None)
        return self.entities[best.entity] if best else None

    # --- organizations, groups, documents ---------------------------------------------------------------------

    def _thing(self, reference: Reference) -> Speaker:
        """ "it", "they": the organization, document or group that spoke last or that the last sentences are about."""
        before = previous_subject(self.reader, self.page, reference.start)
        spoken = [(at, speaker) for at, speaker in self._spoken if at < reference.start]
        near = spoken and self.page.paragraph(reference.start) - self.page.paragraph(spoken[-1][0]) <= 1
        last = spoken[-1][1] if near else None
        single = reference.head in known.THINGS
        if last is not None and last.kind in (("organization", "document") if single else ("organization", "group")):
            return replace(
                last, mention="pronoun", score=ANTECEDENT_SCORE, reason=f"“{reference.head}”: who spoke last"
            )
        if before is not None and before.entity is not None and before.kind == "organization":
            reason = f"“{reference.head}”: what the sentence before is about"
            return self._speaker_of(before.entity, reference, score=0.6, reason=reason)
        if before is not None and before.kind in ("document", "organization") and single:
            return replace(self._plain(before), mention="pronoun", score=0.6)
        return self._plain(replace(reference, kind="document" if single else "group"))

    def _organization(self, reference: Reference) -> Speaker:
        if reference.mention == "nominal" and reference.owner is None:
            named = self._same_head(reference)
            if named is not None:
                return named
        printed = Span.of(self.text, reference.start, reference.end)
        reason = "an organization, as printed"
        return Speaker("organization", printed.text, reference.mention, PLAIN_SCORE, reason, evidence=(printed,))

    def _same_head(self, reference: Reference) -> Speaker | None:
        """The organization that "the campaign", "the agency" stands for, if one named before fits."""
        if not self._definite_alone(reference):
            return None
        for name in reversed([name for name in self.names if name.end <= reference.start]):
            end = name.end + len(reference.head) + 1
            phrase = re.compile(rf"(?:[’']s?)?[ ](?:[a-z]+[ ])?{re.escape(reference.head)}\b")
            if found := phrase.match(self.text, name.end, end + 20):
                printed = Span.of(self.text, name.start, found.end())
                reason = f"“the {reference.head}”: the one named last"
                return Speaker("organization", printed.text, "nominal", 0.7, reason, evidence=(printed,))
            entity = self.placed[name.start]
            if entity.kind == "organization" and reference.head in entity.fullest.words:
                return self._speaker_of(entity, reference, score=0.8, reason=f"“the {reference.head}”: named so before")
        spoken = [speaker for at, speaker in self._spoken if at < reference.start][-2:]
        for speaker in reversed(spoken):
            if speaker.kind == "organization" and speaker.mention == "name":
                return replace(speaker, mention="nominal", score=0.6, reason=f"“the {reference.head}”: who spoke last")
        return self._only_organization(reference)

    def _definite_alone(self, reference: Reference) -> bool:
        """Whether a nominal is "the agency" or "the social media company", and not "the Linde campaign"."""
        printed = self.text[reference.start : reference.end]
        before = self.text[max(0, reference.start - 4) : reference.start].casefold()
        return printed.islower() and (before.endswith("the ") or printed == reference.head)

    def _only_organization(self, reference: Reference) -> Speaker | None:
        """The one organization that the sentences right before name, if they name one only."""
        number = max(0, self.page.sentence(reference.start) - NEAR_SENTENCES)
        names = self.reader.names_in(self.page.sentences[number], reference.start)
        near = {e.number: e for e in (self.placed[name.start] for name in names) if e.kind == "organization"}
        if len(near) != 1 or reference.head not in PUBLIC_BODIES:
            return None
        (entity,) = near.values()
        reason = f"“the {reference.head}”: the one organization named right before"
        return self._speaker_of(entity, reference, score=0.55, reason=reason)

    def _plain(self, reference: Reference) -> Speaker:
        """A source that names nobody: a group, a document, somebody unnamed, as printed."""
        kind: Kind = reference.kind or "unnamed"
        printed = Span.of(self.text, reference.start, reference.end)
        role = printed.text if kind == "unnamed" and reference.mention == "nominal" else None
        name = None
        if kind == "organization":
            name = printed.text
        reason = {
            "group": "several people, not named one by one",
            "document": "something written or published, not a person",
            "unnamed": "somebody whom the source does not name",
            "author": "the article's own author",
        }.get(kind, "as printed")
        return Speaker(kind, name, reference.mention, PLAIN_SCORE, reason, role=role, evidence=(printed,))

    def _without_source(self, statement: Statement) -> tuple[Speaker, Entity | None]:
        """A statement that marks no source: whom the cue stands beside, a transcript's label, or who goes on."""
        first = min(span.start for span in statement.content)
        beside = beside_cue(self.reader, self.page, statement)
        if beside is not None:
            speaker, entity = self._refer(beside, statement)
            if speaker.name is not None:
                return replace(speaker, mention="none", score=min(speaker.score, BESIDE_SCORE)), entity
        reference = Reference("none", None, "", first, first)
        if (label := self._label(first)) is not None:
            reason = "the label that the paragraph begins with"
            return self._speaker_of(label, reference, score=ANTECEDENT_SCORE, reason=reason), label
        near = self._nearest_turn(first)
        if near is None:
            return Speaker("unresolved", None, "none", 0.0, "no source is printed"), None
        if statement.form != "indirect":
            reason = "no source is printed; whoever is quoted beside it goes on"
            return self._speaker_of(near, reference, score=CARRIED_SCORE, reason=reason), near
        name = self.text[near.fullest.start : near.fullest.end]
        reason = "no source is printed; the words beside it are of the candidate"
        return Speaker("unresolved", None, "none", 0.0, reason, candidates=(name,)), None


def said_at(statement: Statement) -> int:
    """Where a statement's source stands; its content where it has none."""
    return min(span.start for span in statement.source or statement.content)
