"""Nobody is told that a run takes place."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from onrecord.scale.quiet import SWITCHES


def test_daft_is_imported_with_its_reports_switched_off() -> None:
    pytest.importorskip("daft")
    code = (
        "from onrecord.scale.quiet import import_daft; daft = import_daft('a run'); "
        "from daft.scarf_telemetry import opted_out; print(opted_out())"
    )
    clean = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_ray_is_imported_with_its_reports_switched_off() -> None:
    pytest.importorskip("ray")
    code = (
        "from onrecord.scale.quiet import import_ray; import_ray(); "
        "from ray._common.usage.usage_lib import usage_stats_enabled; print(usage_stats_enabled())"
    )
    clean = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_run_of_local_files_imports_neither() -> None:
    code = (
        "import sys, onrecord.scale.running, onrecord.scale.relating; "
        "print([name for name in ('daft', 'ray', 'pyarrow', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
