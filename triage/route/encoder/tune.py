"""Teaches the encoder what sales-ops teams are asked. It starts from the weights
of convert.mjs and trains the whole network on three things at once:

  - posts: which kind of post it is, an ask or one of the kinds of chatter;
  - lines of the phrase book: which subject it is about;
  - every text, and plain English beside them: to stay near the vector that the
    publisher's weights give, so that what they know of other subjects is kept.

The two classifiers on top are thrown away; phrasebook.bin and gate.bin are trained
on the new vectors by go generate. To run it (Debian: python3-torch, python3-numpy,
wordnet-base; some thirty-five minutes on two cores):

  cat /usr/share/wordnet/data.* | grep -o '"[^"]*"' | tr -d '"' | awk 'NF >= 4 && NF <= 40' |
    shuf -n 16000 --random-source=/usr/share/wordnet/data.noun > general.txt
  go test -run TestTextsToTune ./triage/route -texts texts.jsonl -general general.txt
  python3 tune.py train base.bin texts.jsonl weights.bin
  python3 tune.py vectors weights.bin testdata/reference.jsonl
  sha256sum weights.bin

base.bin is the weights.bin that convert.mjs writes. Another machine or another torch
gives other weights in the last digits, so the sum in encoder_test.go is that of the
file which is shipped. It was made from 23,025 posts, 56,457 lines and names of the
phrase book and 16,000 plain texts; what came to the phrase book or the posts later,
only phrasebook.bin or gate.bin knows.

Tuned weights know their subject best, the publisher's everything else. A mean of
both is better at the one than the latter and at the other than the former
(Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

import json
import random
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

PIECES, NARROW, WIDE, HIDDEN, HEADS = 8000, 256, 512, 1536, 4
ROUNDS, BATCH, DROPOUT, SMOOTHING = 5, 64, 0.1, 0.02
RATE, HEAD_RATE = 3e-4, 2e-3  # of the network, of the classifiers
KINDS_WEIGHT, STAY_WEIGHT, STAY_GENERAL = 1.5, 0.7, 3.0  # beside that of the subjects, which is 1
KINDS_SCALE, SUBJECTS_SCALE = 8.0, 12.0  # vectors have unit length
GENERAL = 8000  # plain texts a round
TUNED = 0.6  # share of the tuned weights in those that are written
REFERENCE_PIECES = 128  # where the publisher's runtime cuts a text off


class File:
    """weights.bin, tensor by tensor, in the order of convert.mjs."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def vector(self, n):
        v = np.frombuffer(self.data, "<f4", n, self.at).copy()
        self.at += 4 * n
        return torch.from_numpy(v)

    def matrix(self, rows, cols):
        scale = self.vector(rows)
        ints = np.frombuffer(self.data, np.int8, rows * cols, self.at).reshape(rows, cols)
        self.at += rows * cols
        return torch.from_numpy(ints.astype(np.float32)) * scale[:, None]


class Layer(nn.Module):
    def __init__(self, file, width):
        super().__init__()
        self.width = width
        vector, matrix = lambda n: nn.Parameter(file.vector(n)), lambda r, c: nn.Parameter(file.matrix(r, c))
        self.attention = nn.ParameterList([vector(width), vector(width)])
        self.qkv = nn.ParameterList([matrix(3 * width, width), vector(3 * width)])
        self.out = nn.ParameterList([matrix(WIDE, width), vector(WIDE)])
        self.widen = nn.ParameterList([matrix(WIDE, width), vector(WIDE)] if width != WIDE else [])
        self.feed = nn.ParameterList([vector(WIDE), vector(WIDE)])
        self.up = nn.ParameterList([matrix(HIDDEN, WIDE), vector(HIDDEN)])
        self.down = nn.ParameterList([matrix(WIDE, HIDDEN), vector(WIDE)])

    def forward(self, x, real):
        batch, length, width = x.shape
        drop = lambda y: F.dropout(y, DROPOUT, self.training)
        n = F.layer_norm(x, (width,), *self.attention, 1e-6)
        q, k, v = F.linear(n, *self.qkv).view(batch, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        share = (q @ k.transpose(-1, -2) / (width // HEADS) ** 0.5).masked_fill(~real[:, None, None], -1e9).softmax(-1)
        seen = F.linear((share @ v).permute(0, 2, 1, 3).reshape(batch, length, width), *self.out)
        if len(self.widen) > 0:
            x = F.linear(x, *self.widen)
        x = x + drop(seen)
        n = F.layer_norm(x, (WIDE,), *self.feed, 1e-6)
        return x + drop(F.linear(F.relu(F.linear(n, *self.up)), *self.down))


class Encoder(nn.Module):
    def __init__(self, data):
        super().__init__()
        file = File(data)
        self.embed = nn.Parameter(file.matrix(PIECES, NARROW))
        self.timing = file.vector(NARROW // 2)
        self.layers = nn.ModuleList([Layer(file, NARROW), Layer(file, WIDE)])
        self.final = nn.ParameterList([file.matrix(WIDE, WIDE), file.vector(WIDE)])
        assert file.at == len(data), "not the weights of convert.mjs"

    def forward(self, texts):
        length = max(map(len, texts))
        ids, real = torch.zeros(len(texts), length, dtype=torch.long), torch.zeros(len(texts), length, dtype=torch.bool)
        for i, pieces in enumerate(texts):
            ids[i, : len(pieces)] = torch.tensor(pieces)
            real[i, : len(pieces)] = True
        angle = torch.arange(length)[:, None] * self.timing
        x = 2 * F.embedding(ids, self.embed) + torch.cat([angle.sin(), angle.cos()], -1)
        x = F.dropout(x, DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, real)
        real = real[:, :, None].float()
        mean = (x * real).sum(1) / real.sum(1)
        return F.normalize(torch.tanh(F.linear(mean, *self.final)), dim=-1)

    def written(self):
        out = []
        vector = lambda v: out.append(v.detach().numpy().astype("<f4").tobytes())

        def matrix(m):
            m = m.detach().numpy()
            scale = (np.abs(m).max(1) / 127).astype("<f4")
            by = np.where(scale == 0, 1, scale)[:, None]
            out.extend([scale.tobytes(), np.clip(np.rint(m / by), -127, 127).astype(np.int8).tobytes()])

        def both(weights_and_bias):
            if len(weights_and_bias) > 0:
                matrix(weights_and_bias[0])
                vector(weights_and_bias[1])

        matrix(self.embed)
        vector(self.timing)
        for layer in self.layers:
            for v in layer.attention:
                vector(v)
            for p in (layer.qkv, layer.out, layer.widen):
                both(p)
            for v in layer.feed:
                vector(v)
            for p in (layer.up, layer.down):
                both(p)
        both(self.final)
        return b"".join(out)


def batches(texts):
    """Shuffled, with texts of about the same length together."""
    random.shuffle(texts)
    for at in range(0, len(texts), BATCH * 20):
        part = sorted(texts[at : at + BATCH * 20], key=lambda t: len(t["pieces"]))
        part = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        random.shuffle(part)
        yield from part


def train(base, source, target):
    torch.manual_seed(1)
    random.seed(1)
    texts = [json.loads(line) for line in open(source)]
    kinds = sorted({t["kind"] for t in texts if "kind" in t})
    subjects = 1 + max(t.get("subject", -1) for t in texts)
    general = [t for t in texts if "kind" not in t and "subject" not in t]
    own = [t for t in texts if "kind" in t or "subject" in t]
    data = open(base, "rb").read()
    encoder = Encoder(data)
    encoder.eval()
    with torch.no_grad():
        for batch in batches(list(texts)):
            for t, v in zip(batch, encoder([t["pieces"] for t in batch])):
                t["base"] = v
    of_kinds, of_subjects = nn.Linear(WIDE, len(kinds)), nn.Linear(WIDE, subjects)
    heads = [*of_kinds.parameters(), *of_subjects.parameters()]
    steps = ROUNDS * (len(own) + GENERAL) // BATCH
    optimiser = torch.optim.AdamW([{"params": encoder.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda k: min(1, (k + 1) / 100) * max(0.02, 1 - k / steps))
    for epoch in range(ROUNDS):
        encoder.train()
        total, n = 0.0, 0
        for batch in batches(own + random.sample(general, GENERAL)):
            v = encoder([t["pieces"] for t in batch])
            far = 1 - (v * torch.stack([t["base"] for t in batch])).sum(-1)
            loss = (far * torch.tensor([STAY_WEIGHT if "kind" in t or "subject" in t else STAY_GENERAL for t in batch])).mean()
            for key, head, scale, weight, labels in (
                ("kind", of_kinds, KINDS_SCALE, KINDS_WEIGHT, kinds.index),
                ("subject", of_subjects, SUBJECTS_SCALE, 1.0, int),
            ):
                has = [i for i, t in enumerate(batch) if key in t]
                if has:
                    want = torch.tensor([labels(batch[i][key]) for i in has])
                    loss = loss + weight * len(has) / len(batch) * F.cross_entropy(head(v[has] * scale), want, label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total, n = total + loss.item(), n + 1
        print(f"round {epoch + 1} of {ROUNDS}: loss {total / n:.3f}", flush=True)
    encoder.eval()
    with torch.no_grad():
        for p, q in zip(encoder.parameters(), Encoder(data).parameters()):
            p.lerp_(q, 1 - TUNED)
    open(target, "wb").write(encoder.written())


def vectors(weights, references):
    """Writes the vectors of the references anew, by these weights."""
    encoder = Encoder(open(weights, "rb").read())
    encoder.eval()
    lines = [json.loads(line) for line in open(references)]
    with torch.no_grad(), open(references, "w") as out:
        for line in lines:
            v = encoder([line["pieces"][:REFERENCE_PIECES]])[0]
            line["vector"] = [round(x, 6) for x in v.tolist()]
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    commands = {("train", 3): train, ("vectors", 2): vectors}
    command = commands.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv) - 2))
    if command is None:
        sys.exit("usage: python3 tune.py train BASE.bin TEXTS.jsonl TARGET.bin\n       python3 tune.py vectors WEIGHTS.bin REFERENCE.jsonl")
    command(*sys.argv[2:])
