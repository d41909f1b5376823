"""The extract stage in one class: tokens, network, roles, links, rules, records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.extractor.encoder import Encoder
from onrecord.extractor.engines import choose_engine, load_encoder
from onrecord.extractor.headline import sign_headline
from onrecord.extractor.linker import Linked, LinkSettings, link, link_inner
from onrecord.extractor.meanings import statement_meanings
from onrecord.extractor.packaged import model_folder
from onrecord.extractor.repairs import close_gaps, repair
from onrecord.extractor.statements import Calibration, build_statements, fit_content, zones
from onrecord.extractor.tagger import OUTSIDE, Readout, RoleSpan, best_roles, read_tokens, role_spans
from onrecord.extractor.tokens import Tokens, tokenise
from onrecord.extractor.turns import apply_turns, find_signed_quotations, find_turns
from onrecord.extractor.weighing import Weighing
from onrecord.extractor.wordpieces import WordPieces
from onrecord.records import Article, Statement

FORMAT = 1
LONGEST_STRETCH = 60_000  # code points
DANGLING = frozenset("a an the of to and or".split())


@dataclass(frozen=True)
class ModelSettings:
    """What `meta.json` says of a model: its languages, how it reads and how its outputs are decoded."""

    languages: tuple[str, ...]
    window: int
    overlap: int
    transitions: NDArray[np.float32]
    links: LinkSettings
    calibration: Calibration
    least_score: float  # below which what the network links is no statement
    weighing: Weighing | None = None  # of the outermost statements' roles; without it the network's own are taken

    @classmethod
    def from_meta(cls, meta: dict[str, Any]) -> ModelSettings:
        """The settings in a parsed `meta.json`; raises `ModelError` for another format."""
        if meta.get("format") != FORMAT:
            raise ModelError(f"the model's format is {meta.get('format')!r}, this version of onrecord reads {FORMAT}")
        return cls(
            languages=tuple(meta["languages"]),
            window=meta["window"],
            overlap=meta["overlap"],
            transitions=np.array(meta["transitions"], np.float32),
            links=LinkSettings(**meta["links"]),
            calibration=Calibration(meta["calibration"]["weights"], meta["calibration"]["bias"]),
            least_score=meta["least_score"],
            weighing=Weighing.from_meta(meta["weighing"]) if "weighing" in meta else None,
        )


class Extractor:
    """Finds the statements of articles; holds the loaded model and no other state."""

    def __init__(self, encoder: Encoder, pieces_of: WordPieces, settings: ModelSettings) -> None:
        self.encoder = encoder
        self.pieces_of = pieces_of
        self.settings = settings

    def statements(self, article: Article) -> tuple[Statement, ...]:
        """An article's statements in reading order, each followed by those inside it."""
        return self.read(article)[0]

    def read(self, article: Article) -> tuple[tuple[Statement, ...], tuple[bytes, ...]]:
        """An article's statements, and what each means (`meanings`): none where the model does not say."""
        begin = article.preamble.end if article.preamble else 0
        statements: list[Statement] = []
        meanings: list[bytes] = []
        for start, end in stretches(article.text, begin):
            tokens = tokenise(article.text, self.pieces_of, begin=start, end=end, opens=start == begin)
            if len(tokens):
                readout = self._readout(tokens)
                found = self._statements(article, tokens, readout)
                statements += found
                meanings += statement_meanings(tokens, readout.meaning, found) if readout.meaning is not None else ()
        return tuple(statements), tuple(meanings)

    def _readout(self, tokens: Tokens) -> Readout:
        return read_tokens(tokens, self.encoder, size=self.settings.window, overlap=self.settings.overlap)

    def _statements(self, article: Article, tokens: Tokens, readout: Readout) -> tuple[Statement, ...]:
        outer = decode(tokens, readout, zones(tokens, article), self.settings)
        settings = self.settings
        return build_statements(article, tokens, outer, settings.calibration, least_score=settings.least_score)


def stretches(text: str, begin: int) -> list[tuple[int, int]]:
    """An article in parts of some 10,000 words, cut at the ends of paragraphs, so that a book takes no more memory.

    Nearly every article is one part. A line that is too long is cut at a space, or anywhere if it has none.
    """
    found: list[tuple[int, int]] = []
    while len(text) - begin > LONGEST_STRETCH:
        limit = begin + LONGEST_STRETCH
        least = begin + LONGEST_STRETCH // 2
        cut = max(text.rfind("\n", least, limit), -1) + 1 or text.rfind(" ", least, limit) + 1 or limit
        found.append((begin, cut))
        begin = cut
    return [*found, (begin, len(text))]


def decode(
    tokens: Tokens, readout: Readout, zone: NDArray[np.int64], settings: ModelSettings
) -> list[tuple[Linked, list[Linked]]]:
    """The statements of an article as word ranges, each with those inside it."""
    barriers = np.concatenate([[True], zone[1:] != zone[:-1]])
    weighing = settings.weighing
    logs = weighing.weigh(readout.outer) if weighing else readout.outer
    path = best_roles(logs, weighing.transitions if weighing else settings.transitions, barriers)
    outer = link(role_spans(path, readout.outer), tokens, readout, settings.links, zone=zone)
    sign_headline(outer, tokens, zone)
    outer = repair(apply_turns(outer, find_turns(tokens) + find_signed_quotations(tokens), tokens), tokens)
    for statement in outer:
        if not statement.turn:
            statement.content = [fit_content(tokens, words) for words in sorted(statement.content)]
    close_gaps(outer, tokens)
    # Hardly any content has another inside.
    unsure = readout.inner[:, OUTSIDE] <= np.log(0.5)
    return [(statement, inner_statements(statement, tokens, readout, settings, unsure)) for statement in outer]


def inner_statements(
    outer: Linked, tokens: Tokens, readout: Readout, settings: ModelSettings, unsure: NDArray[np.bool_]
) -> list[Linked]:
    """The statements inside another one's content; not those whose content breaks off ("does not consider | the").

    A content is looked through where a word of it is `unsure`: not likely to be outside all inner statements.
    """
    spans: list[RoleSpan] = []
    for start, end in outer.content:
        if unsure[start:end].any():
            logs = readout.inner[start:end]
            path = best_roles(logs, settings.transitions, np.zeros(end - start, bool))
            found = role_spans(path, logs)
            spans += [RoleSpan(span.role, span.start + start, span.end + start, span.score) for span in found]
    linked = link_inner(spans, readout) if spans else []
    return [statement for statement in linked if not _breaks_off(statement, tokens)]


def _breaks_off(statement: Linked, tokens: Tokens) -> bool:
    last = max(statement.content)[1] - 1
    return tokens.text[int(tokens.start[last]) : int(tokens.end[last])].lower() in DANGLING


def load_extractor(model: str | Path | None = None, *, threads: int = 1, engine: str | None = None) -> Extractor:
    """Load a model folder (`model.onnx`, `vocabulary.txt`, `meta.json`), by default the one in the package.

    `model` may be "open", for the packaged one that learned from openly licensed texts alone. `engine` is that of
    `engines.choose_engine`.
    """
    folder = model_folder(model)
    try:
        settings = ModelSettings.from_meta(json.loads((folder / "meta.json").read_text(encoding="utf-8")))
        pieces_of = WordPieces.read(folder / "vocabulary.txt")
    except (OSError, ValueError, KeyError, TypeError) as error:
        needed = "it needs model.onnx, vocabulary.txt and meta.json"
        raise ModelError(f"{folder}: not a model folder ({error}); {needed}") from error
    file = folder / "model.onnx"
    return Extractor(load_encoder(file, choose_engine(engine), threads=threads), pieces_of, settings)
