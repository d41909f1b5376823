"""What an installation takes on disk, without extras and with each: docs/install.md has the figures.

python bench/install.py            # a wheel is built, and installed in environments of their own
python bench/install.py web serve  # without extras, and with these
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ("train", "dev")  # extras of those who change onrecord


def main() -> None:
    """Print a line for each extra."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extras", nargs="*", metavar="extra")
    chosen = parser.parse_args().extras
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    extras = chosen or [extra for extra in known if extra not in OURS]
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        print(f"{wheel.name}: {megabytes(wheel)} MB")
        base = Path(folder) / "base"
        venv.create(base, with_pip=True)
        empty = megabytes(base)
        install(base, str(wheel))
        print(f"without extras: {(size := megabytes(base)) - empty} MB, {packages(base)} packages")
        for extra in extras:
            with_extra = Path(folder) / extra
            shutil.copytree(base, with_extra, symlinks=True)
            install(with_extra, f"{wheel}[{extra}]")
            print(f"{extra}: {megabytes(with_extra) - size} MB more, {packages(with_extra)} packages", flush=True)
            shutil.rmtree(with_extra)


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT], check=True
    )
    return next(folder.glob("onrecord-*.whl"))


def install(environment: Path, what: str) -> None:
    """Install something into an environment; what pip compiles is counted, as it is when it runs."""
    python = environment / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what], check=True, timeout=1800
    )


def packages(environment: Path) -> int:
    """How many packages there are, beside pip itself."""
    found = {path.name for path in environment.glob("lib/python*/site-packages/*.dist-info")}
    return sum(1 for name in found if not name.startswith(("pip-", "setuptools-")))


def megabytes(place: Path) -> int:
    """What a file or folder takes, in millions of bytes."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return round(sum(path.stat().st_size for path in files if not path.is_symlink()) / 1e6)


if __name__ == "__main__":
    main()
