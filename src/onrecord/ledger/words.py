"""Words as the ledger indexes them: `onrecord.words`, which says how text is cut, under the name that it has here."""

from onrecord.words import LONGEST, normal, stands_alone, token_spans, words

__all__ = ["LONGEST", "normal", "stands_alone", "token_spans", "words"]
