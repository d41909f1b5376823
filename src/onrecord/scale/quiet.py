"""Nothing is told to anybody: the switches of what the engines would report home, set before they are imported."""

from __future__ import annotations

import os
from types import ModuleType

from onrecord.errors import MissingExtraError

SWITCHES = {
    "DAFT_ANALYTICS_ENABLED": "0",
    "DO_NOT_TRACK": "true",
    "SCARF_NO_ANALYTICS": "true",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
DAFT_QUIET = {"DAFT_PROGRESS_BAR": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


def keep_quiet() -> None:
    """Switch off the reports of Daft and Ray in this process and in those that it starts."""
    os.environ.update(SWITCHES)
    for name, value in DAFT_QUIET.items():
        os.environ.setdefault(name, value)


def import_daft(what: str) -> ModuleType:
    """Daft, which `what` needs; raises `MissingExtraError` without the extra "scale"."""
    keep_quiet()
    try:
        import daft
    except ImportError as error:
        raise MissingExtraError(what, "scale") from error
    return daft


def import_ray() -> ModuleType:
    """Ray; raises `MissingExtraError` without the extra "ray"."""
    keep_quiet()
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("--engine ray", "ray") from error
    module: ModuleType = ray
    return module
