"""The tools for assistants, called by the SDK's own client: in one process, and over the command's stdin and stdout."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from onrecord.keeping import Ledger

pytestmark = pytest.mark.skipif(importlib.util.find_spec("mcp") is None, reason="the extra mcp is not installed")


@pytest.fixture
def ledger(small: str) -> Iterator[Ledger]:
    with Ledger(small, read_only=True) as opened:
        yield opened


def call(server: Any, tool: str, **arguments: Any) -> Any:
    """What a tool answers."""
    from mcp import Client

    async def asked() -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(asked)


def answer(ledger: Ledger, tool: str, **arguments: Any) -> Any:
    from onrecord.serve.mcp import assistant_server

    result = call(assistant_server(ledger), tool, **arguments)
    assert not result.is_error, result.content
    return result.structured_content


def refusal(ledger: Ledger, tool: str, **arguments: Any) -> str:
    from onrecord.serve.mcp import assistant_server

    result = call(assistant_server(ledger), tool, **arguments)
    assert result.is_error
    return str(result.content[0].text)


def test_what_is_found_has_its_citation_and_offsets(ledger: Ledger) -> None:
    found = answer(ledger, "search", query="dues")
    (one,) = found["statements"]
    text = ledger.article(one["article"]["id"]).text
    for spans in (one["offsets"]["source"], one["offsets"]["cue"], *one["offsets"]["content"]):
        assert text[spans["start"] : spans["end"]] == spans["text"]
    assert (one["said"], one["speaker"], one["act"]) == ("Harbour dues will rise in May", "Ida Brenn", "say")
    assert one["citation"].startswith("Ida Brenn (harbour master) [said], reported: Harbour dues")
    assert found["count"] == "1"


def test_a_search_goes_on_at_its_cursor(ledger: Ledger) -> None:
    first = answer(ledger, "search", limit=2)
    second = answer(ledger, "search", limit=50, cursor=first["cursor"])
    assert len({one["id"] for one in first["statements"] + second["statements"]}) == 5
    assert second["cursor"] is None


def test_a_statement_is_shown(ledger: Ledger) -> None:
    identifier = answer(ledger, "search", query="unsafe")["statements"][0]["id"]
    shown = answer(ledger, "show", id=identifier[:12])
    assert shown["statement"]["act"] == "deny"
    assert "[denied]" in shown["citation"]
    assert shown["paragraph"]["text"].startswith("The ferry")


def test_a_quote_is_checked_with_citations(ledger: Ledger) -> None:
    checked = answer(ledger, "check", quote="we held them for nine years", speaker="Tomas Welk")
    assert checked["verdict"] == "other_speaker"
    assert checked["found"][0]["citation"].startswith("Ida Brenn")


def test_statements_are_counted(ledger: Ledger) -> None:
    (tally,) = answer(ledger, "stats", by=["publisher"])["tallies"]
    assert {figure["values"][0]: figure["statements"] for figure in tally["figures"]} == {
        "Quill Tidings": 3,
        "Oster Post": 2,
    }


def test_refusals_say_what_to_do(ledger: Ledger) -> None:
    assert "not closed" in refusal(ledger, "search", query='"dues')
    assert "no statement has an id" in refusal(ledger, "show", id="ffffffffffffffff")
    assert refusal(ledger, "search", limit=5_000)
    assert refusal(ledger, "stats", by=["colour"])


def test_the_command_speaks_the_protocol(small: str) -> None:
    from mcp import Client, StdioServerParameters

    command = StdioServerParameters(command=sys.executable, args=["-m", "onrecord", "mcp", "--ledger", small])

    async def asked() -> tuple[set[str], Any]:
        async with Client(command) as client:
            tools = await client.list_tools()
            return {tool.name for tool in tools.tools}, await client.call_tool("search", {"query": "dues"})

    names, found = anyio.run(asked)
    assert names == {"search", "show", "check", "stats"}
    assert found.structured_content["statements"][0]["speaker"] == "Ida Brenn"
