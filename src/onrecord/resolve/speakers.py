"""Whom each statement's source names: the speaker, with role, score, reason and evidence."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from onrecord.records import Article, Kind, Span, Speaker, Statement
from onrecord.resolve import ranking, transcripts
from onrecord.resolve import words as known
from onrecord.resolve.antecedents import antecedent, beside_cue, previous_subject
from onrecord.resolve.bodies import ALIKE, Bodies
from onrecord.resolve.features import group_of
from onrecord.resolve.genders import lean_by_pronouns
from onrecord.resolve.mentions import Reference, SourceReader
from onrecord.resolve.names import Name, find_names
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity, gather
from onrecord.resolve.roles import Roles
from onrecord.resolve.scene import Scene, Setting, Turn
from onrecord.resolve.unsourced import CARRIED_SCORE, between_two_of_one, said_at

LEAST = 0.4  # probability; a referent less likely than this is more often wrong than right, and stays unresolved
OWNER = re.compile(r"(?:his|her|their|its|my|our|your)\b", re.IGNORECASE)
THEIRS = re.compile(r"(?:his|her|their|its|whose)\b", re.IGNORECASE)
SMALL_WORD = re.compile(r"\b[a-z]{3,}\b")
INTRODUCED = re.compile(r"\b(?:an?|another|one)\s(?:[\w.’'-]+\s){0,5}\Z", re.IGNORECASE)
LONGEST_INTRODUCTION = 120  # code points of INTRODUCED
BY_START = attrgetter("start")
NO_REFERENCE = Reference("none", None, "", 0, 0)
BESIDE_SCORE = 0.8
NEAR = 1  # paragraphs between whoever spoke last and what goes on with "it" or "they"
KIN_SCORE = 0.7
NOMINAL_KINDS = ("person", "unnamed", "organization")
THIRD = ("it", "its", "itself", "they", "them", "their", "theirs", "themselves")
NAME_SCORE, ANTECEDENT_SCORE, PLAIN_SCORE, BODY_SCORE = 0.97, 0.85, 0.9, 0.8


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
        bodies = self.bodies = Bodies(article.text, self.names, self.placed, first=len(self.entities))
        self.entities += bodies.entities
        self.reader = SourceReader(article.text, self.names, self.placed, bodies.ending)
        self.roles = Roles(article.text, self.names)
        self.weights = ranking.packaged() if weights is None else ranking.by_group(weights)
        headline_end = article.headline.end if article.headline else 0
        self.setting = Setting(self.page, self.roles, headline_end=headline_end)
        self._turns: list[Turn] = []
        self._spoken: list[tuple[int, Speaker]] = []
        self._nameless: dict[str, bool] = {}  # by noun: whether it last meant somebody who is not named
        for entity in self.entities:
            if not entity.kind and len(entity.fullest.words) in transcripts.FULL_NAME and self.roles.personal(entity):
                entity.kind = "person"
        lean_by_pronouns(self.page, self.names, self.placed, self.roles)

    def resolve(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Give every statement its speaker; later ones may refer to whoever spoke before."""
        found: dict[str, Speaker] = {}
        self._found = found
        self._contents = [(span.start, span.end, one) for one in statements for span in one.content]
        # Outermost first: what is said inside a quotation may be said by whoever is quoted.
        for statement in sorted(statements, key=lambda statement: (statement.parent is not None, said_at(statement))):
            found[statement.id] = self._speaker(statement)
        found |= between_two_of_one(statements, found)
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
        if reference.mention == "nominal":
            self._nameless[reference.head] = speaker.kind == "unnamed"
        if entity is not None:
            insort(self._turns, Turn(offset, entity.number, reference.head), key=BY_START)
        return speaker

    def _refer(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        if transcripts.QUESTION_OR_ANSWER.fullmatch(self.text, reference.start, reference.end + 1):
            return self._question_or_answer(reference)
        if reference.entity is not None:
            return self._named(reference, reference.entity), reference.entity
        if reference.mention == "pronoun":
            if reference.head in known.RELATIVES:
                return self._relative(reference, statement)
            if reference.kind == "author":
                return self._first_person(reference, statement)
            if reference.kind == "person":
                return self._ranked(reference, statement)
            if (
                reference.head in known.SECOND_PERSON
                and (asked := transcripts.addressed(self.reader, self.page, reference.start)) is not None
            ):
                reason = f"“{reference.head}” in the turn of whom they talk with"
                return self._speaker_of(asked, reference, score=BODY_SCORE, reason=reason), asked
            if reference.head in ("one", "another") and self._of_documents(reference.start):
                return self._plain(replace(reference, kind="document")), None
            if reference.kind in ("organization", "group") and reference.head in THIRD:
                return self._ranked(reference, statement)
        team = reference.owned and reference.head in ALIKE
        one = reference.kind in NOMINAL_KINDS and not known.plural(reference.head)
        written = reference.owned and reference.kind == "document" and reference.head in known.OWN_WORDS
        if reference.mention == "nominal" and reference.head and (team or one or written):
            return self._nominal(reference, statement)
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
        body = entity.kind in ("organization", "place") or (not entity.kind and reference.kind == "organization")
        kind: Kind = "organization" if body else "person"
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

    def scene(self, reference: Reference, statement: Statement) -> Scene:
        """What is known where a source stands, for the ranking."""
        offset = reference.start
        around = self._around(statement, offset)
        speaker = self._found.get(around.id) if around else None
        last = self._last_speaker(offset)
        return Scene(
            setting=self.setting,
            reference=reference,
            contents=[(span.start, span.end) for span in statement.content],
            turns=self._turns[: bisect_left(self._turns, offset, key=BY_START)],
            enclosing=self._number(around) if speaker else None,
            quoted_speaker=self._quoted_speaker(offset),
            spoke=last.kind if last else "",
            introduced=reference.mention == "nominal" and self._introduced(reference),
            same=self._nameless.get(reference.head, False),
        )

    def _quoted_speaker(self, offset: int) -> int | None:
        """Who speaks of "him" or "her" in a quotation, and is neither."""
        around = [one for start, end, one in self._contents if start <= offset < end and one.parent is None]
        labelled = around and any(span.text == ":" for span in around[0].cue)
        if not around or not (labelled or around[0].form == "direct" or self.page.quoted(offset)):
            return None
        return self._number(around[0])

    def _last_speaker(self, offset: int) -> Speaker | None:
        """Whoever spoke last, in this paragraph or the one before."""
        for at, speaker in reversed(self._spoken):
            if at < offset:
                return speaker if self.page.paragraph(offset) - self.page.paragraph(at) <= NEAR else None
        return None

    def _number(self, statement: Statement | None) -> int | None:
        at = said_at(statement) if statement else None
        return next((turn.entity for turn in self._turns if turn.start == at), None)

    def _around(self, statement: Statement, offset: int) -> Statement | None:
        """The statement whose content an offset stands in, the smallest of several."""
        around = [
            (end - start, other)
            for start, end, other in self._contents
            if start <= offset < end and other.id != statement.id
        ]
        return min(around, key=lambda pair: pair[0])[1] if around else None

    def choices(self, reference: Reference, statement: Statement) -> tuple[list[Entity], list[ranking.Row]]:
        """Whom a pronoun or nominal may refer to, the most recent first, and the features of each, and of nobody."""
        scene = self.scene(reference, statement)
        rivals = ranking.candidates(self.entities, scene)
        return rivals, ranking.rows(rivals, scene)

    def _ranked(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        rivals, rows = self.choices(reference, statement)
        shares = ranking.probabilities(rows, self.weights.get(group_of(reference), {}))
        order = sorted(range(len(rows)), key=lambda number: -shares[number])
        if order and order[0] == len(rivals):
            return self._nobody_named(reference, shares[order[0]]), None
        if order and shares[order[0]] < LEAST and group_of(reference) == "body":
            return self._nobody_named(reference, 1 - shares[order[0]]), None  # as printed: it is some body of this kind
        if not order or shares[order[0]] < LEAST:
            return self._unresolved(reference, [rivals[number] for number in order if number < len(rivals)]), None
        best, share = rivals[order[0]], shares[order[0]]
        printed = self.text[reference.start : reference.end]
        which = "the only one named that fits" if len(rivals) == 1 else f"the likeliest of {len(rivals)}"
        return self._speaker_of(best, reference, score=share, reason=f"“{printed}”: {which}"), best

    def _nobody_named(self, reference: Reference, share: float) -> Speaker:
        """What is left where the ranking finds that none of those named is meant."""
        if reference.mention == "pronoun" and reference.kind != "person":
            return self._thing(reference)
        kind: Kind = "organization" if reference.kind == "organization" else "unnamed"
        return replace(self._plain(replace(reference, kind=kind)), score=share)

    def _nominal(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        """Somebody or something spoken of by what they are: "the senator", "his lawyer", "her campaign"."""
        owner = self._owner(reference, statement) if reference.owned else None
        if reference.kind == "document":
            return self._written(reference, owner)
        if owner is not None and reference.kind != "person":
            body = self.bodies.of(owner, reference.head)
            if body is not None:
                reference = replace(reference, kind="organization")
                reason = f"“{self.text[reference.start : reference.end]}”: theirs, named elsewhere"
                return self._speaker_of(body, reference, score=BODY_SCORE, reason=reason), body
        if reference.kind == "group":
            return self._plain(reference), None
        if owner is not None and reference.head in known.KIN:
            relative = self._relative_of(owner, reference)
            if relative is not None:
                reason = f"“{reference.head}”: the one called so, or of the owner's surname"
                return self._speaker_of(relative, reference, score=KIN_SCORE, reason=reason), relative
        pronoun = owner is None and THEIRS.match(self.text, reference.first)  # "their owner" may be anybody
        if reference.owned and not pronoun and reference.kind == "person" and not self._anybody_called(reference.head):
            return self._plain(replace(reference, kind="unnamed")), None
        return self._ranked(replace(reference, owner=owner), statement)

    def _written(self, reference: Reference, author: Entity | None) -> tuple[Speaker, Entity | None]:
        """What somebody wrote: "Linde's letter" are her words, an organization's report is a document."""
        if author is None or author.kind != "person":
            return self._plain(reference), None
        reason = f"“{self.text[reference.start : reference.end]}”: words of whoever wrote it"
        return self._speaker_of(author, reference, score=BODY_SCORE, reason=reason), author

    def _anybody_called(self, head: str) -> bool:
        """Whether a noun stands beside some name; without one, "Linde's spokeswoman" is no woman who is named."""
        return any(head in self.roles.beside(entity) for entity in self.entities)

    def _owner(self, reference: Reference, statement: Statement) -> Entity | None:
        """Whose it is: the name before "’s", or whom "his" or "her" means."""
        pronoun = OWNER.match(self.text, reference.first)
        if reference.owner is None and pronoun and (gender := known.PRONOUNS.get(pronoun.group().casefold())):
            his = Reference("pronoun", "person", "his", pronoun.start(), pronoun.end(), gender=gender)
            return self._ranked(his, statement)[1]
        return reference.owner

    def _relative_of(self, owner: Entity, reference: Reference) -> Entity | None:
        """The one other person called somebody's wife, brother or the like, else the one of their surname."""
        others = [
            entity
            for entity in self.entities
            if entity is not owner and entity.kind == "person"
            if reference.gender is None or entity.gender in (reference.gender, None)
        ]
        called = [entity for entity in others if reference.head in self.roles.beside(entity)]
        family = called or [entity for entity in others if entity.fullest.surname == owner.fullest.surname]
        return family[0] if len(family) == 1 else None

    def _introduced(self, reference: Reference) -> bool:
        """Whether somebody unnamed was spoken of before in the same word ("a police officer": "the officer")."""
        text, small, head, stop = self.text, self.page.small, reference.head, reference.start
        at = small.find(head, 0, stop)
        while at >= 0:
            end = at + len(head)
            whole = end == stop or not (text[end].isalnum() or text[end] == "_")
            if whole and INTRODUCED.search(text, max(0, at - LONGEST_INTRODUCTION), at):
                return True
            at = small.find(head, end, stop)
        return False

    def _unresolved(self, reference: Reference, rivals: Sequence[Entity]) -> Speaker:
        printed = self.text[reference.start : reference.end]
        names = tuple(self.text[entity.fullest.start : entity.fullest.end] for entity in rivals)
        reason = f"“{printed}” may be any of {len(names)}" if names else f"nobody named fits “{printed}”"
        return Speaker("unresolved", None, reference.mention, 0.0, reason, candidates=names)

    def _of_documents(self, offset: int) -> bool:
        """Whether "one" or "another" is one of several writings: the last plural noun before it names some."""
        floor = self.page.sentence_start(max(self.page.sentence_start(offset) - 1, 0))
        many = [word for word in SMALL_WORD.findall(self.text, floor, offset) if known.plural(word)]
        return bool(many) and many[-1] in known.DOCUMENTS

    def _relative(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        """ "who", "which": what is named right before it."""
        before = antecedent(self.reader, self.page, reference.start, relative=reference.head)
        if before is None:
            return self._unresolved(reference, []), None
        printed = self.text[before.start : before.end]
        if before.entity is not None:
            reason = f"“{reference.head}” follows “{printed}”"
            meant = replace(reference, kind=before.kind)
            return self._speaker_of(before.entity, meant, score=ANTECEDENT_SCORE, reason=reason), before.entity
        if before.kind in NOMINAL_KINDS and before.head and before.mention == "nominal":
            speaker, entity = self._nominal(before, statement)
            return replace(speaker, mention="pronoun"), entity
        kind = "unnamed" if before.kind in ("person", None) else before.kind
        return self._plain(replace(before, mention="pronoun", kind=kind)), None

    def _first_person(self, reference: Reference, statement: Statement) -> tuple[Speaker, Entity | None]:
        around = self._around(statement, reference.start)
        outer = self._found.get(around.id) if around else None
        number = self._number(around)
        if outer is None and (label := transcripts.label(self.reader, self.page, reference.start)) is not None:
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

    def _question_or_answer(self, reference: Reference) -> tuple[Speaker, Entity | None]:
        """Whose turn a "Q:" or "A:" opens: the article's author asks, and who is named most answers."""
        if self.text[reference.start] == "Q":
            return Speaker("author", None, "name", PLAIN_SCORE, "the questions are the interviewer’s"), None
        answering = transcripts.answering(self.entities)
        if answering is None:
            return self._unresolved(reference, []), None
        reason = "the answers are of the person named most"
        return self._speaker_of(answering, reference, score=KIN_SCORE, reason=reason), answering

    def _speaks_in_sentence(self, statement: Statement) -> Speaker | None:
        """Whoever was found to speak before a cue in its sentence: "Linde said no, adding that it was late"."""
        if not statement.cue:
            return None
        start, cue = self.page.sentence_start(statement.cue[0].start), statement.cue[0].start
        spoken = [speaker for at, speaker in self._spoken if start <= at < cue]
        return spoken[-1] if spoken and spoken[-1].kind != "unresolved" else None

    def _nearest_turn(self, offset: int) -> Entity | None:
        paragraph = self.page.paragraph(offset)
        near = [turn for turn in self._turns if abs(self.page.paragraph(turn.start) - paragraph) <= 1]
        best = min(near, key=lambda turn: abs(turn.start - offset), default=None)
        return self.entities[best.entity] if best else None

    # --- organizations, groups, documents ---------------------------------------------------------------------

    def _thing(self, reference: Reference) -> Speaker:
        """ "it", "they" of nothing named: what spoke last, or what the last sentences are about."""
        last = self._last_speaker(reference.start)
        single = reference.head in known.THINGS
        if last is not None and last.kind in (("organization", "document") if single else ("organization", "group")):
            reason = f"“{reference.head}”: who spoke last"
            return replace(last, mention="pronoun", score=ANTECEDENT_SCORE, reason=reason)
        before = previous_subject(self.reader, self.page, reference.start)
        if before is not None and before.entity is None and before.kind in ("document", "organization") and single:
            return replace(self._plain(before), mention="pronoun", score=0.6)
        return self._plain(replace(reference, kind="document" if single else "group"))

    def _plain(self, reference: Reference) -> Speaker:
        """A source that names nobody: a group, a document, somebody unnamed, as printed."""
        kind: Kind = reference.kind or "unnamed"
        printed = Span.of(self.text, reference.start, reference.end)
        role = printed.text if kind == "unnamed" and reference.mention == "nominal" else None
        name = printed.text if kind == "organization" else None
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
            if speaker.name is not None or (beside.mention == "pronoun" and speaker.kind != "unresolved"):
                return replace(speaker, mention="none", score=min(speaker.score, BESIDE_SCORE)), entity
        reference = Reference("none", None, "", first, first)
        if (label := transcripts.label(self.reader, self.page, first)) is not None:
            reason = "the label that the paragraph begins with"
            return self._speaker_of(label, reference, score=ANTECEDENT_SCORE, reason=reason), label
        going_on = self._speaks_in_sentence(statement)
        if going_on is not None:
            reason = "no source is printed; whoever speaks before it in the sentence goes on"
            return replace(going_on, mention="none", score=CARRIED_SCORE, reason=reason), None
        near = self._nearest_turn(first)
        if near is None:
            return Speaker("unresolved", None, "none", 0.0, "no source is printed"), None
        if statement.form != "indirect":
            reason = "no source is printed; whoever is quoted beside it goes on"
            return self._speaker_of(near, reference, score=CARRIED_SCORE, reason=reason), near
        name = self.text[near.fullest.start : near.fullest.end]
        reason = "no source is printed; the words beside it are of the candidate"
        return Speaker("unresolved", None, "none", 0.0, reason, candidates=(name,)), None
