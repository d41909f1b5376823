"""How long a server takes to answer: requests at a steady rate from another process, while a third may add articles.

    python bench/serve.py LEDGER [--rate 20] [--seconds 60] [--adding] [--only search,article] [--mixed]

`onrecord serve` runs over the ledger as people run it. A second process makes so many requests a second at times fixed
beforehand, so that a slow answer delays none after it and is counted as long as a person would have waited; addresses
are made from the ledger itself (two words of a statement, a speaker, an article), half of the searches with common
words. With --adding, a third process adds made-up articles to the ledger all the while: give it a copy. Prints for each
kind of address p50, p95, p99 and the worst in milliseconds, the bytes of an answer, and how many failed. With --mixed
all kinds are asked for in turn at that rate together, in place of one kind after the other. It begins when the server
has counted its overview, and says how long that took and whether anybody had to wait for it meanwhile.

For the figures in the README:

    cp ledger.db copy.db && python bench/serve.py copy.db --seconds 300 --adding --mixed --only search,article
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from onrecord.keeping import Ledger
from onrecord.ledger.words import words
from speed import processor

SAMPLE = 200
CONNECTIONS = 8


@dataclass
class Figures:
    """What became of the requests of one kind."""

    seconds: list[float] = field(default_factory=list)
    size: int = 0
    failed: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Milliseconds that this share of the requests took at most."""
        found = sorted(self.seconds)
        return 1000 * found[min(len(found) - 1, int(share * len(found)))] if found else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger")
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each kind")
    parser.add_argument("--adding", action="store_true", help="add articles meanwhile; the ledger is changed")
    parser.add_argument("--only", help="kinds of addresses, with commas between; by default all there are")
    parser.add_argument("--mixed", action="store_true", help="all kinds in turn, at this rate together")
    parser.add_argument("--part", choices=["ask"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "ask":
        ask_all(options)
        return
    print(f"serve: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    server, port = started(options.ledger)
    print_overview(port)
    adding = added_by(options.ledger) if options.adding else None
    try:
        command = [sys.executable, __file__, options.ledger, "--part", "ask", "--port", str(port)]
        command += ["--rate", str(options.rate), "--seconds", str(options.seconds)]
        command += [*(["--only", options.only] if options.only else []), *(["--mixed"] if options.mixed else [])]
        subprocess.run(command, check=True)
    finally:
        for process in (server, adding):
            if process is not None:
                process.terminate()
                process.wait(30)


def started(ledger: str) -> tuple[subprocess.Popen[str], int]:
    """A server, and its port."""
    command = [sys.executable, "-m", "onrecord", "serve", "--ledger", ledger, "--port", "0", "--rate", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    match = re.search(r":(\d+)/$", server.stderr.readline().strip())
    if match is None:
        raise SystemExit("the server did not start")
    threading.Thread(target=lambda: sys.stderr.writelines(server.stderr or ()), daemon=True).start()
    return server, int(match[1])


def added_by(ledger: str) -> subprocess.Popen[bytes]:
    """A process that adds made-up articles, as bench/store.py does beside its searches."""
    command = [sys.executable, str(Path(__file__).with_name("store.py")), "--ledger", ledger, "--part", "add"]
    return subprocess.Popen([*command, "--seconds", "100000"], stdout=subprocess.DEVNULL)


def print_overview(port: int) -> None:
    """Wait until the overview is counted, and print how long that took, and how long its readers waited till then."""
    begun, longest = time.monotonic(), 0.0
    while True:
        asked_at = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/overview")
        page = connection.getresponse().read().decode("utf-8")
        connection.close()
        longest = max(longest, time.monotonic() - asked_at)
        if "being counted" not in page:
            break
        time.sleep(0.5)
    print(
        f"overview counted {time.monotonic() - begun:.1f} s after the start; nobody waited over {longest:.2f} s for it"
    )


# --- the process that asks --------------------------------------------------------------------------------


def ask_all(options: argparse.Namespace) -> None:
    """Ask for addresses of each kind in turn, and print how long that took."""
    kinds = addresses(options.ledger)
    wanted = (
        options.only.split(",") if options.only else [name for name in kinds if exists(options.port, kinds[name][0])]
    )
    kept = [[(name, address) for address in kinds[name]] for name in wanted]
    rounds = [[one for several in zip(*kept, strict=False) for one in several]] if options.mixed else kept
    print(f"{'':<12}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'worst':>9}{'bytes':>10}{'failed':>8}")
    for places in rounds:
        for name, found in asked(options.port, places, options.rate, options.seconds).items():
            row = "".join(f"{found.at(share):>9.1f}" for share in (0.5, 0.95, 0.99, 1.0))
            size = found.size // max(len(found.seconds), 1)
            print(f"{name:<12}{len(found.seconds):>9}{row}{size:>10}{len(found.failed):>8}", flush=True)
            for failure in sorted(set(found.failed))[:3]:
                print(f"            {failure}")


def addresses(location: str) -> dict[str, list[str]]:
    """Addresses of each kind, drawn by chance from the ledger."""
    chance = random.Random(1)
    found: defaultdict[str, list[str]] = defaultdict(list)
    with Ledger(location, read_only=True) as ledger:
        with ledger.reading() as connection:
            last = connection.execute(text("SELECT MAX(key) FROM articles")).scalar_one()
            keys = [chance.randint(1, last) for _ in range(SAMPLE)]
            query = text(f"SELECT id FROM articles WHERE key IN ({', '.join(map(str, keys))})")
            ids = [row[0] for row in connection.execute(query)]
        for identifier in ids:
            hits = ledger.search(f"article:{identifier}", limit=20).hits
            if not hits:
                continue
            hit = chance.choice(hits)
            said = words(" ".join(span.text for span in hit.statement.content)) or ["a"]
            query_text = " ".join(chance.sample(said, min(2, len(said))))
            found["search"].append(f"/?q={quote(query_text)}")
            found["article"].append(f"/articles/{identifier}")
            found["statement"].append(f"/statements/{hit.statement.id}")
            found["api search"].append(f"/api/statements?q={quote(query_text)}")
            found["api newest"].append(f"/api/statements?cursor=n{hit.key:x}")
            found["api article"].append(f"/api/articles/{identifier}")
            found["api one"].append(f"/api/statements/{hit.statement.id}")
            found["api facets"].append(f"/api/facets?q={quote(query_text)}")
            found["api check"].append(f"/api/check?quote={quote(hit.statement.content[0].text[:200])}")
            if hit.speaker_name:
                name = quote(f'speaker:"{hit.speaker_name}"')
                found["api speaker"].append(f"/api/statements?q={name}")
    return dict(found)


def exists(port: int, address: str) -> bool:
    """Whether the server has anything there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    status = connection.getresponse().status
    connection.close()
    return status == 200


def asked(port: int, places: list[tuple[str, str]], rate: float, seconds: float) -> dict[str, Figures]:
    """Ask at moments fixed beforehand, from some connections that stay open; figures by the kind of address."""
    figures: defaultdict[str, Figures] = defaultdict(Figures)
    lock, local = threading.Lock(), threading.local()

    def one(kind: str, address: str, moment: float) -> None:
        try:
            if getattr(local, "connection", None) is None:
                local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            local.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            response = local.connection.getresponse()
            size = len(response.read())
            failure = None if response.status == 200 else f"{response.status} {address}"
        except (OSError, http.client.HTTPException) as error:
            local.connection, size, failure = None, 0, f"{type(error).__name__} {address}"
        took = time.perf_counter() - moment
        with lock:
            figures[kind].seconds.append(took)
            figures[kind].size += size
            if failure:
                figures[kind].failed.append(failure)

    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as crew:
        for number in range(int(rate * seconds)):
            moment = begun + number / rate
            time.sleep(max(0.0, moment - time.perf_counter()))
            crew.submit(one, *places[number % len(places)], moment)
    return dict(figures)


if __name__ == "__main__":
    main()
