"""Read: a path, a folder, an address or stdin goes in, sources come out; what cannot be read is said, not skipped."""

from onrecord.readers.options import INPUT_FORMATS, Columns, InputFormat, Limits
from onrecord.readers.parts import Part, PartFormat, part_format, parts_of, read_part
from onrecord.readers.places import files_at, read_sources

__all__ = [
    "INPUT_FORMATS",
    "Columns",
    "InputFormat",
    "Limits",
    "Part",
    "PartFormat",
    "files_at",
    "part_format",
    "parts_of",
    "read_part",
    "read_sources",
]
