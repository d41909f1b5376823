"""A server that ends when it is told to: streams first, a moment for what is under way, and with code 0."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn


class EndingServer(uvicorn.Server):
    """Uvicorn's, but for how it ends: nobody who waits for news keeps it up, and Ctrl-C or SIGTERM is no failure."""

    def __init__(
        self, config: uvicorn.Config, *, end_streams: Callable[[], None], stop_queries: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._end_streams = end_streams
        self._stop_queries = stop_queries

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; at once where it was told before. The signal is not raised again afterwards, as it would be there."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of streams, then of everything else; queries that still run would be waited for, and are stopped."""
        self._end_streams()
        await super().shutdown(sockets)
        self._stop_queries()
