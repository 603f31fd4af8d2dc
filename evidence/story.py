#!/usr/bin/env python3
"""The question's networks on MNIST, each run by the rekindle command, as a table.

    evidence/story.py [--seeds 20]

Batch 100, plain gradient descent, one epoch where it says no other number; the run files are those of examples/story, changed
by --set. The last table counts how often four hidden layers diverge over the seeds.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
STORY = ROOT / "examples" / "story"
LOGISTIC = "1-logistic-learns.yaml"
SMALL = "2-relu-ignores-its-inputs.yaml"
LARGE = "3-relu-learns.yaml"
DEEPER = "4-relu-with-one-layer-more-diverges.yaml"


def layers(hidden, activation, bias=None):
    rest = f", bias: {{uniform: {bias}}}" if bias else ""
    each = [f"{{dense: 100, activation: {activation}{rest}}}"] * hidden
    return f"network.layers=[{', '.join(each)}, {{dense: 10, activation: softmax{rest}}}]"


def train(file, *settings, seed=None):
    """The `done` event of a run."""
    command = [ROOT / "rekindle", "train", STORY / file, "--json"]
    command += ["--seed", str(seed)] if seed is not None else []
    for setting in settings:
        command += ["--set", setting]
    with tempfile.TemporaryDirectory() as folder:
        command += ["--out", pathlib.Path(folder) / "run"]
        ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def cells(done):
    broken = done["first_non_finite"]
    if broken:
        return f"not finite | | `{broken['tensor']}` at step {broken['step']}"
    return f"{done['test']['loss']:.4f} | {100 * done['test']['accuracy']:.2f} % | "


def row(what, file, *settings):
    changes = "".join(f" --set '{s}'" for s in settings)
    print(f"| {what} | {cells(train(file, *settings))} | `{file}{changes}` |", flush=True)


def diverging(bias, seeds):
    setting = layers(4, "relu", bias)
    broken = []
    for seed in range(1, seeds + 1):
        done = train(DEEPER, setting, seed=seed)
        if done["first_non_finite"]:
            broken.append((seed, done["first_non_finite"]))
        print(f"bias {bias} seed {seed}: {cells(done)}", file=sys.stderr, flush=True)
    steps = [first["step"] for _, first in broken]
    span = f"{min(steps)} to {max(steps)}" if steps else ""
    tensors = sorted({first["tensor"] for _, first in broken})
    where = ", ".join(f"`{t}`" for t in tensors)
    drawn = f"U(±{bias})" if bias else "zero"
    print(f"| {drawn} | {len(broken)} of {seeds} | {span} | {where} |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--seeds", type=int, default=20)
    seeds = options.parse_args().seeds
    print("| network | test loss | accuracy | first not finite | run |\n|---|---|---|---|---|")
    for hidden in (1, 2):
        for rate in (0.1, 0.5):
            row(
                f"{hidden} x 100 sigmoid, U(±0.05), rate {rate}",
                LOGISTIC,
                layers(hidden, "sigmoid"),
                f"optimizer.learning_rate={rate}",
            )
    row(
        "2 x 100 sigmoid, U(±0.05), rate 0.1, 5 epochs",
        LOGISTIC,
        "optimizer.learning_rate=0.1",
        "epochs=5",
    )
    row("3 x 100 ReLU, U(±0.01), rate 0.1", SMALL)
    row("2 x 100 ReLU, U(±0.5), rate 0.1", LARGE, layers(2, "relu"))
    row("3 x 100 ReLU, U(±0.5), rate 0.1", LARGE)
    row("4 x 100 ReLU, U(±0.5), biases too, rate 0.1", DEEPER)
    row("the same at rate 0.01", DEEPER, "optimizer.learning_rate=0.01")
    print("\n| biases of 4 x 100 ReLU | runs that diverged | step | first not finite |")
    print("|---|---|---|---|")
    diverging(None, seeds)
    diverging(0.5, seeds)


if __name__ == "__main__":
    main()
