"""The API asked by Schemathesis for everything that its own description allows, and for what it does not.

    python bench/fuzz_api.py [--examples 100] [--seed 1] [--schemathesis PROGRAM]

Builds a ledger of the articles in examples/, serves it on loopback with a token, and lets Schemathesis
(`pip install schemathesis`, best in an environment of its own) make requests from /openapi.json. Its checks: no 5xx,
answers as described (status, content type, schema, headers), what is not valid refused, what is not described a 405,
no answer to whoever has no token where one is wanted. Left out are /events, a stream without an end, and the check that
all that the description allows is accepted: queries, cursors, acts and corrections have rules that no JSON schema
states, and are refused in words (400, 422). Exits with its exit code: 0 where it found nothing.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn

from onrecord.keeping import Ledger
from onrecord.serve import Settings, create_app
from onrecord.serve.running import address_of, listening
from onrecord.serve.tokens import new_token

EXAMPLES = Path(__file__).parents[1] / "examples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100, help="most requests made for one operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schemathesis", default=shutil.which("schemathesis"), help="the program, where not on PATH")
    options = parser.parse_args()
    if not options.schemathesis:
        parser.error("there is no schemathesis: pip install schemathesis, or name it with --schemathesis")
    with tempfile.TemporaryDirectory() as folder:
        ledger, tokens = Path(folder) / "ledger.db", Path(folder) / "tokens"
        with Ledger(ledger) as made:
            made.add(*sorted(EXAMPLES.glob("*/article.txt")), workers=1)
        token = new_token(tokens, "fuzz")
        app = create_app(ledger, settings=Settings(token_file=tokens, rate=0))
        with listening("127.0.0.1", 0) as listener:
            server = uvicorn.Server(uvicorn.Config(app, log_level="error", server_header=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            code = fuzz(options, address_of(listener), token, folder)
            server.should_exit = True
            thread.join(10)
        app.close()
    sys.exit(code)


def fuzz(options: argparse.Namespace, address: str, token: str, folder: str) -> int:
    """Run Schemathesis against a server."""
    command = [options.schemathesis, "run", f"{address}openapi.json", "--header", f"Authorization: Bearer {token}"]
    command += ["--max-examples", str(options.examples), "--seed", str(options.seed), "--exclude-path", "/events"]
    command += ["--mode", "all", "--checks", "all", "--request-timeout", "60", "--no-color"]
    command += ["--continue-on-failure", "--exclude-checks", "positive_data_acceptance"]
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    main()
