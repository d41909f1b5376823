"""Thousands of hostile strings through every input of a server, as tests/serve/test_hostile.py sends some hundred.

    python bench/hostile.py [--strings 10000] [--every]

The strings are those of the test, and pieces of them put together by chance; each goes through one input after the
other in turn, with --every through all of them. A server is started for it over a ledger of the tests' own two
articles (with a token, so that bodies and forms are sent too). Prints how many requests were made, and every answer
that is a 5xx, tells of the inside, or holds a script; exits with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from onrecord.serve import Settings
from onrecord.serve.tokens import new_token

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strings", type=int, default=10_000)
    parser.add_argument("--every", action="store_true", help="each string through every input")
    options = parser.parse_args()
    from modules import module_at

    names = ("conftest", "test_hostile")
    servers, hostile = (module_at(TESTS / "serve" / f"{name}.py", f"served_{name}") for name in names)
    strings = [*hostile.HOSTILE, *hostile.made_up(options.strings)][: options.strings]
    with tempfile.TemporaryDirectory() as folder:
        tokens = Path(folder) / "tokens"
        token = new_token(tokens, "hostile")
        location = servers.fill(f"{folder}/ledger.db")
        with servers._Thread(location, token, Settings(token_file=tokens, rate=0)) as server:
            statuses, failures = sent(server, hostile, strings, every=options.every)
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    print(f"{len(strings):,} strings, {sum(statuses.values()):,} requests; {told}")
    for failure in failures[:20]:
        print(failure[:300])
    print(f"{len(failures)} failures")
    sys.exit(bool(failures))


def sent(server: Any, hostile: ModuleType, strings: list[str], *, every: bool) -> tuple[Counter[int], list[str]]:
    """What the server answered, counted by status, and what it should not have."""
    identifier = server.ask("/api/statements?q=dues").json["statements"][0]["statement"]["id"]
    bodies = [("/api/articles", "url"), ("/api/articles", "text")]
    bodies += [
        (f"/api/statements/{identifier}/reviews", name) for name in ("content", "speaker", "note", "act", "role")
    ]
    inputs: list[tuple[str, str | None]] = [*((path, None) for path in hostile.INPUTS), *bodies]
    signed = hostile.SignedIn(server)
    as_signed = [(signed.ask, path) for path in hostile.SIGNED_IN] + [(signed.send, form) for form in hostile.FORMS]
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    for number, given in enumerate(strings):
        for path, name in inputs if every else [inputs[number % len(inputs)]]:
            written = quote(given, safe="", errors="surrogatepass")
            if name is None and len(written) > 60_000:
                continue  # no server reads so long a line
            body = None if name is None else {"verdict": "correct", name: given} if "reviews" in path else {name: given}
            try:
                method = "GET" if body is None else "POST"
                answered = server.ask(path.replace("{}", written), method=method, body=body, token=server.token)
                statuses[answered.status] += 1
                hostile.check(answered, given)
            except (AssertionError, ValueError, OSError) as error:
                failures.append(f"{path} {name or ''} {given!r}: {error}")
        for act, asked in as_signed if every else [as_signed[number % len(as_signed)]]:
            try:
                answered = act(asked, given)
                statuses[answered.status if answered is not None else 0] += answered is not None
            except (AssertionError, ValueError, OSError) as error:
                failures.append(f"{asked} {given!r}: {error}")
        if number % 1_000 == 999:
            print(f"{number + 1:,} at {time.strftime('%H:%M:%S')}", file=sys.stderr)
    return statuses, failures


if __name__ == "__main__":
    main()
