"""What can go wrong, one class a failure; every message names the thing and the fix."""


class OnRecordError(Exception):
    """Anything onrecord refuses to do; the message is meant for the person at the terminal."""


class MissingExtraError(OnRecordError):
    """Something that needs an optional dependency which is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an extra that is not installed: pip install 'onrecord[{extra}]'")


class ColumnError(OnRecordError):
    """A table without a column that was asked for."""


class ModelError(OnRecordError):
    """A model folder that is missing, incomplete or of another version."""


class GoldError(OnRecordError):
    """Gold annotations or predictions that cannot be scored."""
