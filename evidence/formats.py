#!/usr/bin/env python3
"""Trains the default run on the same table as CSV, as Parquet (DuckDB's) and as npz (NumPy's), and compares the weights.

    evidence/formats.py DATA/adult_train.csv income --duckdb duckdb_jdbc-2.0.0.1.jar [--epochs 3]

The jar is org.duckdb:duckdb_jdbc:2.0.0.1; `java` on the PATH has to be 25 or newer. The exit status is 1 where a weight differs by a bit.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arrays(table):
    """The columns of a CSV file: numbers where all cells are, else texts."""
    header, *rows = csv.reader(table.open(newline=""))
    columns = {}
    for name, cells in zip(header, zip(*rows)):
        try:
            columns[name] = np.array([float(cell) if cell else np.nan for cell in cells])
        except ValueError:
            columns[name] = np.array(cells)
    return columns


def weights(source, target, epochs, folder):
    name = source.suffix[1:]
    command = [ROOT / "rekindle", "train", source, "--target", target, "--epochs", str(epochs)]
    subprocess.run([*command, "--no-report", "--quiet", "--out", folder / name], check=True)
    file = folder / f"{name}-weights.npz"
    subprocess.run([ROOT / "rekindle", "export", folder / name, file], check=True, stdout=subprocess.DEVNULL)
    return np.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("target")
    parser.add_argument("--duckdb", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--java", default="java", help="of JDK 25")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        parquet, npz = folder / "table.parquet", folder / "table.npz"
        program = [options.java, "--enable-native-access=ALL-UNNAMED", "-cp", options.duckdb]
        subprocess.run([*program, ROOT / "evidence/ParquetFiles.java", options.table, parquet], check=True)
        np.savez(npz, **arrays(options.table))
        expected = weights(options.table, options.target, options.epochs, folder)
        same = True
        for source in (parquet, npz):
            found = weights(source, options.target, options.epochs, folder)
            equal = all(np.array_equal(found[a], expected[a]) for a in expected.files)
            same &= equal and found.files == expected.files
            count = sum(expected[a].size for a in expected.files)
            print(f"{source.suffix} and .csv: {count} weights, {'the same bits' if equal else 'DIFFERENT'}")
    sys.exit(0 if same else 1)


main()
