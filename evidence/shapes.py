#!/usr/bin/env python3
"""Writes examples/shapes: small images of circles and squares, a folder for each, to train with and to test with.

    evidence/shapes.py examples/shapes
"""
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

SIDE = 16
random = np.random.default_rng(3)


def write(file, pixels):
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


y, x = np.mgrid[:SIDE, :SIDE]
for part, count in (("train", 24), ("test", 8)):
    for i in range(count):
        for shape in ("circle", "square"):
            r, cy, cx = random.integers(4, 7), *random.integers(6, 10, 2)
            inside = (y - cy) ** 2 + (x - cx) ** 2 <= r * r if shape == "circle" else (abs(y - cy) <= r) & (abs(x - cx) <= r)
            write(Path(sys.argv[1]) / part / shape / f"{i:02}.png", np.where(inside, 230, 25).astype(np.uint8))
