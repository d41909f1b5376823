"""Many articles for a run, made of our own: paragraphs of the training articles in other orders, each text unique."""

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))
TOWNS = "Oster,Brandt,Kessel,Varn,Holm,Teller,Ruhn,Almdal,Sorby,Lisk".split(",")


def paragraphs() -> list[str]:
    """Every paragraph of the training articles, without their tags."""
    from markup import parse

    found: list[str] = []
    for path in sorted((ROOT / "training" / "data" / "articles").glob("*.txt")):
        text = parse(path.read_text(encoding="utf-8"), name=path.name).text
        found += [part for part in text.split("\n\n") if len(part.split()) > 12]
    return found


def write_articles(path: Path, count: int, words: int) -> int:
    """So many articles of about so many words as JSON Lines, the same for the same numbers; all words together."""
    source = random.Random(19)
    parts = paragraphs()
    total = 0
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            town = source.choice(TOWNS)
            body = [f"The council of {town} heard {number} complaints in a week, the mayor's office said on Tuesday."]
            length = len(body[0].split())
            while length < words:
                part = source.choice(parts)
                body.append(part)
                length += len(part.split())
            if number % 100 == 37:
                body = ["0 1 2 3 4 5 6 7 8 9 " * 10]  # no prose: left out
            day = date(2031, 1, 1) + timedelta(source.randrange(300))
            row = {
                "id": f"{number:08}",
                "url": f"https://tidings{number % 9}.example/{number}",
                "title": f"{town}, number {number}",
                "publisher": f"Tidings {number % 9}",
                "published": day.isoformat(),
                "text": "\n\n".join(body) + "\n",
            }
            total += length
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return total
