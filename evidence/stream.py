#!/usr/bin/env python3
"""Trains on a table larger than memory, and compares the speed with a run in memory.

    evidence/stream.py [--rows 20000000] [--heap 1g] [--folder DIR] [--duckdb duckdb_jdbc-2.0.0.1.jar]

Writes a table of 10 number columns, a category and a number to predict into DIR (some 110 bytes a
row; it is kept, and used again), and trains on it with `data.stream: true` for two epochs in a Java
heap of --heap; then on the first 1,000,000 rows in memory, with all the heap Java takes by itself.
DIR is also where Java puts the prepared rows, 56 bytes each, while it trains. With the jar
org.duckdb:duckdb_jdbc:2.0.0.1 the same is done with the table as a Parquet file, by DuckDB (Snappy).
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN = """\
data: {{source: {source}, stream: {stream}, validation: 0.01, target: y}}
network:
  layers:
    - {{dense: 64, activation: relu}}
    - {{dense: 64, activation: relu}}
    - {{dense: 1}}
loss: mse
optimizer: {{name: adam, learning_rate: 0.001}}
batch_size: 512
epochs: 2
"""
IN_MEMORY = 1_000_000


def write(path, rows):
    """A sum of waves of the columns with a step for the category, and noise."""
    draw = random.Random(1)
    pool = [f"{draw.gauss(0, 1):.5f}" for _ in range(1 << 16)]
    with open(path, "w", buffering=1 << 22) as file:
        file.write(",".join(f"x{i}" for i in range(10)) + ",colour,y\n")
        for begin in range(0, rows, 100_000):
            lines = []
            for _ in range(min(100_000, rows - begin)):
                at = draw.getrandbits(32)
                cells = [pool[(at >> i) & 0xFFFF] for i in range(10)]
                colour = "rgb"[at % 3]
                y = float(cells[0]) * float(cells[9]) + (at % 3) + float(pool[at >> 16]) / 10
                lines.append(f"{','.join(cells)},{colour},{y:.4f}\n")
            file.writelines(lines)


def convert(duckdb, java, table):
    """The same table as a Parquet file."""
    parquet = table.with_suffix(".parquet")
    if not parquet.exists():
        program = [java, "--enable-native-access=ALL-UNNAMED", "-cp", duckdb]
        subprocess.run([*program, ROOT / "evidence/ParquetFiles.java", table, parquet], check=True)
        print(f"{parquet}: {parquet.stat().st_size / 1e9:.2f} GB", flush=True)


def compare(folder, ending, rows, part, heap):
    stream = train(folder, f"rows-{rows}.{ending}", True, heap)
    memory = train(folder, f"rows-{part}.{ending}", False, "")
    print(f"{ending}: rate of stream / memory: {stream / memory:.2f}", flush=True)


def train(folder, source, stream, heap):
    run = folder / "run.yaml"
    run.write_text(RUN.format(source=source, stream=str(stream).lower()))
    options = f"-Djava.io.tmpdir={folder}" + (f" -Xmx{heap}" if heap else "")
    out = folder / f"run-{time.time_ns()}"
    begun = time.time()
    ran = subprocess.run(
        [ROOT / "rekindle", "train", run, "--out", out, "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "REKINDLE_OPTS": options},
    )
    if ran.returncode:
        sys.exit(ran.stderr or ran.stdout)
    done = json.loads(ran.stdout.splitlines()[-1])
    print(
        f"{'stream' if stream else 'memory'} {source}, heap {heap or 'by default'}: "
        f"{done['rows_per_second']:,.0f} rows/s in training, R2 of validation "
        f"{done['validation']['r2']:.4f}, {time.time() - begun:.0f} s in all",
        flush=True,
    )
    return done["rows_per_second"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("stream-evidence"))
    parser.add_argument("--duckdb", type=pathlib.Path, help="DuckDB's jar, to measure Parquet too")
    parser.add_argument("--java", default="java", help="of JDK 25, for DuckDB")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    part = min(IN_MEMORY, arguments.rows)
    for rows in (arguments.rows, part):
        table = folder / f"rows-{rows}.csv"
        if not table.exists():
            write(table, rows)
            print(f"{table}: {rows:,} rows, {table.stat().st_size / 1e9:.2f} GB", flush=True)
        if arguments.duckdb:
            convert(arguments.duckdb, arguments.java, table)
    for ending in ("csv", "parquet") if arguments.duckdb else ("csv",):
        compare(folder, ending, arguments.rows, part, arguments.heap)


if __name__ == "__main__":
    main()
