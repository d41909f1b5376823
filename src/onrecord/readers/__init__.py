"""Read: a path, a folder, an address or stdin goes in, sources come out; what cannot be read is said, not skipped."""

from onrecord.readers.options import INPUT_FORMATS, Columns, InputFormat, Limits
from onrecord.readers.places import read_sources

__all__ = ["INPUT_FORMATS", "Columns", "InputFormat", "Limits", "read_sources"]
