"""The network, in PyTorch, for training and export only: MiniLM's encoder, token roles, and pointers.

Inputs are word pieces with four printed features added to their embeddings (place among quotation marks,
letter case, gap before the word, headline place). Outputs, a row a word:

- `outer` [words, 7]: BIO roles of statements that stand in nobody's content, and `inner` of those inside one;
- `to_cue` [words, words]: which word is the first of the cue that a source's or content's word belongs to;
- `to_source` [words, words]: from the first word of a cue to the first word of its source, or to itself for none;
- `inner_to_cue`: as `to_cue`, for statements inside statements;
- `meaning` [words, 128]: the mean over a passage's words is the passage's vector (see meanings.py).
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.extractor.quotes import STATES
from onrecord.extractor.tokens import CASES, GAPS, PLACES

WIDTH, HEADS, HEAD, LAYERS, INNER_WIDTH, POSITIONS, VOCABULARY = 384, 12, 32, 6, 1536, 512, 30522
ROLES = 7
POINTER = 128
AXES = 128
MIDDLE = 3  # layers whose result the meaning is read from, beside that of the last: more of it is left there
FAR = 64


class SharedDropout(nn.Module):
    """Dropout with one mask for all words of a window, which a CPU draws far faster."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return x
        mask = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) > self.rate
        return x * mask.to(x.dtype) / (1 - self.rate)


class Layer(nn.Module):
    """One BERT layer with the three projections of attention in one matrix."""

    def __init__(self, rate: float, *, heads: int = HEADS, inner_width: int = INNER_WIDTH) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(WIDTH, 3 * heads * HEAD)
        self.out = nn.Linear(heads * HEAD, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, inner_width)
        self.down = nn.Linear(inner_width, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = SharedDropout(rate)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(q * HEAD**-0.5, k.transpose(-1, -2))
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        attended = torch.matmul(torch.softmax(scores, -1), v)
        attended = attended.transpose(1, 2).reshape(batch, length, self.heads * HEAD)
        x = self.norm_attention(x + self.dropout(self.out(attended)))
        return self.norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Pointer(nn.Module):
    """Scores from every word to every word: a scaled product and a bias for their distance."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, POINTER)
        self.key = nn.Linear(WIDTH, POINTER)
        self.distance = nn.Embedding(FAR, 1)
        nn.init.zeros_(self.distance.weight)

    def forward(self, words: Tensor, buckets: Tensor) -> Tensor:
        scores = torch.matmul(self.query(words), self.key(words).transpose(1, 2)) * POINTER**-0.5
        return scores + self.distance(buckets)[:, :, 0]


def distance_buckets(count: int, device: torch.device) -> Tensor:
    """[count, count] numbers of distance classes: exact below 8 words, then by powers of two, signed."""
    position = torch.arange(count, device=device)
    away = position[None, :] - position[:, None]
    size = away.abs().clamp(min=1).float()
    bucket = torch.where(away.abs() < 8, away.abs().float(), 8 + torch.log(size / 8) / math.log(2) * 4)
    bucket = bucket.clamp(max=FAR // 2 - 1).long()
    return torch.where(away < 0, bucket + FAR // 2, bucket)


class AttributionModel(nn.Module):
    """The encoder with its heads."""

    def __init__(self, rate: float = 0.1, *, heads: int = HEADS, inner_width: int = INNER_WIDTH) -> None:
        super().__init__()
        self.pieces = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.quote = nn.Embedding(STATES, WIDTH)
        self.case = nn.Embedding(CASES, WIDTH)
        self.gap = nn.Embedding(GAPS, WIDTH)
        self.place = nn.Embedding(PLACES, WIDTH)
        for feature in (self.quote, self.case, self.gap, self.place):
            nn.init.zeros_(feature.weight)
        self.dropout = SharedDropout(rate)
        self.layers = nn.ModuleList(Layer(rate, heads=heads, inner_width=inner_width) for _ in range(LAYERS))
        self.outer = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, ROLES))
        self.inner = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, ROLES))
        self.to_cue, self.to_source, self.inner_to_cue = Pointer(), Pointer(), Pointer()
        self.meaning = nn.Linear(2 * WIDTH, AXES)

    def forward(
        self, piece: Tensor, quote: Tensor, case: Tensor, gap: Tensor, place: Tensor, first: Tensor, mask: Tensor | None
    ) -> tuple[Tensor, ...]:
        """piece … place: [batch, pieces]; first: [batch, words], each word's first piece; mask: [batch, pieces]."""
        x = self.pieces(piece) + self.positions.weight[: piece.shape[1]]
        x = x + self.quote(quote) + self.case(case) + self.gap(gap) + self.place(place)
        x = self.dropout(self.norm(x))
        bias = None if mask is None else ((1.0 - mask) * -10000.0)[:, None, None, :]
        middle = x
        for index, layer in enumerate(self.layers):
            x = layer(x, bias)
            if index + 1 == MIDDLE:
                middle = x
        rows = first[:, :, None].expand(-1, -1, WIDTH)
        words = torch.gather(x, 1, rows)
        buckets = distance_buckets(first.shape[1], first.device)
        return (
            self.outer(words),
            self.inner(words),
            self.to_cue(words, buckets),
            self.to_source(words, buckets),
            self.inner_to_cue(words, buckets),
            self.meaning(torch.cat([torch.gather(middle, 1, rows), words], -1)),
        )


def model_of(weights: dict[str, Tensor], rate: float = 0.1) -> AttributionModel:
    """The network of the size that the weights have, with them; those of `meaning` may be missing."""
    heads = weights["layers.0.out.weight"].shape[1] // HEAD
    model = AttributionModel(rate, heads=heads, inner_width=len(weights["layers.0.up.weight"]))
    missing, other = model.load_state_dict(weights, strict=False)
    if other or any(not name.startswith("meaning.") for name in missing):
        raise SystemExit(f"not the weights of this network: {[*missing, *other]}")
    return model


def load_encoder(model: AttributionModel, weights: Path) -> None:
    """Take the encoder's weights from all-MiniLM-L6-v2's safetensors file."""
    from safetensors.torch import load_file

    found = {key.removeprefix("bert."): value for key, value in load_file(weights).items()}
    with torch.no_grad():
        model.pieces.weight.copy_(found["embeddings.word_embeddings.weight"])
        types = found["embeddings.token_type_embeddings.weight"][0]
        model.positions.weight.copy_(found["embeddings.position_embeddings.weight"] + types)
        _copy(model.norm, found, "embeddings.LayerNorm")
        for index, layer in enumerate(model.layers):
            prefix = f"encoder.layer.{index}."
            for part in ("weight", "bias"):
                joined = [found[f"{prefix}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(joined))
            _copy(layer.out, found, prefix + "attention.output.dense")
            _copy(layer.norm_attention, found, prefix + "attention.output.LayerNorm")
            _copy(layer.up, found, prefix + "intermediate.dense")
            _copy(layer.down, found, prefix + "output.dense")
            _copy(layer.norm, found, prefix + "output.LayerNorm")


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(weights[f"{name}.weight"])
    module.bias.copy_(weights[f"{name}.bias"])
