"""Who may import whom: the parts of the package stay apart, and nothing goes round in a circle."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import onrecord

ROOT = Path(onrecord.__file__).parent
STAGES = ("readers", "clean", "extractor", "resolve")
OUTSIDE_THE_LINE = (
    *("show", "adapters", "cli", "score", "speaker_score", "gold", "rows", "exchange", "ledger", "relate"),
    *("intake", "workers", "following", "keeping", "serve", "scale"),
)


def module_name(path: Path) -> str:
    parts = ["onrecord", *path.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def imported(module: str, *, at_import: bool = False) -> set[str]:
    """Our modules that one of them imports, also inside functions unless only what runs `at_import` counts."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    nodes = _run_at_import(tree) if at_import else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import, which this test does not follow"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & MODULES.keys() or {node.module or ""}
    return found & MODULES.keys() - {module}


def _run_at_import(tree: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if not typing_only and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found += [node, *_run_at_import(node)]
    return found


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def parts_imported(name: str) -> set[str]:
    modules = [module for module in MODULES if part(module) == name]
    assert modules, f"there is no onrecord.{name}"
    return {part(other) for module in modules for other in imported(module)} - {name}


def test_there_are_imports_to_check() -> None:
    assert "onrecord.records" in imported("onrecord.gold")


@pytest.mark.parametrize("name", ["records", "errors"])
def test_records_and_errors_import_nothing_of_ours(name: str) -> None:
    assert parts_imported(name) == set()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_records_and_errors_and_no_other_part(stage: str) -> None:
    assert parts_imported(stage) <= {"records", "errors"}


def test_the_pipeline_imports_every_stage_and_nothing_beyond_the_line() -> None:
    assert set(STAGES) <= parts_imported("pipeline")
    assert not parts_imported("pipeline") & set(OUTSIDE_THE_LINE)


@pytest.mark.parametrize("name", OUTSIDE_THE_LINE)
def test_only_the_pipeline_imports_stages(name: str) -> None:
    assert not parts_imported(name) & set(STAGES)


@pytest.mark.parametrize("name", ["ledger", "relate"])
def test_what_keeps_and_relates_records_knows_nothing_of_the_line(name: str) -> None:
    assert not parts_imported(name) & {*STAGES, "pipeline", "cli", "show", "intake", "following", "keeping"}


def test_watching_uses_the_readers_and_nothing_else_of_the_line() -> None:
    assert parts_imported("watching") <= {"records", "errors", "readers"}


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {module: imported(module, at_import=True) for module in MODULES}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    import subprocess
    import sys

    heavy = (
        "onnxruntime",
        "tokenizers",
        "trafilatura",
        "htmldate",
        "py3langid",
        "pyarrow",
        "pandas",
        "spacy",
        "daft",
        "ray",
        "rich",
        "sqlalchemy",
        "alembic",
        "feedparser",
        "fastwarc",
        "fastapi",
        "uvicorn",
        "jinja2",
        "pydantic",
        "mcp",
    )
    code = f"import sys, onrecord, onrecord.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
