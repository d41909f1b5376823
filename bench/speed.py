"""Words per CPU second of the line, by stage and whole, beside spaCy's small English pipeline; memory; cold start.

    python bench/speed.py [--repeats 3] [--engine onnxruntime] [--engine openvino]

On our own training articles as plain text files, one thread, everything in this process, with every engine that is
installed. *Model* is the network alone, *linking* what makes statements of its outputs; the whole line ends in a
Parquet file where pyarrow is installed. spaCy reads paragraph by paragraph, as its users do, and textacy's quotations
are taken from what spaCy found. A word is what white space separates.
"""

from __future__ import annotations

# ruff: noqa: E402 - threads have to be set before NumPy is imported
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
    os.environ[_variable] = "false" if _variable.startswith("TOKEN") else "1"

import argparse
import contextlib
import io
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord.exchange.tables import write_parquet
from onrecord.extractor.encoder import Encoder, WindowInputs, WindowOutputs
from onrecord.records import Reading

ENGINES = ("onnxruntime", "openvino")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="as often as needed")
    arguments = parser.parse_args()
    repeats = arguments.repeats
    engines = arguments.engine or [name for name in ENGINES if find_spec(name)]
    print(f"speed: {processor()}, Python {platform.python_version()}, {date.today().isoformat()}")
    with tempfile.TemporaryDirectory() as folder:
        texts = write_articles(Path(folder))
        words = sum(len(text.split()) for text in texts)
        print(f"{len(texts)} articles, {words} words; the median of {repeats} runs, one thread")
        lines = {engine: line_stages(folder, words, repeats, engine) for engine in engines}
        print()
        spacy = spacy_pipeline(texts, words, repeats)
        first = next(iter(sorted(Path(folder).glob("*.txt"))))
        for engine, line in lines.items():
            print(f"\n{engine}")
            if spacy:
                print(f"{'the whole line against spaCy':38} {line / spacy:8.2f} times")
            print(f"{'peak memory of onrecord read':38} {peak_memory(folder, engine):8.0f} MB")
            print(f"{'onrecord read of one article, cold':38} {cold_start(first, repeats + 2, engine):8.2f} s")


def write_articles(folder: Path) -> list[str]:
    """Our training articles without their tags, as text files; their texts."""
    from markup import parse

    texts = []
    for path in sorted((ROOT / "training" / "data" / "articles").glob("*.txt")):
        texts.append(parse(path.read_text(encoding="utf-8"), name=path.name).text)
        (folder / path.name).write_text(texts[-1], encoding="utf-8")
    return texts


def rate(name: str, words: int, repeats: int, run: Callable[[], object]) -> float:
    """Print and return the words per CPU second of a function that reads all articles."""
    run()
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        run()
        seconds.append(time.process_time() - started)
    found = words / statistics.median(seconds)
    print(f"{name:38} {found:10,.0f} words per CPU second")
    return found


def line_stages(folder: str, words: int, repeats: int, engine: str) -> float:
    """The stages one by one, then the whole line."""
    from onrecord.clean import clean_source
    from onrecord.pipeline import Line
    from onrecord.readers import read_sources
    from onrecord.records import Article, Source
    from onrecord.resolve import resolve

    print(f"\n{engine}")
    line = Line(engine=engine)
    extractor = line.extractor
    sources = [source for source in read_sources(folder) if isinstance(source, Source)]
    articles = [article for article in map(clean_source, sources) if isinstance(article, Article)]
    rate("read", words, repeats, lambda: list(read_sources(folder)))
    rate("clean", words, repeats, lambda: [clean_source(source) for source in sources])
    encoder = extractor.encoder
    keeper = _Keeper(encoder)
    extractor.encoder = keeper
    found = [(article, extractor.statements(article)) for article in articles]
    rate("model", words, repeats, lambda: [encoder.run(inputs) for inputs, _ in keeper.kept.values()])
    rate("linking", words, repeats, lambda: [extractor.statements(article) for article in articles])
    extractor.encoder = encoder
    rate("resolving", words, repeats, lambda: [resolve(article, statements) for article, statements in found])
    readings = list(line.read(folder))
    if find_spec("pyarrow"):
        rate("storing (Parquet)", words, repeats, lambda: store(readings))
    return rate("the whole line", words, repeats, lambda: store(line.read(folder)))


class _Keeper:
    """An encoder that keeps what it was given and what it gave, so that the rest of the stage runs without it."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.kept: dict[bytes, tuple[WindowInputs, WindowOutputs]] = {}

    def run(self, inputs: WindowInputs) -> WindowOutputs:
        key = inputs.piece.tobytes()
        if key not in self.kept:
            self.kept[key] = inputs, self.encoder.run(inputs)
        return self.kept[key][1]


def store(readings: Iterable[Reading]) -> None:
    """The statements as a Parquet file in memory, where pyarrow is installed."""
    if find_spec("pyarrow"):
        write_parquet(readings, io.BytesIO())
    else:
        deque(readings, maxlen=0)


def small_pipeline() -> Any:
    """spaCy's small English pipeline; None where it is not installed, which is said."""
    try:
        import spacy

        installed = spacy.util.get_installed_models()
        return spacy.load(next((name for name in installed if name.startswith("en_core_web_sm")), "en_core_web_sm"))
    except (ImportError, OSError):
        print("spaCy's small English pipeline is not installed: make bench installs it")
        return None


def spacy_pipeline(texts: list[str], words: int, repeats: int) -> float | None:
    """spaCy's small English pipeline as it comes, then with textacy's quotations; nothing where it is not installed."""
    pipeline = small_pipeline()
    if pipeline is None:
        return None
    paragraphs = [part for text in texts for part in text.split("\n") if part.strip()]
    alone = rate("spaCy en_core_web_sm, its pipeline alone", words, repeats, lambda: list(pipeline.pipe(paragraphs)))
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        print("textacy is not installed")
        return alone

    def quotations() -> None:
        for document in pipeline.pipe(paragraphs):
            # It raises on quotation marks that it cannot pair; its users leave such a paragraph out.
            with contextlib.suppress(ValueError):
                deque(direct_quotations(document), maxlen=0)

    rate("spaCy and textacy's quotations", words, repeats, quotations)
    return alone


def peak_memory(folder: str, engine: str) -> float:
    """Peak resident megabytes (Linux) of a process of its own that reads all articles."""
    # Not ru_maxrss, which a child takes over from the process that started it.
    program = (
        "import pathlib, sys; from onrecord.pipeline import Line\n"
        "for _ in Line(engine=sys.argv[2]).read(sys.argv[1]): pass\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", program, folder, engine], capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


def cold_start(path: Path, repeats: int, engine: str) -> float:
    """Median wall seconds of the command for one article."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        command = [sys.executable, "-m", "onrecord", "read", str(path)]
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "ONRECORD_ENGINE": engine})
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def processor() -> str:
    """The processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
