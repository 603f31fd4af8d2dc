#!/usr/bin/env python3
"""How long Rekindle takes to start: `--version`, and from the command to the end of the first training step.

    evidence/startup.py [--times 9]

The first step counts as done when the checkpoint that follows it is in its folder, so the figures hold the
writing of a checkpoint too. Run `./rekindle --version` once before, so that nothing has to be built.
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REKINDLE = str(ROOT / "rekindle")


def version():
    start = time.perf_counter()
    subprocess.run([REKINDLE, "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_step(what):
    with tempfile.TemporaryDirectory() as folder:
        done = pathlib.Path(folder) / "run" / "checkpoints" / "step-1.ckpt"
        command = [REKINDLE, "train", what, "--quiet", "--out", str(done.parent.parent), "--set", "checkpoint.every_steps=1"]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not done.exists():
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} ended with status {process.returncode} and no checkpoint")
            time.sleep(0.001)
        seconds = time.perf_counter() - start
        process.kill()
        process.wait()
        return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    for name, measure in (
        ("rekindle --version", version),
        ("rekindle train digits, first step", lambda: first_step("digits")),
        ("rekindle train mnist, first step", lambda: first_step("mnist")),
    ):
        measure()
        taken = [measure() for _ in range(times)]
        print(f"{name:36s} least {min(taken):.2f} s, median {statistics.median(taken):.2f} s")


if __name__ == "__main__":
    main()
