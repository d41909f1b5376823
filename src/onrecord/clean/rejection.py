"""How the parts of this stage say that a source is no article."""


class RejectedError(Exception):
    """A source that is left out: `reason` is one of `records.DROP_REASONS`, `detail` says it in words."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
