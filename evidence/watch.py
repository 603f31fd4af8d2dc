#!/usr/bin/env python3
"""What it costs a run to be watched: trains the same network in turn with and without a page that follows it.

    evidence/watch.py [--times 5] [--epochs 8]

Prints the rows per second that each run tells of itself, and their medians. The watched run has two listeners, as
two open pages would be.
"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import threading
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent


def listen(url, counts):
    try:
        with urllib.request.urlopen(url.replace("/?", "/events?"), timeout=60) as stream:
            for line in stream:
                counts.append(line.startswith(b"event: sections"))
    except OSError:
        pass


def run(command, epochs, watched):
    with tempfile.TemporaryDirectory() as folder:
        words = [*command, "train", "mnist", "--epochs", str(epochs), "--json", "--no-report", "--set",
                 "early_stopping=null", "--out", f"{folder}/run", *(["--watch"] if watched else [])]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        counts = []
        if watched:
            address = re.search(r"http://\S+", process.stderr.readline()).group(0)
            for _ in range(2):
                threading.Thread(target=listen, args=(address, counts), daemon=True).start()
        done = json.loads(process.stdout.read().splitlines()[-1])
        process.wait()
        return done["rows_per_second"], sum(counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rekindle", default=str(ROOT / "rekindle"), help="the command")
    arguments = parser.parse_args()
    speeds = {False: [], True: []}
    for time in range(arguments.times):
        for watched in ([False, True] if time % 2 == 0 else [True, False]):
            speed, drawn = run(arguments.rekindle.split(), arguments.epochs, watched)
            speeds[watched].append(speed)
            print(f"{'watched' if watched else 'alone':8} {speed:12,.0f} rows/s" + (f", {drawn} pages drawn" if watched else ""))
    alone, watched = (statistics.median(speeds[w]) for w in (False, True))
    print(f"median: alone {alone:,.0f}, watched {watched:,.0f} rows/s: {100 * (1 - watched / alone):.1f} % less")


if __name__ == "__main__":
    main()
