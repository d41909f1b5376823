"""Articles as numbers, to tell reprints apart from the rest of many: their words, and 20 bands made of these.

The words here are cut more coarsely than `onrecord.words` cuts them, at a fifth of the time: they are never shown. A
shingle is two neighbouring words that carry meaning, whatever small words stand between them: of such pairs more
outlive an edit than of any three words in a row, and other articles share fewer of them than of single words. MinHash
(Broder 1997; the signatures are rensa's) makes a number of each of 20 orders of the shingles; every number is a band by
itself, so that the bands that two articles share estimate how alike they are (Jaccard), and no signature is kept
beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from onrecord.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BANDS = 20
LEAST_SHINGLES = 12  # of an article that is looked for; a shorter one is like many others by chance
MOST_WORDS = 20_000  # of an article that are compared: the time for two grows with the product of their lengths
_VERSION = 1  # of the words and shingles here
_SEED = 5

_QUOTE, _PARAGRAPH = b'"', b"\x01"
_MARKS = dict.fromkeys("“”„«»‟", '"') | dict.fromkeys("’ʼ´`", "'") | dict.fromkeys("–—…\u00a0\u2009\u202f\u200b", " ")
_SINGLE_QUOTED = re.compile(r"‘([^‘\n]*?)’(?!\w)")
_LONG_WORDS = 14  # bytes a word, on average: a script without spaces
_SMALL = """
a an the and or but nor so yet if as at by for from in into of off on onto out over to up with without about after
again against all also am among any are be because been before being between both can could did do does doing down
during each even every few had has have having he her here hers herself him himself his how however i is it its itself
just last like may me might more most much must my new no not now one only other our own per said same say says she
should since some such than that their them then there these they this those through too two under until upon us very
was we were what when where which while who whom whose why will would year years you your mr mrs ms s t d ll re ve m
der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie
nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
le la les de des du un une et à au aux en dans par pour sur que qui ne pas plus ce cette ces se son sa ses il elle ils
est sont été a ont avec mais ou leur nous vous comme
el los las del al una unos y o que en con por para se su sus lo no es son fue ha han más como pero este esta le
il gli lo una di da nel della dei delle che è per non si con sono ha anche più come ma
os as um uma do da dos das em no na nos nas ao que não por mais foi são
het een van op te dat die voor met zijn niet aan er om ook als bij naar uit maar
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """An article's words that carry meaning, as numbers in order, and which of them stand in quotation marks."""

    words: NDArray[np.uint32]
    quoted: NDArray[np.bool_]


def algorithm() -> str:
    """What the bands are made by; those made by another cannot be compared with them."""
    from rensa import RMinHash

    return f"onrecord {_VERSION}, rensa {RMinHash.ALGORITHM_VERSION}"


def signature(text: str) -> tuple[int, ...]:
    """The bands of a text, 20 signed numbers of 32 bits; none for one too short to be told apart."""
    (found,) = signatures([text])
    return found


def signatures(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """The bands of many texts, at much less than `signature` takes for each."""
    bands, enough = band_matrix(texts)
    return [tuple(row) if long_enough else () for row, long_enough in zip(bands.tolist(), enough.tolist(), strict=True)]


def band_matrix(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The bands as an array with a row a text, and which texts are long enough to be compared by them."""
    import numpy as np
    from rensa import RMinHash

    if not texts:
        return np.empty((0, BANDS), np.int32), np.empty(0, np.bool_)
    cut = [_numbers(text) for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(one) for one in cut])
    flat = np.concatenate(cut)
    carrying = ~_small_words()[flat & 0xFFFF]
    flat, owners = flat[carrying], owners[carrying]
    shingled = _pairs(flat)
    together = owners[1:] == owners[:-1]
    shingled, owners = shingled[together], owners[1:][together]
    counts = np.bincount(owners, minlength=len(texts))
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)
    minima = RMinHash.digest_matrix_from_flat_token_hashes(shingled, offsets, BANDS, _SEED).to_rows()
    return _salted(np.array(minima, np.uint32)), counts >= LEAST_SHINGLES


def cut(text: str) -> Cut:
    """The words of one text that carry meaning, of a very long one the first 20,000."""
    import numpy as np

    numbers = _numbers(text)
    places = np.arange(len(numbers))
    marks = np.cumsum(numbers == crc32(_QUOTE))
    # A quotation that runs on in the next paragraph opens again there: count from each paragraph's beginning.
    begins = np.maximum.accumulate(np.where(numbers == crc32(_PARAGRAPH), places, -1)) if len(numbers) else places
    quoted = (marks - np.where(begins >= 0, marks[begins], 0)) % 2 == 1
    carrying = np.flatnonzero(~_small_words()[numbers & 0xFFFF])[:MOST_WORDS]
    return Cut(numbers[carrying], quoted[carrying])


def shingles(one: Cut) -> set[int]:
    """The pairs of neighbouring words of a text, as numbers."""
    return set(_pairs(one.words).tolist())


def _numbers(text: str) -> NDArray[np.uint32]:
    import numpy as np

    found = _words(text)
    return np.fromiter(map(crc32, found), np.uint32, len(found))


def _words(text: str) -> list[bytes]:
    plain = text
    if not text.isascii():
        if "‘" in text:
            plain = _SINGLE_QUOTED.sub(r'"\1"', plain)
        for mark, other in _MARKS.items():
            if mark in plain:
                plain = plain.replace(mark, other)
        plain = plain.lower()
    raw = plain.encode("utf-8", "surrogatepass").translate(_letters(), b"'")
    found = raw.replace(_QUOTE, b' " ').replace(b"\n", b" \x01 ").split()
    if len(raw) > _LONG_WORDS * len(found) and len(raw) > 200:
        return [word.encode("utf-8", "surrogatepass") for word in words(text)]
    return found


@lru_cache(maxsize=1)
def _letters() -> bytes:
    """What each byte counts as: small letters, digits and all beyond ASCII themselves, the rest a space."""
    kept = set(b'0123456789abcdefghijklmnopqrstuvwxyz"\n') | set(range(128, 256))
    return bytes(code + 32 if 65 <= code <= 90 else code if code in kept else 32 for code in range(256))


@lru_cache(maxsize=1)
def _small_words() -> NDArray[np.bool_]:
    """By the last 16 bits of its number, whether a word is a small one; 1 of 200 others is taken for one, always."""
    import numpy as np

    table = np.zeros(1 << 16, np.bool_)
    for word in [*_SMALL.encode().split(), _QUOTE, _PARAGRAPH]:
        table[crc32(word) & 0xFFFF] = True
    return table


def _pairs(numbers: NDArray[np.uint32]) -> NDArray[np.uint64]:
    import numpy as np

    mixed: NDArray[np.uint64] = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    pairs: NDArray[np.uint64] = mixed[:-1] ^ (mixed[:-1] >> np.uint64(29))
    return pairs * np.uint64(0xBF58476D1CE4E5B9) + mixed[1:]


def _salted(minima: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Numbers that differ from band to band, so that one index holds them all."""
    import numpy as np

    salt = (np.arange(1, BANDS + 1, dtype=np.uint32) * np.uint32(0x9E3779B9)).astype(np.uint32)
    mixed = (minima ^ salt) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    salted: NDArray[np.int32] = (mixed ^ (mixed >> np.uint32(16))).astype(np.uint32).view(np.int32)
    return salted
