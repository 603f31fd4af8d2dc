#!/usr/bin/env python3
"""Held-out scores of the default `rekindle train TABLE.csv` on tables of 20,000 to 58,000 rows.

    evidence/tables.py DATA [--sets adult california ...] [--split 1] [--seed 1] [OPTION ...]

DATA is a folder with adult_train.csv and adult_test.csv, california_housing.csv,
LetterRecognition.csv, Shuttle.csv and diamonds.csv. Each set is one command with no setting but
where the data is and what to predict. Adult has its own test rows and Letter its usual ones (the
last 4,000); of the others a fifth of the rows, drawn by --split, is held out. Further options go to
`rekindle train`, such as --set optimizer.learning_rate=0.002.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

# name: training file, test file (none: rows held out), target, {metric: what is wanted}
SETS = {
    "adult": ("adult_train.csv", "adult_test.csv", "income", {"accuracy": 0.853, "auc": 0.908}),
    "california": ("california_housing.csv", None, "median_house_value", {"r2": 0.79}),
    "letter": ("LetterRecognition.csv", None, "lettr", {"accuracy": 0.96}),
    "shuttle": ("Shuttle.csv", None, "Class", {"accuracy": 0.997}),
    "diamonds": ("diamonds.csv", None, "price", {"r2": 0.975}),
}


def split(source, folder, name, seed):
    """The training and the test file."""
    header, *rows = source.read_text().splitlines()
    if name == "letter":
        train, test = rows[:16000], rows[16000:]
    else:
        random.Random(seed).shuffle(rows)
        held = len(rows) // 5
        train, test = rows[held:], rows[:held]
    files = []
    for part, lines in (("train", train), ("test", test)):
        files.append(folder / f"{name}_{part}.csv")
        files[-1].write_text("\n".join([header, *lines]) + "\n")
    return files


def run(name, data, folder, seed, split_seed, options):
    train, test, target, wanted = SETS[name]
    if test:
        train, test = data / train, data / test
    else:
        train, test = split(data / train, folder, name, split_seed)
    command = [ROOT / "rekindle", "train", train, "--target", target, "--test", test]
    command += ["--seed", str(seed), "--out", folder / f"{name}-{seed}", "--json", *options]
    begun = time.time()
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}\n{ran.stderr}")
    done = json.loads(ran.stdout.splitlines()[-1])
    for metric, least in wanted.items():
        print(
            f"{name:12}{metric:10}{done['test'][metric]:8.4f}{done['null'][metric]:10.4f}{least:8.3f}"
            f"{done['epochs']:8}{time.time() - begun:9.1f} s",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--split", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments, options = parser.parse_known_args()
    print(f"{'':12}{'metric':10}{'test':>8}{'constant':>10}{'wanted':>8}{'epochs':>8}{'time':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.sets:
            run(
                name,
                arguments.data,
                pathlib.Path(folder),
                arguments.seed,
                arguments.split,
                options,
            )


if __name__ == "__main__":
    main()
