#!/usr/bin/env python3
"""Trains the same runs with 1, 2, 4 and 16 threads, again, and with every kernels; compares the bits.

    evidence/determinism.py [--threads 1,2,4,16] [--kernels onednn,vector,scalar]

A table of runs: the SHA-256 of the weights, the same for any number of threads, and how far other
kernels come away from the first: the largest difference of a weight, and the test loss. The exit
status is 1 if a number of threads, or a repetition, changes a bit.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = {
    "digits, adam": ["digits", "--epochs", "3"],
    "digits, bfloat16": ["digits", "--epochs", "3", "--set", "precision=bfloat16"],
    "mnist, 20,000 rows": ["mnist", "--epochs", "1", "--set", "data.rows=20000"],
    "mnist, bfloat16": [
        *["mnist", "--epochs", "1", "--set", "data.rows=20000", "--set", "precision=bfloat16"]
    ],
    "mnist, lbfgs": ["mnist", "--epochs", "2", "--set", "optimizer=lbfgs", "--set", "data.rows=2000"],
}


def train(words, kernels, threads, folder):
    out = folder / f"{kernels}-{threads}-{len(list(folder.iterdir()))}"
    command = [ROOT / "rekindle", "train", *words, "--json", "--no-report", "--out", out]
    command += ["--kernels", kernels, "--threads", str(threads)]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode not in (0, 3):
        return None, None, out, ran.stderr.strip()
    with zipfile.ZipFile(out / "model.rkn") as model:
        digest = hashlib.sha256(model.read("weights.safetensors")).hexdigest()[:12]
    return digest, json.loads(ran.stdout.splitlines()[-1]), out, ""


def difference(one, other):
    """The largest difference of a weight."""
    import array

    def weights(out):
        with zipfile.ZipFile(out / "model.rkn") as model:
            raw = model.read("weights.safetensors")
        return array.array("f", raw[8 + int.from_bytes(raw[:8], "little") :])

    return max(abs(a - b) for a, b in zip(weights(one), weights(other)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", default="1,2,4,16")
    parser.add_argument("--kernels", default="onednn,vector,scalar")
    given = parser.parse_args()
    threads = [int(n) for n in given.threads.split(",")]
    broken = 0
    print("| run | kernels | weights | threads | largest difference | test loss |")
    print("|---|---|---|---|---|---|")
    for name, words in RUNS.items():
        first = None
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            for kernels in given.kernels.split(","):
                digests = []
                for n in [*threads, threads[0]]:
                    digest, done, out, problem = train(words, kernels, n, folder)
                    if digest is None:
                        print(f"| {name} | {kernels} | {problem} | | | |", flush=True)
                        break
                    digests.append(digest)
                if not digests:
                    continue
                first = first or out
                same = len(set(digests)) == 1
                broken += not same
                print(
                    f"| {name} | {kernels} | {digests[0]} | "
                    f"{'the same for ' + given.threads if same else digests} | "
                    f"{difference(first, out):.1e} | {done['test']['loss']:.6f} |",
                    flush=True,
                )
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
