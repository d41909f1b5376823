"""Scores as a table for people, as JSON and as CSV with every digit."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from typing import TextIO

from onrecord.score import Figure
from onrecord.speaker_score import SpeakerFigure


def write_figures_table(figures: Mapping[str, Figure], stream: TextIO) -> None:
    """Aligned columns, three digits; a recall has no precision to print."""
    stream.write(f"{'':20}  {'P':>5}  {'R':>5}  {'F':>5}  {'of':>6}\n")
    for name, figure in figures.items():
        alone = name.endswith("recall")
        precision, f1 = ("", "") if alone else (f"{figure.precision:.3f}", f"{figure.f1:.3f}")
        stream.write(f"{name:20}  {precision:>5}  {figure.recall:.3f}  {f1:>5}  {figure.gold:>6.0f}\n")


def write_figures_json(figures: Mapping[str, Figure], stream: TextIO) -> None:
    """One object, a figure a key: p, r, f and how many there are to find."""
    json.dump({name: figure.to_dict() for name, figure in figures.items()}, stream, indent=1)
    stream.write("\n")


def write_figures_csv(figures: Mapping[str, Figure], stream: TextIO) -> None:
    """One figure a row under `figure,precision,recall,f,gold`."""
    table = csv.writer(stream)
    table.writerow(["figure", "precision", "recall", "f", "gold"])
    table.writerows([name, *figure.to_dict().values()] for name, figure in figures.items())


def write_speakers_table(figures: Mapping[str, SpeakerFigure], stream: TextIO) -> None:
    """Aligned columns, three digits: how many there are, how many were found, and whose speaker is right."""
    stream.write(f"{'':24}  {'gold':>5}  {'found':>5}  {'right':>5}  {'of found':>8}  {'of all':>6}\n")
    for name, figure in figures.items():
        counts = f"{figure.gold:>5}  {figure.found:>5}  {figure.right:>5}"
        stream.write(f"{name:24}  {counts}  {figure.accuracy:>8.3f}  {figure.end_to_end:>6.3f}\n")


def write_speakers_json(figures: Mapping[str, SpeakerFigure], stream: TextIO) -> None:
    """One object, a figure a key, with every digit."""
    json.dump({name: figure.to_dict() for name, figure in figures.items()}, stream, indent=1)
    stream.write("\n")


def write_speakers_csv(figures: Mapping[str, SpeakerFigure], stream: TextIO) -> None:
    """One figure a row under `figure,gold,found,right,accuracy,end_to_end`."""
    table = csv.writer(stream)
    table.writerow(["figure", "gold", "found", "right", "accuracy", "end_to_end"])
    table.writerows([name, *figure.to_dict().values()] for name, figure in figures.items())
