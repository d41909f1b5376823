"""Nobody is told that a run takes place."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from onrecord.scale.quiet import SWITCHES


@pytest.mark.parametrize(
    ("name", "is_off"),
    [
        ("daft", "__import__('daft.scarf_telemetry').scarf_telemetry.opted_out()"),
        ("ray", "not __import__('ray._common.usage.usage_lib')._common.usage.usage_lib.usage_stats_enabled()"),
    ],
)
def test_engines_are_imported_with_their_reports_switched_off(name: str, is_off: str) -> None:
    pytest.importorskip(name)
    given = "'a run'" if name == "daft" else ""
    code = f"from onrecord.scale.quiet import import_{name}; import_{name}({given}); print({is_off})"
    clean = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_a_run_of_local_files_imports_neither() -> None:
    code = (
        "import sys, onrecord.scale.running, onrecord.scale.relating; "
        "print([name for name in ('daft', 'ray', 'pyarrow', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
