"""Words per CPU second of the line, by stage and whole, beside spaCy's small English pipeline; memory; cold start.

    python bench/speed.py [--repeats 3]

On our own training articles as plain text files, one thread, everything in this process. spaCy reads paragraph by
paragraph, as its users do. A word is what white space separates.
"""

from __future__ import annotations

# ruff: noqa: E402 - threads have to be set before NumPy is imported
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
    os.environ[_variable] = "false" if _variable.startswith("TOKEN") else "1"

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    print(f"speed: {processor()}, Python {platform.python_version()}, {date.today().isoformat()}")
    with tempfile.TemporaryDirectory() as folder:
        texts = write_articles(Path(folder))
        words = sum(len(text.split()) for text in texts)
        print(f"{len(texts)} articles, {words} words; the median of {repeats} runs, one thread\n")
        line = line_stages(folder, words, repeats)
        spacy = spacy_pipeline(texts, words, repeats)
        if spacy:
            print(f"{'read, clean, extract against spaCy':38} {line / spacy:8.2f} times")
        print(f"{'peak memory of onrecord read':38} {peak_memory(folder):8.0f} MB")
        first = next(iter(sorted(Path(folder).glob("*.txt"))))
        print(f"{'onrecord read of one article, cold':38} {cold_start(first, repeats + 2):8.2f} s")


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


def line_stages(folder: str, words: int, repeats: int) -> float:
    """The stages one by one, then the whole line."""
    from onrecord.clean import clean_source
    from onrecord.pipeline import Line
    from onrecord.readers import read_sources
    from onrecord.records import Article, Source
    from onrecord.resolve import resolve

    line = Line()
    sources = [source for source in read_sources(folder) if isinstance(source, Source)]
    articles = [article for article in map(clean_source, sources) if isinstance(article, Article)]
    rate("read", words, repeats, lambda: list(read_sources(folder)))
    rate("clean", words, repeats, lambda: [clean_source(source) for source in sources])
    rate("extract", words, repeats, lambda: [line.extractor.statements(article) for article in articles])
    found = [(article, line.extractor.statements(article)) for article in articles]
    rate("resolve", words, repeats, lambda: [resolve(article, statements) for article, statements in found])

    def read_clean_extract() -> None:
        for source in read_sources(folder):
            article = clean_source(source) if isinstance(source, Source) else None
            if isinstance(article, Article):
                line.extractor.statements(article)

    to_extract = rate("read, clean and extract", words, repeats, read_clean_extract)
    rate("the whole line, with resolve", words, repeats, lambda: list(line.read(folder)))
    return to_extract


def spacy_pipeline(texts: list[str], words: int, repeats: int) -> float | None:
    """spaCy's small English pipeline as it comes, or nothing where it is not installed."""
    try:
        import spacy

        installed = spacy.util.get_installed_models()
        pipeline = spacy.load(next((name for name in installed if name.startswith("en_core_web_sm")), "en_core_web_sm"))
    except (ImportError, OSError):
        print("spaCy's small English pipeline is not installed: make bench installs it")
        return None
    paragraphs = [part for text in texts for part in text.split("\n") if part.strip()]
    return rate("spaCy en_core_web_sm, its pipeline alone", words, repeats, lambda: list(pipeline.pipe(paragraphs)))


def peak_memory(folder: str) -> float:
    """Peak resident megabytes (Linux) of a process of its own that reads all articles."""
    # Not ru_maxrss, which a child takes over from the process that started it.
    program = (
        "import pathlib, sys; from onrecord.pipeline import Line\n"
        "for _ in Line().read(sys.argv[1]): pass\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


def cold_start(path: Path, repeats: int) -> float:
    """Median wall seconds of the command for one article."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "onrecord", "read", str(path)], capture_output=True, check=True)
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
