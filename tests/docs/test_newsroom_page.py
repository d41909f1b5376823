"""docs/newsroom.md works: its commands are typed, its copies put back, its units and its nginx checked and run.

What belongs to a system (`/etc`, `/var`, `sudo`) stands in a folder of the test's own here. systemd and nginx check
what they are to read, where they are installed; nginx is then run, with a server behind it.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docs_pages import LEFT_OUT, ROOT, Block, blocks, commands
from docs_terminal import Terminal, difference

from ports import free_ports, wait_for

PAGE = ROOT / "docs" / "newsroom.md"
PROGRAMS = Path(sys.executable).parent
SYSTEM = ("/etc/onrecord", "/etc/systemd", "/etc/nginx", "/etc/ssl", "/var/lib/onrecord", "/var/backups/onrecord")
BY_WHOM = {"sudo -u onrecord ": "", "sudo -u postgres ": "", "sudo ": ""}
SECTIONS = PAGE.read_text(encoding="utf-8").split("\n## ")
POSTGRESQL = ("psql", "pg_dump", "pg_restore", "createdb", "createuser")


@pytest.fixture
def system(beside_examples: Path) -> dict[str, str]:
    """What stands for the places of a system; the files of the page are there."""
    places = {place: f"{beside_examples}{place}" for place in SYSTEM}
    places |= {"/usr/local": f"{beside_examples}/usr/local", "/opt/onrecord/bin": str(PROGRAMS)}
    for place in places.values():
        Path(place).mkdir(parents=True, exist_ok=True)
    for block in blocks(PAGE):
        if block.remark == "file":
            file = Path(here(block.told, places))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(here(block.body, places), encoding="utf-8")
            file.chmod(0o755)
    return places


@pytest.fixture
def shell(system: dict[str, str], beside_examples: Path) -> Iterator[Terminal]:
    """A terminal in which the places of the page are those of the test."""
    path = f"{beside_examples}/usr/local/bin:{PROGRAMS}:{os.environ['PATH']}"
    opened = Terminal(beside_examples, replaced={**BY_WHOM, **system}, known={"PATH": path})
    yield opened
    opened.close()


def here(text: str, places: dict[str, str]) -> str:
    for place, instead in places.items():
        text = text.replace(place, instead)
    return text


def told(section: str, language: str) -> list[Block]:
    """The blocks of one language in the section with this heading."""
    text = next(part for part in SECTIONS if part.startswith(section))
    return [block for block in blocks(PAGE, language) if block.body in text or block.body[2:-1] in text]


def type_all(shell: Terminal, found: list[Block]) -> None:
    for block in found:
        for command in commands(block):
            printed, code = shell.run(command.typed)
            assert code == 0, f"{block.where}: {command.typed}: {printed}"
            wrong = difference(command.shown, printed, LEFT_OUT) if command.shown else ""
            assert not wrong, f"{block.where}: {command.typed}: {wrong}\n\n{printed}"


def test_the_commands_print_what_the_page_shows(shell: Terminal) -> None:
    found = [block for block in blocks(PAGE, "console") if not block.remark]
    assert len(found) > 5
    type_all(shell, found)


def test_a_copy_made_while_others_write_is_whole_and_old_ones_go(shell: Terminal, system: dict[str, str]) -> None:
    copies, ledger = Path(system["/var/backups/onrecord"]), f"{system['/var/lib/onrecord']}/onrecord.db"
    for day in range(10, 27):
        (copies / f"onrecord-2031-05-{day}-033000.db").touch()
    assert shell.run("onrecord add examples/quill.jsonl --quiet")[1] == 0
    adding = subprocess.Popen(
        [PROGRAMS / "onrecord", "add", "examples", "--quiet", "--ledger", ledger], cwd=shell.folder
    )
    made = 0
    while adding.poll() is None or not made:
        printed, code = shell.run("ONRECORD_LEDGER=/var/lib/onrecord/onrecord.db /usr/local/sbin/onrecord-backup")
        assert (printed, code) == ("", 0)
        made += 1
    kept = sorted(copies.iterdir())
    assert len(kept) == 14
    assert not [one for one in kept if one.suffix != ".db"]
    shown, code = shell.run(f"onrecord verify --ledger /var/backups/onrecord/{kept[-1].name}")
    assert code == 0 and "all sound" in shown


@pytest.mark.parametrize("language", ["ini", "nginx"])
def test_configuration_names_only_options_of_the_command(language: str) -> None:
    known = subprocess.run([PROGRAMS / "onrecord", "serve", "--help"], capture_output=True, encoding="utf-8").stdout
    known += subprocess.run([PROGRAMS / "onrecord", "watch", "--help"], capture_output=True, encoding="utf-8").stdout
    for block in blocks(PAGE, language):
        for line in block.body.splitlines():
            if line.startswith("ExecStart=/opt"):
                assert all(word in known for word in line.split() if word.startswith("--")), line


def some_service() -> str:
    """A user of this machine that is neither a person nor root."""
    return next((one.pw_name for one in pwd.getpwall() if 0 < one.pw_uid < 1000), "root")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(system: dict[str, str]) -> None:
    units = sorted(Path(system["/etc/systemd"]).rglob("onrecord-*"))
    assert len(units) == 4
    user = f"User={some_service()}"  # the page's own user is not on this machine
    for unit in units:
        unit.write_text(unit.read_text(encoding="utf-8").replace("User=onrecord", user), encoding="utf-8")
        unit.chmod(0o644)
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, encoding="utf-8")
    ours = [line for line in done.stderr.splitlines() if "onrecord" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_units_leave_little_to_an_intruder(system: dict[str, str]) -> None:
    for name in ("onrecord-serve", "onrecord-watch"):
        unit = next(Path(system["/etc/systemd"]).rglob(f"{name}.service"))
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", unit]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        if "Unknown" in done.stderr or "unrecognized" in done.stderr:
            pytest.skip("this systemd cannot judge units that do not run")
        assert done.returncode == 0, done.stdout.splitlines()[-1:]


# --- nginx ------------------------------------------------------------------------------------------------------

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
WHOLE = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


class Fronted:
    """nginx of the page, with a server behind it, and a client that trusts its certificate."""

    def __init__(self, folder: Path, system: dict[str, str], *, before: int = 0) -> None:
        self.ports = dict(zip(("8000", "80", "443"), free_ports(3), strict=True))
        if before:
            self.ports["8000"] = before
        self.folder = folder / "nginx"
        self.folder.mkdir()
        if os.geteuid() == 0:  # its workers are another user's then, who has to come here
            self.folder.chmod(0o777)
        certificates = Path(system["/etc/ssl"]) / "record.example"
        certificates.mkdir()
        self.certificate = certificates / "fullchain.pem"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=record.example"]
        made += ["-addext", "subjectAltName=DNS:record.example", "-out", self.certificate]
        subprocess.run([*made, "-keyout", certificates / "privkey.pem"], check=True, capture_output=True)
        site = next(Path(system["/etc/nginx"]).rglob("onrecord"))
        text = site.read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{self.ports['8000']}")
        for port in ("80", "443"):
            text = text.replace(f"listen {port}", f"listen 127.0.0.1:{self.ports[port]}")
            text = text.replace(f"listen [::]:{port}", f"listen [::1]:{self.ports[port]}")
        if not Path("/proc/net/if_inet6").exists() or not Path("/proc/net/if_inet6").read_text().strip():
            text = "\n".join(line for line in text.splitlines() if "[::1]" not in line)
        site.write_text(text, encoding="utf-8")
        self.whole = self.folder / "nginx.conf"
        self.whole.write_text(WHOLE.format(folder=self.folder, site=site), encoding="utf-8")
        self.checked = self._nginx("-t")

    def _nginx(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(NGINX), "-c", str(self.whole), *arguments], capture_output=True, encoding="utf-8")

    @contextlib.contextmanager
    def running(self) -> Iterator[Fronted]:
        proxy = subprocess.Popen([str(NGINX), "-c", str(self.whole)])
        try:
            for port in self.ports.values():
                wait_for(port)
            yield self
        finally:
            proxy.terminate()
            proxy.wait(30)

    @contextlib.contextmanager
    def serving(self, unit: Path, ledger: str) -> Iterator[None]:
        line = next(line for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart="))
        command = line.removeprefix("ExecStart=").replace("--port 8000", f"--port {self.ports['8000']}").split()
        with (self.folder / "serve.log").open("wb") as log:
            server = subprocess.Popen(command, env=os.environ | {"ONRECORD_LEDGER": ledger}, stderr=log)
            try:
                yield
            finally:
                server.terminate()
                assert server.wait(30) == 0

    def connection(self) -> http.client.HTTPSConnection:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection("record.example", self.ports["443"], timeout=30, context=trusted)
        connection._create_connection = lambda *_, **__: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", self.ports["443"]), 30
        )
        return connection

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        connection = self.connection()
        connection.request(method, path, body=body, headers={"Host": "record.example", **headers})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content


needs_nginx = pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None,
    reason="nginx or openssl is not installed (Debian: apt-get install nginx-light openssl)",
)


@pytest.fixture
def fronted(beside_examples: Path, system: dict[str, str], shell: Terminal) -> Iterator[Fronted]:
    made = Fronted(beside_examples, system)
    assert (made.checked.returncode, "[warn]" in made.checked.stderr) == (0, False), made.checked.stderr
    assert shell.run("onrecord add examples/quill.jsonl --quiet")[1] == 0
    assert shell.run("onrecord serve --token-file /var/lib/onrecord/tokens --new-token mina")[1] == 0
    unit = next(Path(system["/etc/systemd"]).rglob("onrecord-serve.service"))
    with made.serving(unit, f"{system['/var/lib/onrecord']}/onrecord.db"), made.running() as running:
        yield running


@needs_nginx
def test_nginx_passes_on_what_is_asked(fronted: Fronted, shell: Terminal) -> None:
    status, headers, page = fronted.ask("/?q=lorries")
    assert (status, b"north quay" in page) == (200, True)
    assert headers["Strict-Transport-Security"] and headers["Content-Security-Policy"]
    assert fronted.ask("/api/count?q=dues")[0] == 200
    plain = http.client.HTTPConnection("127.0.0.1", fronted.ports["80"], timeout=30)
    plain.request("GET", "/about?x=1", headers={"Host": "record.example"})
    assert plain.getresponse().getheader("Location") == "https://record.example/about?x=1"
    assert fronted.ask("/api/articles", method="POST", body=b"x" * 9_000_000)[0] == 413


@needs_nginx
def test_nginx_tells_of_new_statements_at_once(fronted: Fronted, shell: Terminal) -> None:
    connection = fronted.connection()
    connection.request("GET", "/events?q=ferry", headers={"Host": "record.example"})
    stream = connection.getresponse()
    assert stream.readline() == b"retry: 5000\n"
    (shell.folder / "new.txt").write_text("The ferry sails again on Monday, Ida Brenn said.\n", encoding="utf-8")
    assert shell.run("onrecord add new.txt --quiet")[1] == 0
    said = b""
    while b"event: statement" not in said:  # the connection's own patience bounds this
        said = stream.readline()
    connection.close()


@needs_nginx
def test_one_client_does_not_take_all(fronted: Fronted) -> None:
    streams = [fronted.connection() for _ in range(20)]
    for stream in streams:
        stream.request("GET", "/events?q=ferry", headers={"Host": "record.example"})
        assert stream.getresponse().status == 200
    assert fronted.ask("/api/count")[0] == 429
    for stream in streams:
        stream.close()


@needs_nginx
def test_who_asks_cannot_name_somebody_else(
    beside_examples: Path, system: dict[str, str], site: Any, answer: Any
) -> None:
    site["/api/count"] = answer(b"{}")
    with Fronted(beside_examples, system, before=site.server.server_port).running() as fronted:
        forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        assert fronted.ask("/api/count", **forged)[0] == 200
    headers = site.asked[-1].headers
    assert headers["Host"] == "record.example"
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"


# --- PostgreSQL -------------------------------------------------------------------------------------------------


def test_a_ledger_in_postgresql_is_set_up_copied_and_put_back(
    postgresql: Any, system: dict[str, str], beside_examples: Path
) -> None:
    path = f"{beside_examples}/usr/local/bin:{PROGRAMS}:{postgresql.programs}:{os.environ['PATH']}"
    server = {"PGHOST": str(postgresql.folder), "PGUSER": "postgres", "PATH": path}
    shell = Terminal(beside_examples, replaced={**BY_WHOM, **system}, known=server)
    try:
        consoles = told("6. PostgreSQL", "console")
        assert len(consoles) == 3
        type_all(shell, consoles[:1])
        (environment,) = told("6. PostgreSQL", "ini")
        Path(system["/etc/onrecord"], "environment").write_text(environment.body, encoding="utf-8")
        type_all(shell, consoles[1:2])
        (beside_examples / "reader.sql").write_text(told("6. PostgreSQL", "sql")[0].body, encoding="utf-8")
        printed, code = shell.run("psql --no-psqlrc -v ON_ERROR_STOP=1 -q -f reader.sql onrecord")
        assert code == 0, printed
        reader = "--ledger postgresql://reader@/onrecord"
        assert shell.run(f"onrecord search lorries --count {reader}")[0].strip() == "3"
        refused, code = shell.run(f"onrecord add examples/in-brief/article.txt {reader}")
        assert code == 2, refused
        type_all(shell, consoles[2:])
    finally:
        for name in ("restored", "onrecord"):
            shell.run(f"dropdb --if-exists --force {name}")
        shell.run("dropuser --if-exists reader")
        shell.run("dropuser --if-exists onrecord")
