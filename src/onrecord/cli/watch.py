"""onrecord watch: feeds are followed, and what is new in them is read and kept."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.following import Followed
    from onrecord.keeping import Ledger
    from onrecord.pipeline import Limits
    from onrecord.watching import Alerts

SOME_LEFT_OUT = 1


@click.command("watch")
@click.argument("locations", nargs=-1, required=True, metavar="FEED|OPML...")
@ledger_option()
@click.option("--alert", "queries", multiple=True, metavar="QUERY", help="Tell of new statements that this finds.")
@click.option("--webhook", metavar="URL", help="Post alerts there as JSON, instead of printing them.")
@click.option("--once", is_flag=True, help="Look at every feed once, and end: for cron.")
@click.option("--every", type=click.FloatRange(1), default=30.0, show_default=True, help="Usual minutes between looks.")
@click.option("--allow-host", "hosts", multiple=True, metavar="HOST", help="Fetch from this private host too.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
def command(
    *,
    ledger: Ledger,
    locations: tuple[str, ...],
    queries: tuple[str, ...],
    webhook: str | None,
    once: bool,
    every: float,
    hosts: tuple[str, ...],
    quiet: bool,
) -> None:
    """Follow feeds (RSS, Atom, news sitemaps; OPML and text files list them) and keep what is new in them.

    Each server is asked for one thing at a time, as often as its feed brings something and its robots.txt allows.
    Alerts are printed as JSON lines, a statement each. The first Ctrl-C ends after the page at hand.

    \b
    Examples:
      onrecord watch https://harbour-herald.example/feed.xml --alert 'speaker:reyes dam'
      onrecord watch feeds.opml --once --webhook https://desk.example/alerts --alert budget
    """
    from onrecord.following import LedgerMemory, follow
    from onrecord.pipeline import Limits
    from onrecord.records import Dropped
    from onrecord.show.tally import drop_line
    from onrecord.watching import Pace, Watcher, ended_by_signals, feeds_at

    if webhook and not queries:
        raise click.UsageError("--webhook tells of what --alert finds; give --alert QUERY")
    limits = Limits(allowed_hosts=hosts)
    feeds = [feed for location in locations for feed in feeds_at(location, limits)]
    unreadable = [drop for drop in feeds if isinstance(drop, Dropped)]
    for drop in unreadable:
        click.echo(drop_line(drop), err=True)
    pace = Pace(usual=every * 60, least=min(every * 60, Pace().least))
    addresses = [feed for feed in feeds if isinstance(feed, str)]
    watcher = Watcher(addresses, LedgerMemory(ledger.database), limits=limits, pace=pace)
    dropped = len(unreadable)
    with _alerts(ledger, queries, webhook, limits) as alerts, ended_by_signals(watcher):
        for followed in follow(ledger.database, watcher, alerts=alerts, once=once):
            dropped += len(followed.reading.dropped)
            if not quiet:
                for line in described(followed):
                    click.echo(line, err=True)
    click.get_current_context().exit(SOME_LEFT_OUT if once and dropped else 0)


@contextlib.contextmanager
def _alerts(ledger: Ledger, queries: tuple[str, ...], webhook: str | None, limits: Limits) -> Iterator[Alerts | None]:
    from onrecord.following import Searches
    from onrecord.show.tally import drop_line
    from onrecord.watching import Alerts, Channel, StreamChannel, WebhookChannel

    if not queries:
        yield None
        return
    channel: Channel = StreamChannel(sys.stdout)
    if webhook:
        channel = WebhookChannel(webhook, limits=limits, say=lambda drop: click.echo(drop_line(drop), err=True))
    alerts = Alerts(Searches(ledger.database, queries).found_in, [channel])
    try:
        yield alerts
    finally:
        alerts.close()


def described(followed: Followed) -> Iterator[str]:
    """What became of one page, in a line or two: `12 statements, 1 alert: https://…`."""
    from onrecord.show.safe import one_line
    from onrecord.show.tally import drop_line

    yield from map(drop_line, followed.reading.dropped)
    article = followed.reading.article
    if article is not None and not followed.reading.dropped:
        state = f"{followed.kept.statements} statements" if followed.kept.articles else "known before"
        alerts = f", {followed.alerts} alerts" if followed.alerts else ""
        yield one_line(f"{state}{alerts}: {article.title or article.url or article.path}")
