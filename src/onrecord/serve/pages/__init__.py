"""The pages that people read: rendered here, whole without JavaScript, and with no request to anywhere else."""

from __future__ import annotations

from onrecord.serve.pages.mounting import add_to

__all__ = ["add_to"]
