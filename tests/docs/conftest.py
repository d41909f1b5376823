"""What the tests of the documentation share: its pages, and a terminal beside the examples to run them in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modules import module_at

HERE = Path(__file__).parent
pages: Any = module_at(HERE / "pages.py", "docs_pages")
terminals: Any = module_at(HERE / "terminal.py", "docs_terminal")
# The server of tests/ledger serves here too.
postgresql = module_at(HERE.parent / "ledger" / "conftest.py", "docs_ledger_conftest").postgresql


@pytest.fixture
def beside_examples(tmp_path: Path) -> Path:
    """A folder with the repository's examples."""
    shutil.copytree(pages.ROOT / "examples", tmp_path / "examples")
    if (pages.ROOT / "training").is_dir():  # it is not in the source distribution
        (tmp_path / "training").symlink_to(pages.ROOT / "training")
    return tmp_path


@pytest.fixture
def terminal(beside_examples: Path) -> Iterator[Any]:
    """A terminal beside the examples."""
    opened = terminals.Terminal(beside_examples)
    yield opened
    opened.close()
