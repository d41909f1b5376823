"""onrecord score: statements and speakers against annotations made by people."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord import pipeline
from onrecord.show.watch import Watch

if TYPE_CHECKING:
    from onrecord.score import Figure


@click.command("score")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", required=False, type=click.Path(path_type=Path))
@click.option("--human", is_flag=True, help="Score the gold's annotators against each other instead.")
@click.option("--speakers", is_flag=True, help="Score whom statements are traced to, against GOLD/speakers.jsonl.")
@click.option("--nested", is_flag=True, help="Count statements inside statements too; PolNeAR marks none.")
@click.option("--format", "-f", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--language", metavar="CODE", help="Take every article to be in this language.")
@click.option("--model", metavar="FOLDER", help="Another model: a folder, or open.")
def command(*, gold: Path, predictions: Path | None, format: str, **options: Any) -> None:
    """Score statements against annotations made by people.

    GOLD is a brat folder: NAME.txt beside NAME.ann, or text/NAME.txt and attributions/NAME_<annotator>.ann.
    PREDICTIONS is the output of `onrecord read --format jsonl`, or lines of {"id": NAME, "attributions":
    [{"source": [[start, end], ...], "cue": [...], "content": [...]}]}. Without it, the texts of GOLD are read
    here and scored.

    Exit code 0 when there are figures, 2 when gold or predictions cannot be read.
    """
    human, speakers, nested = (options.pop(name) for name in ("human", "speakers", "nested"))
    if human and (predictions or speakers):
        raise click.UsageError("--human scores the annotators of GOLD; leave PREDICTIONS and --speakers out")
    if speakers:
        _score_speakers(gold, predictions, format, **options)
    else:
        _score_statements(gold, predictions, format, human=human, nested=nested, **options)


def _score_statements(
    gold: Path, predictions: Path | None, format: str, *, human: bool, nested: bool, **settings: Any
) -> None:
    from onrecord import gold as annotations
    from onrecord import score as measure

    documents = annotations.read_gold(gold)
    if human:
        _write_figures(measure.agreement(documents), format)
        return
    if predictions:
        found = annotations.read_predictions(predictions, nested=nested)
    else:
        paths = [str(document.path) for document in documents]
        readings = pipeline.Line(**settings).read(*paths, input_format="text")
        with Watch(live=True) as watch:
            found = annotations.predictions_of(watch.over(readings), nested=nested)
    for remark in measure.coverage(documents, found):
        click.echo(remark, err=True)
    _write_figures(measure.score(documents, found), format)


def _score_speakers(gold: Path, predictions: Path | None, format: str, **settings: Any) -> None:
    from onrecord import speaker_score as measure
    from onrecord.show import figures

    if predictions:
        found = measure.read_predicted_speakers(predictions)
    else:
        names = {speaker.document for speaker in measure.read_speakers(gold)}
        paths = [str(gold / "text" / f"{name}.txt") for name in sorted(names)]
        with Watch(live=True) as watch:
            readings = watch.over(pipeline.Line(**settings).read(*paths, input_format="text"))
            found = measure.predicted_speakers(readings)
    writers = {
        "table": figures.write_speakers_table,
        "json": figures.write_speakers_json,
        "csv": figures.write_speakers_csv,
    }
    writers[format](measure.score_speakers(gold, found), sys.stdout)


def _write_figures(figures: Mapping[str, Figure], format: str) -> None:
    from onrecord.show.figures import write_figures_csv, write_figures_json, write_figures_table

    writers = {"table": write_figures_table, "json": write_figures_json, "csv": write_figures_csv}
    writers[format](figures, sys.stdout)
