"""Train the network: `python training/train.py --out runs/NAME --passes 11`; resumes from runs/NAME/state.pt.

Learning rates fall linearly over the passes; the weights kept are the mean of those of the last part. With `--teacher`
the network learns besides what trained networks make of the same windows (`distil.py`).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from augment import vary
from corpus import Corpus, Example, read_own, read_polnear
from dataset import Batch, Labelled, Sample, batch, label, label_alone, samples
from distil import Teachers
from meanings import Meanings, passage_text, passages
from model import AttributionModel, load_encoder, model_of
from onrecord.extractor.wordpieces import WordPieces
from paths import BASE_MODEL, HELD_OUT, OWN, OWN_HELD_OUT, POLNEAR_TRAIN, load_pieces

ALONE = 2  # passages an article and pass that are read by themselves


@dataclass
class Options:
    """What one training run may vary."""

    out: str = "runs/default"
    passes: float = 8.0
    batch_size: int = 8
    window: int = 250
    rate: float = 2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    dropout: float = 0.1
    own_repeats: int = 3
    pointer_weight: float = 0.5
    inner_weight: float = 0.3
    mean_from: float = 0.7
    seed: int = 0
    silver: str = ""  # a file of silver.py
    meanings: str = ""  # a file of meanings.py
    meaning_weight: float = 1.0
    polnear: bool = True  # else our own articles alone, without those that are held out from such a model
    headlines: bool = True  # head articles with their own paraphrases, see augment.py
    all_nested: bool = False  # learn every inner statement, not only reports of others
    start: str = ""  # weights to begin from, of any size; else the encoder's
    teacher: str = ""  # weights of networks to learn from, commas between
    gold_weight: float = 1.0  # of the marks, beside a teacher
    threads: int = 2
    limit: int = 0


def parse_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in asdict(Options()).items():
        kind = (lambda text: text in ("1", "true", "yes")) if isinstance(default, bool) else type(default)
        parser.add_argument("--" + name.replace("_", "-"), type=kind, default=default)
    return Options(**vars(parser.parse_args()))


def load_readings(options: Options) -> tuple[list[list[Example]], Corpus]:
    """Every training article's readings, our own repeated, and the corpus for its digest."""
    corpus = Corpus()
    if options.polnear:
        held_out = set(json.loads(HELD_OUT.read_text()))
        source = read_polnear(POLNEAR_TRAIN)
        corpus.readings.update({n: r for n, r in source.readings.items() if n not in held_out})
    if options.silver:
        from silver import add_nested

        add_nested(corpus, Path(options.silver))
    left_out = set() if options.polnear else set(json.loads(OWN_HELD_OUT.read_text()))
    own = read_own(OWN)
    corpus.readings.update({name: readings for name, readings in own.readings.items() if name not in left_out})
    readings = list(corpus.readings.values())
    if options.limit:
        readings = readings[: options.limit]
    return readings, corpus


def one_pass(
    readings: list[list[Example]],
    options: Options,
    pieces_of: WordPieces,
    meanings: Meanings | None,
    chance: random.Random,
) -> list[list[Sample]]:
    """The batches of one pass: each article in one reading and one printing, windows of like length together."""
    windows: list[Sample] = []
    for choices in readings:
        for _ in range(options.own_repeats if choices[0].own else 1):
            labelled: Labelled = label(
                vary(chance.choice(choices), chance, headlines=options.headlines),
                pieces_of,
                all_nested=options.all_nested,
                meanings=meanings,
            )
            windows.extend(samples(labelled, chance, size=options.window))
        if meanings:
            windows.extend(_alone(choices[0], pieces_of, meanings, chance))
    windows.sort(key=lambda s: s.window.end - s.window.start + chance.random() * 12)
    size = options.batch_size
    batches = [windows[i : i + size] for i in range(0, len(windows), size)]
    chance.shuffle(batches)
    return batches


def _alone(example: Example, pieces_of: WordPieces, meanings: Meanings, chance: random.Random) -> list[Sample]:
    texts = [passage_text(example.text, spans) for spans in passages(example)]
    found = [(text, row) for text in texts if (row := meanings.row(text)) is not None]
    chosen = chance.sample(found, min(ALONE, len(found)))
    return [sample for text, row in chosen for sample in samples(label_alone(text, row, pieces_of), chance, size=250)]


def meaning_loss(words: Tensor, data: Batch, vectors: Tensor) -> Tensor:
    """How far passages are from their vectors, and their likenesses to one another from what they should be."""
    pooled = torch.stack([words[index, chosen].mean(0) for index, chosen, _ in data.passages])
    wanted = vectors[torch.tensor([row for _, _, row in data.passages], device=vectors.device)]
    found = functional.normalize(pooled, dim=1)
    apart = 1 - (found * wanted).sum(1).mean()
    return apart + functional.mse_loss(found @ found.T, wanted @ wanted.T) * 5


def loss_of(
    model: AttributionModel,
    data: Batch,
    options: Options,
    vectors: Tensor | None,
    teachers: Teachers | None = None,
) -> Tensor:
    """Cross entropy of roles and pointers, and the distance of meanings where there are vectors to learn.

    With teachers, what sets the results apart from theirs too.
    """
    device = data.outer.device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        outer, inner, *pointers, meaning = model(*data.inputs)
    if bool((data.outer >= 0).any()):
        loss = _roles_loss(outer, inner, pointers, data, options)
    else:
        loss = outer.float().sum() * 0
    if teachers:
        loss = options.gold_weight * loss + teachers.loss(data, (outer, inner, *pointers))
    if vectors is not None and data.passages:
        loss = loss + options.meaning_weight * meaning_loss(meaning.float(), data, vectors)
    return loss


def _roles_loss(outer: Tensor, inner: Tensor, pointers: list[Tensor], data: Batch, options: Options) -> Tensor:
    loss = functional.cross_entropy(outer.float().transpose(1, 2), data.outer, ignore_index=-100)
    if bool((data.inner >= 0).any()):
        nested = functional.cross_entropy(inner.float().transpose(1, 2), data.inner, ignore_index=-100)
        loss = loss + options.inner_weight * nested
    weights = (options.pointer_weight, options.pointer_weight * 0.5, options.inner_weight * 0.5)
    for scores, target, weight in zip(pointers, data.pointers, weights, strict=True):
        rows = target.sum(-1) > 0
        if bool(rows.any()):
            hidden = scores.float().masked_fill(data.words[:, None, :] == 0, -1e4)
            loss = loss + weight * -(target * functional.log_softmax(hidden, -1)).sum(-1)[rows].mean()
    return loss


def optimizer_for(model: AttributionModel, options: Options) -> torch.optim.Optimizer:
    """AdamW with smaller rates for lower layers; the word embeddings stay as they are."""
    model.pieces.weight.requires_grad_(False)
    groups: list[dict[str, object]] = []

    def add(parameters: list[Tensor], rate: float) -> None:
        for decay, chosen in (
            (0.01, [p for p in parameters if p.ndim > 1]),
            (0.0, [p for p in parameters if p.ndim < 2]),
        ):
            groups.append({"params": chosen, "lr": rate, "base": rate, "weight_decay": decay})

    count = len(model.layers)
    add([model.positions.weight, *model.norm.parameters()], options.rate * options.layer_decay**count)
    for index, layer in enumerate(model.layers):
        add(list(layer.parameters()), options.rate * options.layer_decay ** (count - 1 - index))
    heads = [model.quote, model.case, model.gap, model.place, model.outer, model.inner]
    heads += [model.to_cue, model.to_source, model.inner_to_cue, model.meaning]
    add([p for module in heads for p in module.parameters()], options.head_rate)
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def train(options: Options) -> None:
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pieces_of = load_pieces()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    readings, corpus = load_readings(options)
    if options.start:
        model = model_of(torch.load(options.start, weights_only=True), options.dropout)
    else:
        model = AttributionModel(options.dropout)
        load_encoder(model, BASE_MODEL / "model.safetensors")
    model.to(device).train()
    teachers = Teachers(options.teacher.split(","), model) if options.teacher else None
    optimizer = optimizer_for(model, options)
    meanings = Meanings(Path(options.meanings)) if options.meanings else None
    vectors = torch.from_numpy(meanings.vectors).to(device) if meanings else None
    mean: dict[str, Tensor] = {}
    done, averaged, number = 0.0, 0, 0
    saved = out / "state.pt"
    if saved.is_file():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        mean, done, averaged, number = state["mean"], state["done"], state["averaged"], state["number"]
        chance.seed(f"{options.seed} {number}")
        print(f"resumed after {done:.2f} passes", flush=True)
    print(f"{len(readings)} articles, digest {corpus.digest()[:16]}, {device}", flush=True)
    begun = time.time()
    while done < options.passes:
        batches = one_pass(readings, options, pieces_of, meanings, chance)
        number += 1
        total, since = 0.0, time.time()
        for index, items in enumerate(batches):
            progress = (done + index / len(batches)) / options.passes
            if progress >= 1:
                break
            factor = min(progress / 0.05, (1 - progress) / 0.95) + 1e-3
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * factor
            data = batch(items).to(device)
            loss = loss_of(model, data, options, vectors, teachers)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += float(loss.detach())
            if progress >= options.mean_from and index % 10 == 0:
                averaged += 1
                _update_mean(mean, model, averaged)
            if index % 100 == 99:
                where = f"pass {number} batch {index + 1}/{len(batches)}"
                print(f"{where} loss {total / (index + 1):.4f} {time.time() - begun:.0f}s", flush=True)
        done = min(done + 1, options.passes)
        print(f"PASS {number} loss {total / max(1, len(batches)):.4f} {time.time() - since:.0f}s", flush=True)
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "mean": mean}
        torch.save({**state, "done": done, "averaged": averaged, "number": number}, out / "state.part")
        (out / "state.part").replace(saved)
    final = {**model.state_dict(), **mean} if averaged else model.state_dict()
    torch.save({k: v.float().cpu() for k, v in final.items()}, out / "weights.pt")
    (out / "options.json").write_text(
        json.dumps({**asdict(options), "data": corpus.digest(), "articles": len(readings)}, indent=1)
    )
    print(f"done in {time.time() - begun:.0f}s", flush=True)


def _update_mean(mean: dict[str, Tensor], model: AttributionModel, count: int) -> None:
    with torch.no_grad():
        for name, value in model.named_parameters():
            if not value.requires_grad:
                continue
            if name in mean:
                mean[name].lerp_(value.detach(), 1 / count)
            else:
                mean[name] = value.detach().clone()


if __name__ == "__main__":
    train(parse_options())
