"""The extract stage: an article's statements, from the learned model and a few rules."""

from onrecord.extractor.extractor import Extractor, load_extractor

__all__ = ["Extractor", "load_extractor"]
