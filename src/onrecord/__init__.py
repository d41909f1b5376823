"""onrecord reads news and keeps the record: who said what, and where it is printed, down to the character.

>>> import onrecord
>>> statement = onrecord.extract('"The dam is safe," Mayor Ana Reyes said.')[0]
>>> statement.source[0].text, statement.cue[0].text
('Mayor Ana Reyes', 'said')
"""

from typing import TYPE_CHECKING, Any

from onrecord.errors import OnRecordError
from onrecord.pipeline import Line, extract, read
from onrecord.records import Article, Dropped, Reading, Span, Statement

if TYPE_CHECKING:
    from onrecord.keeping import Ledger

__all__ = ["Article", "Dropped", "Ledger", "Line", "OnRecordError", "Reading", "Span", "Statement", "extract", "read"]


def __getattr__(name: str) -> Any:
    """`Ledger`, imported when it is asked for: its database library takes longer to load than all else."""
    if name == "Ledger":
        from onrecord.keeping import Ledger

        return Ledger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
