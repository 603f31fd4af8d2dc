#!/usr/bin/env python3
"""Writes the graphs that the tests of the ONNX import read, with what their makers compute.

    evidence/onnx_import.py rekindle-interop/src/test/resources/io/rekindle/interop/onnx

PyTorch's graphs are what torch.onnx.export writes. Those of scikit-learn are fitted there, and laid
out as skl2onnx does (operator_converters/multilayer_perceptron.py: Cast, MatMul, Add, the
activation; 1 - p beside p for two classes; ArgMax, ArrayFeatureExtractor, ZipMap). Those of Keras
are laid out as tf2onnx does: MatMul with the kernel of inputs x units, Add, a batch normalisation
as Mul and Add, Gelu with the half first. Each NAME.onnx has a NAME.json of inputs and outputs, the
outputs by PyTorch, scikit-learn, or NumPy in double.

Needs torch 1.13, scikit-learn, numpy and onnx 1.12 (Debian: python3-torch, python3-sklearn,
python3-onnx).
"""
import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler
from torch import nn

warnings.filterwarnings("ignore")
out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(1)


def keep(name, inputs, outputs):
    content = {
        "inputs": np.asarray(inputs, np.float32).reshape(len(inputs), -1).tolist(),
        "outputs": np.asarray(outputs, np.float64).reshape(len(inputs), -1).tolist(),
    }
    (out / f"{name}.json").write_text(json.dumps(content) + "\n")
    print(name, (out / f"{name}.onnx").stat().st_size, "bytes")


def from_torch(name, model, shape, opset=14, **more):
    model.eval()
    x = torch.tensor(rng.normal(size=(6, *shape)), dtype=torch.float32)
    axes = {"x": {0: "batch"}, "y": {0: "batch"}}
    torch.onnx.export(model, x[:1], out / f"{name}.onnx", input_names=["x"], output_names=["y"],
                      dynamic_axes=axes, opset_version=opset, **more)
    with torch.no_grad():
        keep(name, x.numpy(), model.double()(x.double()).numpy())


def norms():
    model = nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Dropout(0.3), nn.Linear(7, 6),
                          nn.LayerNorm(6), nn.Tanh(), nn.Linear(6, 2))
    model.train()
    for _ in range(20):
        model(torch.tensor(rng.normal(1, 2, size=(16, 5)), dtype=torch.float32))
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    return model


class Viewed(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 8)
        self.second = nn.Linear(8, 3, bias=False)

    def forward(self, x):
        return torch.log_softmax(self.second(torch.relu(self.first(x.view(x.size(0), -1)))), dim=1)


torch.manual_seed(1)
from_torch("torch_mlp", nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3)), (6,))
from_torch("torch_activations", nn.Sequential(
    nn.Linear(4, 9), nn.ELU(), nn.Linear(9, 9), nn.SELU(), nn.Linear(9, 9), nn.GELU(), nn.Linear(9, 9), nn.SiLU(),
    nn.Linear(9, 9), nn.Mish(), nn.Linear(9, 9), nn.Hardsigmoid(), nn.Linear(9, 9), nn.Softplus(), nn.Linear(9, 9),
    nn.Softsign(), nn.Linear(9, 9), nn.LeakyReLU(0.2), nn.Linear(9, 9), nn.Tanh(), nn.Linear(9, 2), nn.Sigmoid()), (4,))
from_torch("torch_norms", norms(), (5,))
from_torch("torch_norms_17", norms(), (5,), opset=17)
from_torch("torch_image", nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 4), nn.Softmax(1)), (1, 4, 4))
from_torch("torch_view", Viewed(), (3, 4))
from_torch("torch_unfolded", nn.Sequential(nn.Linear(3, 5, bias=False), nn.Tanh(), nn.Linear(5, 1)), (3,),
           opset=11, do_constant_folding=False)


class Graph:
    """A graph under construction."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def constant(self, value, dtype=np.float32, raw=True):
        name = f"const_{len(self.constants)}"
        array = np.asarray(value)
        if array.dtype.kind == "U":
            tensor = helper.make_tensor(name, TensorProto.STRING, array.shape, [s.encode() for s in array.ravel()])
        elif raw:
            tensor = numpy_helper.from_array(array.astype(dtype), name)
        else:
            kind = helper.mapping.NP_TYPE_TO_TENSOR_TYPE[np.dtype(dtype)]
            tensor = helper.make_tensor(name, kind, array.shape, array.astype(dtype).ravel().tolist())
        self.constants.append(tensor)
        return name

    def node(self, operator, *inputs, domain="", output=None, **attributes):
        self.count += 1
        output = output or f"{operator.lower()}_{self.count}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=f"{operator}_{self.count}",
                                           domain=domain, **attributes))
        return output

    def save(self, name, inputs, outputs, opset=13):
        values = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, inputs])]
        results = [helper.make_tensor_value_info(o, kind, shape) if isinstance(kind, int)
                   else helper.make_value_info(o, kind) for o, kind, shape in outputs]
        graph = helper.make_graph(self.nodes, name, values, results, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset),
                                                        helper.make_opsetid("ai.onnx.ml", 1)])
        model.ir_version = 7
        onnx.save(model, out / f"{name}.onnx")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def keras():
    g = Graph()
    w = [rng.normal(size=s) / 2 for s in [(5, 8), (8, 8), (8, 6), (6, 3)]]
    b = [rng.normal(size=s) / 4 for s in (8, 8, 6, 3)]
    gamma, beta, mean, variance = (rng.normal(1, 0.2, 8), rng.normal(size=8), rng.normal(size=8),
                                   rng.uniform(0.5, 2, 8))
    x = rng.normal(size=(6, 5))
    # Dense, relu, BatchNormalization as Mul and Add
    z = g.node("Relu", g.node("Add", g.node("MatMul", "x", g.constant(w[0])), g.constant(b[0])))
    factor = gamma / np.sqrt(variance + 1e-3)
    z = g.node("Add", g.node("Mul", z, g.constant(factor)), g.constant(beta - mean * factor))
    y = np.maximum(x @ w[0] + b[0], 0) * factor + beta - mean * factor
    # Dense of half-precision weights, gelu
    half = w[1].astype(np.float16)
    kernel = g.node("Cast", g.constant(half, np.float16), to=TensorProto.FLOAT)
    z = g.node("Add", g.node("MatMul", z, kernel), g.constant(b[1]))
    erf = g.node("Erf", g.node("Div", z, g.constant(math.sqrt(2))))
    z = g.node("Mul", g.node("Mul", g.constant(0.5), z), g.node("Add", g.constant(1.0), erf))
    y = y @ half.astype(np.float64) + b[1]
    y = y / 2 * (1 + np.vectorize(math.erf)(y / math.sqrt(2)))
    # Gemm without transB, with alpha and beta, values in float_data; swish
    z = g.node("Gemm", z, g.constant(w[2], raw=False), g.constant(b[2], raw=False), alpha=0.5, beta=2.0)
    z = g.node("Mul", z, g.node("Sigmoid", z))
    y = 0.5 * y @ w[2] + 2 * b[2]
    y = y * sigmoid(y)
    # Dense whose kernel is a transposed Constant of doubles, softmax
    tensor = numpy_helper.from_array(w[3].T.copy(), "")
    kernel = g.node("Transpose", g.node("Constant", value=tensor), perm=[1, 0])
    z = g.node("Add", g.node("MatMul", z, g.node("Cast", kernel, to=TensorProto.FLOAT)), g.constant(b[3]))
    g.node("Softmax", z, axis=-1, output="dense_3")
    y = np.exp(y @ w[3] + b[3])
    g.save("keras", 5, [("dense_3", TensorProto.FLOAT, [None, 3])])
    keep("keras", x, y / y.sum(axis=1, keepdims=True))


def sklearn(name, model, x, labels, scaler=None, multilabel=False):
    g = Graph()
    z = g.node("Cast", "x", to=TensorProto.FLOAT)
    if scaler is not None:
        z = g.node("Scaler", z, domain="ai.onnx.ml", offset=scaler.mean_.tolist(), scale=(1 / scaler.scale_).tolist())
    names = {"identity": "Identity", "tanh": "Tanh", "logistic": "Sigmoid", "relu": "Relu", "softmax": "Softmax"}
    for i, (w, b) in enumerate(zip(model.coefs_, model.intercepts_)):
        z = g.node("Add", g.node("MatMul", z, g.constant(w)), g.constant(b[None, :]))
        last = i + 1 == len(model.coefs_)
        z = g.node(names[model.out_activation_ if last else model.activation], z)
    seen = x if scaler is None else scaler.transform(x)
    if labels is None:
        g.node("Reshape", z, g.constant([-1, 1], np.int64), output="variable")
        g.save(name, x.shape[1], [("variable", TensorProto.FLOAT, [None, 1])])
        keep(name, x[:6], model.predict(seen[:6]))
        return
    if multilabel:
        cut = g.node("Binarizer", z, domain="ai.onnx.ml", threshold=0.5)
        g.node("Cast", cut, to=TensorProto.INT64, output="label")
        g.node("Identity", z, output="probabilities")
        g.save(name, x.shape[1], [("label", TensorProto.INT64, [None, len(labels)]),
                                  ("probabilities", TensorProto.FLOAT, [None, len(labels)])])
        keep(name, x[:6], model.predict_proba(seen[:6]))
        return
    if len(labels) == 2:
        negative = g.node("Sub", g.constant(np.float32(1)), z)
        p = g.node("Concat", negative, z, axis=1)
    else:
        p = g.node("Identity", z)
    texts = isinstance(labels[0], str)
    classes = g.constant(np.array(labels), np.int32)
    picked = g.node("ArrayFeatureExtractor", classes, g.node("ArgMax", p, axis=1), domain="ai.onnx.ml")
    if texts:
        g.node("Reshape", picked, g.constant([-1], np.int64), output="output_label")
        kind, names = TensorProto.STRING, {"classlabels_strings": labels}
    else:
        flat = g.node("Reshape", picked, g.constant([-1], np.int64))
        g.node("Cast", flat, to=TensorProto.INT64, output="output_label")
        kind, names = TensorProto.INT64, {"classlabels_int64s": labels}
    value = onnx.TypeProto()
    value.sequence_type.elem_type.map_type.key_type = kind
    value.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = TensorProto.FLOAT
    g.node("ZipMap", p, domain="ai.onnx.ml", output="output_probability", **names)
    g.save(name, x.shape[1], [("output_label", kind, [None]), ("output_probability", value, None)])
    truth = model.predict_proba(seen[:6])
    keep(name, x[:6], truth[:, 1:] if len(labels) == 2 else truth)


keras()
x = rng.normal(3, 2, size=(120, 4)).astype(np.float32)
score = x @ rng.normal(size=4)
thirds = np.digitize(score, np.quantile(score, [1 / 3, 2 / 3]))
scaler = StandardScaler().fit(x)
fit = dict(hidden_layer_sizes=(6, 5), max_iter=300, random_state=1)
colours = np.array(["blue", "green", "red"])[thirds]
sklearn("sklearn_classes", MLPClassifier(**fit).fit(x, colours), x, ["blue", "green", "red"])
sklearn("sklearn_scaled", MLPClassifier(activation="tanh", **fit).fit(scaler.transform(x), thirds * 10), x,
        [0, 10, 20], scaler)
sklearn("sklearn_binary", MLPClassifier(activation="logistic", **fit).fit(x, thirds > 1), x, [0, 1])
both = np.stack([thirds > 0, thirds > 1], axis=1).astype(int)
sklearn("sklearn_multilabel", MLPClassifier(**fit).fit(x, both), x, ["upper", "top"], multilabel=True)
sklearn("sklearn_regressor", MLPRegressor(**fit).fit(x, score), x, None)
