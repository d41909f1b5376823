"""Watch: feeds are asked again and again, with manners, and what is new in them comes out as sources."""

from onrecord.watching.alerts import Alert, Alerts, Channel, Matching, Patience, StreamChannel, WebhookChannel
from onrecord.watching.memory import FeedMemory, FeedState, MemoryOfFeeds
from onrecord.watching.outline import feeds_at, read_outline
from onrecord.watching.poll import Watcher, ended_by_signals
from onrecord.watching.schedule import Pace

__all__ = [
    "Alert",
    "Alerts",
    "Channel",
    "FeedMemory",
    "FeedState",
    "Matching",
    "MemoryOfFeeds",
    "Pace",
    "Patience",
    "StreamChannel",
    "Watcher",
    "WebhookChannel",
    "ended_by_signals",
    "feeds_at",
    "read_outline",
]
