"""Clean: a source goes in, an article comes out, or the named reason why there is none."""

from onrecord.clean.articles import clean_source
from onrecord.clean.language import detect_language

__all__ = ["clean_source", "detect_language"]
