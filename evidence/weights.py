#!/usr/bin/env python3
"""Weights between PyTorch, NumPy and Rekindle, both ways.

    evidence/weights.py --golden rekindle-interop/src/test/resources/io/rekindle/interop/weights
    python3 evidence/weights.py --check

--golden writes the files that tests read: the state of an nn.Sequential as safetensors, the same
numbers by Keras's names and layout as npz, and inputs with the outputs that PyTorch computes.

--check trains on the built-in digits by the command line, exports the weights with the names of
PyTorch (safetensors) and of Keras (npz), and compares what `rekindle predict` says with what an
nn.Sequential computes that load_state_dict gave the former, and with NumPy's products of the
latter. The status is 1 if a probability is off by 1e-5.

The safetensors reader and writer are by the published format and share nothing with Rekindle's.
Needs torch and numpy.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
TYPES = {"F32": np.float32, "F64": np.float64, "F16": np.float16, "I64": np.int64}


def load_safetensors(path):
    raw = pathlib.Path(path).read_bytes()
    n = int.from_bytes(raw[:8], "little")
    data = raw[8 + n:]
    return {name: np.frombuffer(data[slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"]).copy()
            for name, t in json.loads(raw[8:8 + n]).items() if name != "__metadata__"}


def save_safetensors(path, tensors):
    header, blocks, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, array in tensors.items():
        code = next(code for code, kind in TYPES.items() if array.dtype == kind)
        block = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": code, "shape": list(array.shape), "data_offsets": [at, at + len(block)]}
        blocks.append(block)
        at += len(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blocks))


def golden(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.BatchNorm1d(6), nn.Linear(6, 5), nn.LayerNorm(5), nn.Tanh(),
                          nn.Linear(5, 2))
    for _ in range(20):
        model(torch.randn(16, 4) * 2 + 1)
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    model.eval()
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    save_safetensors(folder / "torch.safetensors", state)
    modules = {"0": "dense", "2": "batch_normalization", "3": "dense_1", "4": "layer_normalization", "6": "dense_2"}
    norm = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    keras = {}
    for name, value in state.items():
        module, last = name.split(".")
        if last != "num_batches_tracked":
            new = norm[last] if "normalization" in modules[module] else {"weight": "kernel", "bias": "bias"}[last]
            keras[f"{modules[module]}/{new}"] = value.T if value.ndim == 2 else value
    np.savez(folder / "keras.npz", **keras)
    x = torch.randn(5, 4)
    with torch.no_grad():
        y = model.double()(x.double())
    content = {"inputs": x.tolist(), "outputs": y.tolist()}
    (folder / "golden.json").write_text(json.dumps(content) + "\n")


RUN = """
data: {source: digits}
network:
  layers:
    - {dense: 40, activation: relu}
    - {batch_norm: {momentum: 0.9, epsilon: 1e-5}}
    - {dropout: 0.1}
    - {dense: 20, activation: tanh}
    - {dense: 10, activation: softmax}
loss: cross_entropy
optimizer: adam
epochs: 3
"""


def rekindle(*words):
    return subprocess.run([ROOT / "rekindle", *map(str, words)], check=True, capture_output=True, text=True).stdout


def check():
    folder = pathlib.Path(tempfile.mkdtemp())
    run = folder / "run.yaml"
    run.write_text(RUN)
    rekindle("train", run, "--out", folder / "model", "-q")
    rekindle("export", folder / "model", folder / "w.safetensors", "--names", "pytorch")
    rekindle("export", folder / "model", folder / "w.npz", "--names", "keras")
    x = np.random.default_rng(1).integers(0, 17, size=(200, 64)).astype(np.float32)
    np.savez(folder / "rows.npz", x=x)
    said = [json.loads(line)["probabilities"] for line in
            rekindle("predict", folder / "model", folder / "rows.npz", "--json").splitlines()]
    said = np.array([[row[str(c)] for c in range(10)] for row in said])
    model = nn.Sequential(nn.Linear(64, 40), nn.ReLU(), nn.BatchNorm1d(40), nn.Dropout(0.1), nn.Linear(40, 20), nn.Tanh(),
                          nn.Linear(20, 10), nn.Softmax(1))
    state = {name: torch.tensor(value) for name, value in load_safetensors(folder / "w.safetensors").items()}
    print("load_state_dict:", model.load_state_dict(state))
    model.eval()
    with torch.no_grad():
        by_torch = model(torch.tensor(x) / 16).numpy()
    w = np.load(folder / "w.npz")
    print("npz:", {name: w[name].shape for name in w.files})
    z = np.maximum(x / 16 @ w["dense/kernel"] + w["dense/bias"], 0)
    b = "batch_normalization/"
    z = (z - w[b + "moving_mean"]) / np.sqrt(w[b + "moving_variance"] + 1e-5) * w[b + "gamma"] + w[b + "beta"]
    z = np.tanh(z @ w["dense_1/kernel"] + w["dense_1/bias"])
    z = np.exp(z @ w["dense_2/kernel"] + w["dense_2/bias"])
    by_numpy = z / z.sum(axis=1, keepdims=True)
    worst = [float(np.abs(said - other).max()) for other in (by_torch, by_numpy)]
    print("largest difference of a probability: PyTorch %.1e, NumPy %.1e" % tuple(worst))
    return 0 if max(worst) < 1e-5 else 1


parser = argparse.ArgumentParser()
parser.add_argument("--golden", type=pathlib.Path)
parser.add_argument("--check", action="store_true")
options = parser.parse_args()
if options.golden:
    golden(options.golden)
sys.exit(check() if options.check else 0)
