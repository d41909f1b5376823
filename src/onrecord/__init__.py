"""onrecord reads news and keeps the record: who said what, and where it is printed, down to the character.

>>> import onrecord
>>> statement = onrecord.extract('"The dam is safe," Mayor Ana Reyes said.')[0]
>>> statement.source[0].text, statement.cue[0].text
('Mayor Ana Reyes', 'said')
"""

from onrecord.errors import OnRecordError
from onrecord.pipeline import Line, extract, read
from onrecord.records import Article, Dropped, Reading, Span, Statement

__all__ = ["Article", "Dropped", "Line", "OnRecordError", "Reading", "Span", "Statement", "extract", "read"]
