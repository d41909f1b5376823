"""How fast web archives, feeds and sitemaps are taken apart, and how long the worst ones that strangers can send take.

    python bench/reading.py

Made-up text, one thread, nothing fetched. CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import gzip
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from onrecord.readers import read_sources
from onrecord.readers.feeds import parse_feed
from onrecord.readers.sitemaps import parse_sitemap

PAGES = 5_000
WORDS = "ferry harbour council said the of lock gate engineer bridge rain".split()


def main() -> None:
    formatter = argparse.RawDescriptionHelpFormatter
    argparse.ArgumentParser(description=__doc__, formatter_class=formatter).parse_args()
    chance = random.Random(1)
    body = "".join(f"<p>{' '.join(chance.choices(WORDS, k=60))}</p>" for _ in range(60)).encode()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pages.warc", "pages.warc.gz"):
            archive(Path(folder, name), body)
            before = peak()
            seconds = measured(lambda path=Path(folder, name): sum(1 for _ in read_sources(str(path))))
            rate, size = PAGES / seconds, len(body) // 1000
            print(f"{name:14} {rate:10,.0f} pages of {size} KB a second, +{peak() - before:.0f} MB")
    seconds = measured(lambda: parse_feed(feed(1_000), "feed", most=50_000))
    print(f"{'feed':14} {1_000 / seconds:10,.0f} entries a second")
    urls = "".join(f"<url><loc>http://a.example/{number}</loc></url>" for number in range(50_000))
    seconds = measured(lambda: parse_sitemap(f"<urlset>{urls}</urlset>".encode(), "map", most=50_000))
    print(f"{'sitemap':14} {50_000 / seconds:10,.0f} addresses a second\n\nthe worst, in seconds")
    for name, content in hostile().items():
        print(f"{name:44} {measured(lambda held=content: parse_feed(held, 'feed', most=50_000)):6.1f}")
    seconds = measured(lambda: parse_sitemap(b"<urlset>" + b"<x/>" * 12_000_000, "map", most=50_000))
    print(f"{'sitemap of 48 MB, nothing but elements':44} {seconds:6.1f}")


def measured(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def archive(path: Path, body: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    with path.open("wb") as stream:
        for number in range(PAGES):
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
                f"WARC-Date: 2025-05-26T10:00:00Z\r\nWARC-Target-URI: https://a.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            record = head.encode() + answer + b"\r\n\r\n"
            stream.write(gzip.compress(record) if path.suffix == ".gz" else record)


def feed(entries: int) -> bytes:
    items = "".join(
        f"<item><guid>g{number}</guid><title>Ferry</title><link>http://a.example/{number}</link>"
        f"<pubDate>Mon, 26 May 2025 10:00:00 +0200</pubDate><description>{'word ' * 50}</description></item>"
        for number in range(entries)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def hostile() -> dict[str, bytes]:
    channel = b"<rss><channel>%b</channel></rss>"
    return {
        "feed of 199,000 empty entries": channel % (b"<item/>" * 199_000),
        "feed of 66,000 small entries": channel % (b"<item><title>a</title><link>http://a.b/</link></item>" * 66_000),
        "feed of 1 MB, not well-formed, of '</'": channel % (b"<item><title>" + b"</" * 490_000),
        "feed of 1 MB, not well-formed, of '<'": channel % (b"<item><title>" + b"<" * 980_000),
        "feed of 16 MB, not well-formed": b"<rss>" + b"<x>" * 5_300_000,
    }


if __name__ == "__main__":
    main()
