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


class ExchangeError(OnRecordError):
    """A place that an export cannot be written to, or an import cannot be read from."""


class LedgerError(OnRecordError):
    """Something about a ledger; what it held before is still there."""


class NoLedgerError(LedgerError):
    """A place where there is no ledger, or none can be made."""


class NotInLedgerError(LedgerError):
    """An id that nothing in the ledger has."""


class LedgerVersionError(LedgerError):
    """A ledger that a newer version of onrecord has written."""


class LedgerReadOnlyError(LedgerError):
    """A ledger that cannot be written, because its file, folder or database does not allow it."""


class LedgerFullError(LedgerError):
    """A disk without room for what was to be added."""


class LedgerLockedError(LedgerError):
    """A ledger that another process did not stop writing."""


class LedgerDamagedError(LedgerError):
    """A file that is no ledger, or no longer a whole one."""


class LedgerUnreachableError(LedgerError):
    """A database server that does not answer or does not let anyone in."""


class QueryError(OnRecordError):
    """A search query that cannot be read or run; `place` is the character where it goes wrong, from 1, or 0."""

    def __init__(self, message: str, place: int = 0) -> None:
        super().__init__(f"query, character {place}: {message}" if place else f"query: {message}")
        self.place = place


class AmbiguousSpeakerError(OnRecordError):
    """A name that several speakers of a ledger have."""


class DecisionError(OnRecordError):
    """A decision about speakers that cannot be carried out."""


class ReviewError(OnRecordError):
    """A review that cannot be recorded."""


class KnownPeopleError(OnRecordError):
    """A table of known people that cannot be read."""


class StatisticsError(OnRecordError):
    """Statistics by something that statements have not."""


class SlowQueryError(QueryError):
    """A search query that was stopped because it took too long."""


class TokenError(OnRecordError):
    """A file of tokens that cannot be read or written, or a token that cannot be made."""


class ServerError(OnRecordError):
    """A server that cannot be started as it was asked for."""


class RunError(OnRecordError):
    """A run over many files that cannot be begun or gone on with as it was asked for."""
