#!/usr/bin/env python3
"""Has ONNX's own checker and shape inference judge what `rekindle export` writes.

    python3 evidence/onnx_check.py

Trains short runs by the command line (digits; a table with categories, missing numbers and labels;
a table of numbers to predict; a network of every activation and normalisation), exports each as
ONNX, and calls onnx.checker.check_model(full_check=True) on it, which knows the signature of every
operator. The types and shapes that it infers must be those that the file declares. Then each file
is imported again, and both model files must be equal byte for byte. The status is 1 if anything is
not so. Needs onnx 1.12 or later (Debian: python3-onnx).
"""
import pathlib
import random
import subprocess
import sys
import tempfile

import onnx

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALL = """
data: {source: digits, rows: 200}
network:
  layers:
    - {dense: 12, activation: [elu, selu]}
    - batch_norm
    - {activation: gelu}
    - {dense: 12, activation: [silu, mish, softplus]}
    - layer_norm
    - {dropout: 0.2}
    - {dense: 12, activation: [softsign, hard_sigmoid, {leaky_relu: 0.2}, tanh]}
    - {dense: 12, activation: [relu, exponential, sigmoid]}
    - {dense: 10, activation: softmax}
loss: cross_entropy
epochs: 1
"""


def rekindle(*words, status=(0,)):
    done = subprocess.run([ROOT / "rekindle", *map(str, words)], capture_output=True, text=True)
    if done.returncode not in status:
        sys.exit(f"{words}: status {done.returncode}: {done.stderr}")


def table(path):
    random.seed(1)
    lines = ["rooms,latitude,colour,town,price"]
    for _ in range(200):
        rooms, latitude = random.randint(1, 6), random.uniform(45, 55)
        lines.append(f"{rooms},{latitude if random.random() > 0.1 else '':.6},{random.choice(['red', 'blue'])},"
                     f"{'north' if latitude > 50 else 'south'},{50000 * rooms + random.randint(0, 9999)}")
    path.write_text("\n".join(lines) + "\n")


def shapes(values):
    return {v.name: (v.type.tensor_type.elem_type,
                     [d.dim_value or d.dim_param for d in v.type.tensor_type.shape.dim]) for v in values}


def check(name, folder, *train):
    run, graph = folder / name, folder / f"{name}.onnx"
    rekindle("train", *train, "--no-warnings", "-q", "--out", run, status=(0, 3))
    rekindle("export", run, graph)
    model = onnx.load(graph)
    onnx.checker.check_model(model, full_check=True)
    declared = shapes(model.graph.output)
    inferred = shapes(onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output)
    rekindle("import", graph, "--out", folder / f"{name}.rkn")
    same = (run / "model.rkn").read_bytes() == (folder / f"{name}.rkn").read_bytes()
    print(f"{name:10} {len(model.graph.node):3} nodes, {len(model.graph.initializer):3} constants; checked;",
          "shapes as declared;" if declared == inferred else f"shapes {declared} but {inferred};",
          "comes back" if same else "COMES BACK OTHERWISE")
    return declared == inferred and same


folder = pathlib.Path(tempfile.mkdtemp())
table(folder / "houses.csv")
(folder / "all.yaml").write_text(ALL)
good = [check("digits", folder, "digits", "--epochs", 1),
        check("town", folder, folder / "houses.csv", "--target", "town", "--epochs", 2),
        check("price", folder, folder / "houses.csv", "--target", "price", "--epochs", 2),
        check("all", folder, folder / "all.yaml")]
sys.exit(0 if all(good) else 1)
