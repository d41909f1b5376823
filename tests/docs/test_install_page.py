"""docs/install.md names every extra and every variable that is read, docs/command-line.md every command."""

from __future__ import annotations

import re
import tomllib

from docs_pages import ROOT

PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
OURS = {"train", "dev"}  # for those who change onrecord


def test_every_extra_is_on_the_page_and_in_the_readme() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - OURS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for text in (PAGE, readme):
        table = text.partition("| extra | for |")[2].partition("\n\n")[0]
        assert set(re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE)) == extras


def test_every_variable_is_on_the_page() -> None:
    read = set()
    for file in (ROOT / "src" / "onrecord").rglob("*.py"):
        read |= set(re.findall(r"\"(ONRECORD_[A-Z_]+)\"", file.read_text(encoding="utf-8")))
    assert read
    assert [name for name in sorted(read) if f"`{name}`" not in PAGE] == []


def test_every_command_is_in_the_table_and_no_other() -> None:
    from onrecord.cli import main

    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = page.partition("| command |")[2].partition("\n\n")[0]
    first = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in first for name in re.findall(r"`onrecord (\w+)`", cell)}
    assert named == set(main.list_commands(None))  # type: ignore[arg-type]
