#!/usr/bin/env python3
"""Writes the small files by which readers are tested, with tools that are not Rekindle's: NumPy, scikit-learn, SciPy, torch.

    evidence/reader_files.py rekindle-data/src/test/resources/io/rekindle/data/formats
"""
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from scipy.io import arff
from sklearn.datasets import dump_svmlight_file, load_svmlight_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)

# The same rows in every format: four numbers, some of them 0, and a class.
x = np.round(random.normal(size=(90, 4)) * [1, 10, 0.1, 1000], 3)
x[random.random(x.shape) < 0.2] = 0
y = random.integers(0, 3, 90)
table = np.column_stack([x, y])
names = ["a", "b", "c", "d", "label"]
lines = [",".join([*map(repr, map(float, row)), str(label)]) for row, label in zip(x, y)]
(folder / "rows.csv").write_text("\n".join([",".join(names), *lines]) + "\n")
(folder / "rows.tsv").write_text("\n".join([",".join(names), *lines]).replace(",", "\t") + "\n")
attributes = [f"@attribute {name} numeric" for name in names]
(folder / "rows.arff").write_text("\n".join(["@relation rows", *attributes, "@data", *lines]) + "\n")
sparse = ["{" + ", ".join(f"{j} {float(v)!r}" for j, v in enumerate(row) if v) + "}" for row in table]
(folder / "sparse.arff").write_text("\n".join(["@relation rows", *attributes, "@data", *sparse]) + "\n")
np.savez(folder / "rows.npz", x=x, y=y)
np.save(folder / "rows.npy", table)
dump_svmlight_file(x, y, str(folder / "rows.svm"), zero_based=False)
dump_svmlight_file(x, y, str(folder / "zero.svm"), zero_based=True)
assert (load_svmlight_file(str(folder / "rows.svm"), n_features=4)[0].toarray() == x).all()
assert np.array_equal(np.array(arff.loadarff(folder / "rows.arff")[0].tolist()), table)
several = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 1], [0, 0, 1]] * 5)
dump_svmlight_file(x[:20], several, str(folder / "several.svm"), zero_based=False, multilabel=True)

# Columns of several types, one array each.
columns = {"size": np.round(random.normal(size=40), 2), "count": random.integers(-5, 300, 40).astype(np.int16),
           "colour": random.choice(["red", "ochre", "bl\u00e5", ""], 40), "label": random.choice(["yes", "no"], 40)}
columns["size"][[3, 17]] = np.nan
np.savez_compressed(folder / "columns.npz", **columns)
cells = zip(*[["" if v != v else str(v) for v in c.tolist()] for c in columns.values()])
(folder / "columns.csv").write_text("\n".join([",".join(columns), *map(",".join, cells)]) + "\n")


# Images, and what torch makes of them in other sizes.
def png(name, pixels):
    height, width, channels = pixels.shape
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)),
              (b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks)
    (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + body)


for name, channels in (("grey", 1), ("colours", 3)):
    pixels = random.integers(0, 256, (12, 9, channels), dtype=np.uint8)
    png(name + ".png", pixels)
    arrays = {"pixels": pixels}
    for height, width in ((5, 4), (12, 4), (30, 20), (1, 1), (7, 27)):
        image = torch.from_numpy(pixels).permute(2, 0, 1)[None].double()
        other = torch.nn.functional.interpolate(image, (height, width), mode="bilinear", antialias=True)
        arrays[f"to {height} {width}"] = other[0].permute(1, 2, 0).numpy()
    np.savez(folder / (name + ".npz"), **arrays)
