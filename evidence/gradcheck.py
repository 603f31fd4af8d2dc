#!/usr/bin/env python3
"""Right and wrong NumPy backpropagation, dumped and checked by `rekindle gradcheck`.

    evidence/gradcheck.py [--each 20] [--right 300] [--seed 1] [--only KIND ...] [--keep FOLDER]

Each kind of mistake is planted --each times in a random network: 1 to 5 layers, all activations,
softmax with cross-entropy, sigmoid with binary cross-entropy and with squared error, linear with
squared error, the bias apart or as the last column of W, float32 or float64, 1 to 32 rows. Where
the planted mistake changes no number of the gradient (no unit below its kink, one row where rows
are summed), another network is drawn. A dump counts as named if it is called wrong (exit status 3),
the one cause is the mistake that was planted, and it is placed in the layer where it was planted.
`beside` counts dumps where another mistake that gives the same numbers is named first and the
planted one beside it, in the same answer.

--right such dumps without a mistake follow, every third with inputs and weights on a coarse grid,
so that many pre-activations are exactly 0, every tenth with saturated units; none may be called
wrong. Last, the snippet of docs/gradcheck.md, as it stands there, dumps steps of a network whose
bias is the last column of W, ReLU 100-100-100: with weights uniform in ±0.01 the gradients are
right and init-too-small must be named, with weights of He et al. nothing, and without the masks the
missing derivative. The exit status is 1 if anything was missed.

Nothing is shared with Rekindle's own code: this file is a second opinion. Needs NumPy alone.
"""
import argparse
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gauss(z):
    return np.vectorize(lambda v: 0.5 * math.erfc(-v / math.sqrt(2)), otypes=[z.dtype])(z)


def tanh_softplus(z):
    return np.tanh(np.log1p(np.exp(z)))


A, S = 1.6732632423543772, 1.0507009873554805

# name: f(z), f'(z), f' as a function of y = f(z)
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda y: 1 - y**2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0, lambda y: (y > 0) * 1.0),
    "leaky_relu": (
        lambda z: np.where(z > 0, z, 0.01 * z),
        lambda z: np.where(z > 0, 1, 0.01),
        lambda y: np.where(y > 0, 1, 0.01),
    ),
    "elu": (
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z: np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
        lambda y: np.where(y > 0, 1, y + 1),
    ),
    "selu": (
        lambda z: S * np.where(z > 0, z, A * np.expm1(np.minimum(z, 0))),
        lambda z: S * np.where(z > 0, 1, A * np.exp(np.minimum(z, 0))),
        lambda y: np.where(y > 0, S, y + S * A),
    ),
    "softplus": (lambda z: np.log1p(np.exp(z)), sigmoid, lambda y: 1 - np.exp(-y)),
    "softsign": (
        lambda z: z / (1 + abs(z)),
        lambda z: 1 / (1 + abs(z)) ** 2,
        lambda y: (1 - abs(y)) ** 2,
    ),
    "gelu": (
        lambda z: z * gauss(z),
        lambda z: gauss(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi),
        None,
    ),
    "silu": (
        lambda z: z * sigmoid(z),
        lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z)),
        None,
    ),
    "mish": (
        lambda z: z * tanh_softplus(z),
        lambda z: tanh_softplus(z) + z * (1 - tanh_softplus(z) ** 2) * sigmoid(z),
        None,
    ),
}

# output activation, loss
HEADS = [
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
    ("linear", "mse"),
    ("sigmoid", "mse"),
]

ANOTHER = "derivative of another activation"
OF_ANOTHER_VALUE = "derivative of the wrong value"
OUTPUT = "softmax/cross-entropy delta"

# kind: the term that must be named
KINDS = {
    "sigmoid' kept": ANOTHER,
    "tanh' kept": ANOTHER,
    "relu mask kept": ANOTHER,
    "f' given y": OF_ANOTHER_VALUE,
    "f' of y given z": OF_ANOTHER_VALUE,
    "f' missing": "missing derivative",
    "f' twice": "derivative twice",
    "delta sent before f'": "missing derivative",
    "f' of another layer": "off by one layer",
    "W of another layer": "off by one layer",
    "values of another layer": "off by one layer",
    "z for the values": "wrong values",
    "bias column not dropped": "bias",
    "wrong column dropped": "bias",
    "W sent back transposed": "transposed",
    "dW transposed": "transposed",
    "W updated first": "stale weights",
    "all updated last to first": "stale weights",
    "sign": "sign",
    "sign of a layer": "sign",
    "sum for mean": "sum for mean",
    "mean for sum": "mean for sum",
    "mean at each layer": "mean for sum",
    "twice": "factor",
    "divided by the outputs": "factor",
    "(y - t) y(1 - y)": OUTPUT,
    "Jacobian times (y - t)": OUTPUT,
    "-t(1 - y)": OUTPUT,
    "targets not subtracted": OUTPUT,
    "rounded outputs": OUTPUT,
    "softmax down the rows": OUTPUT,
    "y - t under squares": "missing derivative",
    "db zero": "bias",
    "db mean": "mean for sum",
    "db last row": "batch",
    "db one sum": "bias",
    "last row only": "batch",
    "first row left out": "batch",
    "rows of x shuffled": "shifted targets",
    "classes from 1": "shifted targets",
    "penalty not stated": "penalty",
    "penalty forgotten": "penalty",
    "clipped values": "clipped",
    "clipped norm": "clipped",
    "layers swapped": "swapped",
    "dW of a layer zero": "missing gradient",
}

EVERYWHERE = {"sign", "sum for mean", "mean for sum", "twice", "divided by the outputs",
              "last row only", "first row left out", "clipped norm"}
AT_OUTPUT = {k for k, term in KINDS.items() if term in (OUTPUT, "shifted targets")} | {
    "y - t under squares"}
HIDDEN = {"sigmoid' kept", "tanh' kept", "relu mask kept", "f' given y", "f' of y given z",
          "f' missing", "f' twice", "delta sent before f'", "f' of another layer",
          "W of another layer", "bias column not dropped", "wrong column dropped",
          "W sent back transposed", "W updated first", "all updated last to first",
          "mean at each layer"}
RATE = 0.3


def softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


class Step:
    """A network, a batch, and a backward pass with or without a mistake."""

    def __init__(self, rng, kind, grid=False, gain=1.3):
        self.kind = kind
        self.dtype = rng.choice([np.float32, np.float64])
        self.depth = int(rng.integers(1, 6))
        square = rng.random() < 0.5
        width = int(rng.integers(3, 12))
        self.widths = [width if square else int(rng.integers(2, 13)) for _ in range(self.depth + 1)]
        self.rows = int(rng.choice([1, 2, 3, 8, 32, 32]))
        names = list(ACTIVATIONS)
        self.same = rng.random() < 0.6
        first = str(rng.choice(names))
        self.hidden = [first if self.same else str(rng.choice(names)) for _ in range(self.depth - 1)]
        self.output, self.loss = HEADS[int(rng.integers(len(HEADS)))]
        if kind in AT_OUTPUT:
            self.output, self.loss = {
                "(y - t) y(1 - y)": HEADS[int(rng.integers(2))],
                "targets not subtracted": HEADS[int(rng.integers(2))],
                "rows of x shuffled": HEADS[int(rng.integers(len(HEADS)))],
                "y - t under squares": HEADS[3],
            }.get(kind, HEADS[0])
        self.bias_column = bool(rng.random() < 0.5)
        if kind in ("bias column not dropped", "wrong column dropped"):
            self.bias_column = True
        self.mean = kind != "mean for sum" and bool(rng.random() < 0.8 or kind in (
            "sum for mean", "mean at each layer"))
        self.l2 = 0.01 if kind == "penalty forgotten" else 0
        d = self.dtype

        def draw(*shape, scale=1.0):
            if grid:
                return rng.integers(-1, 2, shape).astype(d) * d(0.5 if len(shape) > 1 else 0)
            return (scale * rng.standard_normal(shape)).astype(d)

        self.x = draw(self.rows, self.widths[0])
        outputs = self.widths[-1]
        if self.output == "softmax":
            self.t = np.eye(outputs, dtype=d)[rng.integers(0, outputs, self.rows)]
        elif self.loss == "binary_cross_entropy":
            self.t = rng.integers(0, 2, (self.rows, outputs)).astype(d)
        else:
            self.t = rng.random((self.rows, outputs)).astype(d)
        self.W = [draw(n, m, scale=gain / math.sqrt(m))
                  for m, n in zip(self.widths, self.widths[1:])]
        self.b = [draw(n, scale=0.2) for n in self.widths[1:]]
        self.at = self.place(rng)

    def place(self, rng):
        """A layer where the mistake can be made; None if there is none."""
        k, w, top = self.kind, self.widths, self.depth - 1
        if k in EVERYWHERE or k in AT_OUTPUT or k is None:
            return top
        if k == "all updated last to first":
            return 0 if top else None
        layers = list(range(top if k in HIDDEN else self.depth))
        fits = {
            "delta sent before f'": lambda l: l < top - 1,
            "f' of another layer": lambda l: l > 0 and w[l] == w[l + 1],
            "W of another layer": lambda l: l > 0 and w[l] == w[l + 1] == w[l + 2],
            "values of another layer": lambda l: w[l] == w[l + 1],
            "z for the values": lambda l: l > 0,
            "bias column not dropped": lambda l: True,
            "W sent back transposed": lambda l: w[l + 1] == w[l + 2],
            "dW transposed": lambda l: w[l] == w[l + 1],
            "layers swapped": lambda l: l < top and w[l] == w[l + 1] == w[l + 2],
            "f' of y given z": lambda l: ACTIVATIONS[self.hidden[l]][2] is not None,
            "sigmoid' kept": lambda l: self.hidden[l] != "sigmoid",
            "tanh' kept": lambda l: self.hidden[l] != "tanh",
            "relu mask kept": lambda l: self.hidden[l] != "relu",
        }.get(k, lambda l: True)
        layers = [l for l in layers if fits(l)]
        return int(rng.choice(layers)) if layers else None

    def forward(self):
        z, a = [], [self.x]
        for l in range(self.depth):
            z.append((a[-1] @ self.W[l].T + self.b[l]).astype(self.dtype))
            if l < self.depth - 1:
                a.append(ACTIVATIONS[self.hidden[l]][0](z[-1]).astype(self.dtype))
            else:
                y = {"softmax": softmax, "sigmoid": sigmoid, "linear": lambda v: v}[self.output](z[-1])
                a.append(y.astype(self.dtype))
        return z, a

    def output_delta(self, z, y, bug):
        n, outputs = y.shape
        t = self.t
        if bug == "rows of x shuffled":
            t = np.roll(t, 1, axis=0)
        if bug == "classes from 1":
            t = np.roll(t, 1, axis=1)
        if bug == "rounded outputs":
            y = np.rint(y)
        if bug == "softmax down the rows":
            y = softmax(z, axis=0)
        e = y - t
        d = e
        if self.loss == "binary_cross_entropy":
            d = e / outputs
        elif self.loss == "mse":
            d = 2 * e / outputs
            if self.output == "sigmoid" and bug != "y - t under squares":
                d = d * y * (1 - y)
        if bug == "(y - t) y(1 - y)":
            d = d * y * (1 - y)
        elif bug == "Jacobian times (y - t)":
            d = y * (e - (e * y).sum(axis=1, keepdims=True))
        elif bug == "-t(1 - y)":
            d = -t * (1 - y)
        elif bug == "targets not subtracted":
            d = y if self.output == "softmax" else y / outputs
        elif bug == "sign":
            d = -d
        elif bug == "twice":
            d = 2 * d
        elif bug == "divided by the outputs":
            d = d / outputs
        if self.mean != (bug in ("sum for mean", "mean for sum")):
            d = d / n
        if bug == "last row only":
            d = d * (np.arange(n) == n - 1)[:, None]
        elif bug == "first row left out":
            d = d * (np.arange(n) > 0)[:, None]
        return d.astype(self.dtype)

    def slope(self, l, z, a, bug):
        f, of_z, of_y = ACTIVATIONS[self.hidden[l]]
        y = a[l + 1]
        return {
            "sigmoid' kept": lambda: y * (1 - y),
            "tanh' kept": lambda: 1 - y * y,
            "relu mask kept": lambda: (z[l] > 0) * 1.0,
            "f' given y": lambda: of_z(y),
            "f' of y given z": lambda: of_y(z[l]),
            "f' missing": lambda: np.ones_like(y),
            "f' twice": lambda: of_z(z[l]) ** 2,
            "f' of another layer": lambda: of_z(z[l - 1]),
        }.get(bug, lambda: of_z(z[l]))()

    def backward(self, kind):
        """dW, db; with the mistake `kind`, or right if it is None."""
        z, a = self.forward()
        top, at = self.depth - 1, self.at
        delta = self.output_delta(z[-1], a[-1], kind)
        before = delta
        dW, db = [None] * self.depth, [None] * self.depth
        for l in range(top, -1, -1):
            here = kind if l == at or kind == "all updated last to first" else None
            extra = None
            if l < top:
                V = self.W[l + 1]
                sent = before if here == "delta sent before f'" else delta
                if here == "W sent back transposed":
                    V = V.T
                elif here == "W of another layer":
                    V = self.W[l]
                elif here in ("W updated first", "all updated last to first"):
                    V = V - self.dtype(RATE) * dW[l + 1]
                elif here == "wrong column dropped":
                    V = np.hstack([V, self.b[l + 1][:, None]])[:, 1:]
                elif here == "bias column not dropped":
                    extra = (sent @ self.b[l + 1][:, None])
                before = sent @ V
                if here == "mean at each layer":
                    before = before / self.rows
                delta = (before * self.slope(l, z, a, here)).astype(self.dtype)
            below = a[l]
            if here == "values of another layer":
                below = a[l + 1]
            elif here == "z for the values":
                below = z[l - 1]
            dW[l] = delta.T @ below
            db[l] = delta.sum(axis=0)
            if extra is not None:
                dW[l] = np.vstack([dW[l], extra.T @ below])
                db[l] = np.append(db[l], extra.sum())
            if here == "db zero":
                db[l] = np.zeros_like(db[l])
            elif here == "db mean":
                db[l] = delta.mean(axis=0)
            elif here == "db last row":
                db[l] = delta[-1]
            elif here == "db one sum":
                db[l] = np.full_like(db[l], delta.sum())
            elif here == "dW transposed":
                dW[l] = dW[l].T
            elif here == "sign of a layer":
                dW[l], db[l] = -dW[l], -db[l]
            elif here == "dW of a layer zero":
                dW[l], db[l] = 0 * dW[l], 0 * db[l]
        self.afterwards(kind, dW, db)
        return [g.astype(self.dtype) for g in dW], [g.astype(self.dtype) for g in db]

    def afterwards(self, kind, dW, db):
        if kind == "penalty not stated" or (self.l2 and kind is None):
            for l in range(self.depth):
                dW[l] = dW[l] + 0.02 * self.W[l]
        elif kind == "clipped values":
            limit = max(abs(g).max() for g in dW) / 3
            for g in (dW, db):
                g[:] = [np.clip(v, -limit, limit) for v in g]
        elif kind == "clipped norm":
            norm = math.sqrt(sum((g**2).sum() for g in dW + db))
            unit = 10 ** math.floor(math.log10(norm))
            for g in (dW, db):
                g[:] = [v * (unit / 2 / norm) for v in g]
        elif kind == "layers swapped":
            for g in (dW, db):
                g[self.at], g[self.at + 1] = g[self.at + 1], g[self.at]

    def shows(self):
        """Whether the mistake changes the gradient by more than float32 can hide."""
        if self.at is None:
            return False
        if self.rows == 1 and self.kind in ("first row left out", "rounded outputs"):
            return False  # nothing would be left of the gradient
        wrong, right = self.backward(self.kind), self.backward(None)
        far = False
        for p, q in zip(wrong[0] + wrong[1], right[0] + right[1]):
            if not np.isfinite(p).all():
                return False
            far |= p.shape != q.shape or np.linalg.norm(p - q) > 1e-3 * np.linalg.norm(q)
        return far

    def places(self):
        """What the answer may name as the place."""
        every = {"layers"} | {"layers.%d" % l for l in range(self.depth)}
        if self.kind in ("penalty not stated", "penalty forgotten", "clipped values",
                         "all updated last to first", "layers swapped"):
            return every
        return {"layers.%d" % self.at}

    def save(self, path):
        arrays = {"x": self.x, "targets": self.t}
        dW, db = self.backward(self.kind)
        for l in range(self.depth):
            if self.bias_column:
                arrays["W%d" % l] = np.column_stack([self.W[l], self.b[l]])
                arrays["dW%d" % l] = np.column_stack([dW[l], db[l]])
            else:
                arrays["W%d" % l], arrays["b%d" % l] = self.W[l], self.b[l]
                arrays["dW%d" % l], arrays["db%d" % l] = dW[l], db[l]
        np.savez(path, **arrays, activations=[*self.hidden, self.output], loss=self.loss,
                 reduction="mean" if self.mean else "sum", l2=self.l2, layout="units_first")

    def __str__(self):
        return "%s, %s %s, %d rows, %s, bias %s, at %s" % (
            self.widths, "-".join([*self.hidden, self.output]), self.loss, self.rows,
            self.dtype.__name__, "column" if self.bias_column else "apart", self.at)


def ask(path, *options):
    """The exit status and the answer of the command."""
    done = subprocess.run([str(ROOT / "rekindle"), "gradcheck", str(path), "--json", *options],
                          capture_output=True, text=True)
    if done.returncode not in (0, 3):
        return done.returncode, {"findings": [], "error": done.stderr.strip()}
    return done.returncode, json.loads(done.stdout)


def judged(step, status, answer):
    """named, beside, or missed."""
    causes = [f for f in answer["findings"] if f["role"] == "cause"]
    if status != 3 or answer["gradients"] != "wrong" or len(causes) != 1:
        return "missed"
    cause = causes[0]
    if cause["term"] == KINDS[step.kind] and cause["where"] in step.places():
        return "named"
    equal = ("the same numbers would come if", "(or a factor of 2", "(or of outputs")
    return "beside" if any(e in cause["because"] for e in equal) else "missed"


def told(answer):
    return answer.get("error") or [
        (f["where"], f.get("term", f["id"]), f["because"]) for f in answer["findings"]]


def planted(kind, each, rng, folder):
    counts = {"named": 0, "beside": 0, "missed": 0}
    done = 0
    while done < each:
        step = Step(rng, kind)
        if not step.shows():
            continue
        path = folder / ("%s-%03d.npz" % (re.sub(r"\W+", "_", kind), done))
        step.save(path)
        verdict = judged(step, *(reply := ask(path)))
        counts[verdict] += 1
        if verdict != "named":
            print("  %s: %s: %s: %s: %s" % (verdict, path.name, kind, step, told(reply[1])),
                  file=sys.stderr)
        done += 1
    return counts


def right(count, rng, folder):
    alarms = 0
    for i in range(count):
        step = Step(rng, None, grid=i % 3 == 0, gain=8 if i % 10 == 1 else 1.3)
        path = folder / ("right-%03d.npz" % i)
        with np.errstate(over="ignore"):
            dumped = [v for g in step.backward(None) for v in g]
        if not all(np.isfinite(v).all() for v in dumped):
            continue
        step.save(path)
        status, answer = ask(path)
        if status == 2 or answer["gradients"] == "wrong":
            alarms += 1
            print("  alarm: %s: %s: %s" % (path.name, step, told(answer)), file=sys.stderr)
    return alarms


def snippet():
    """The Python block of the manual."""
    text = (ROOT / "docs" / "gradcheck.md").read_text()
    return re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)


def manual(rng, folder, limit, mask):
    """What is said of a hand-written step, dumped as the manual tells."""
    widths = [784, 100, 100, 100, 10]
    strokes = rng.random((10, 784)) * (rng.random((10, 784)) < 0.2)
    labels = np.arange(100) % 10
    x = strokes[labels] * (rng.random((100, 784)) < 0.9)
    t = np.eye(10)[labels]
    W = [rng.uniform(-1, 1, (n, m + 1)) * (limit or math.sqrt(6 / m))
         for m, n in zip(widths, widths[1:])]
    ones = np.ones((100, 1))
    a = [x]
    for l in range(4):
        z = np.hstack([a[-1], ones]) @ W[l].T
        a.append(np.maximum(z, 0) if l < 3 else softmax(z))
    dW, delta = [None] * 4, (a[4] - t) / 100
    for l in reversed(range(4)):
        dW[l] = delta.T @ np.hstack([a[l], ones])
        delta = (delta @ W[l][:, :-1]) * ((a[l] > 0) if mask else 1)
    np_savez = type("np", (), {"savez": staticmethod(
        lambda name, **arrays: np.savez(folder / name, **arrays))})
    exec(snippet(), {"x": x, "t": t, "W": W, "dW": dW, "np": np_savez})
    status, answer = ask(folder / "step.npz")
    return status, answer["gradients"], [
        f.get("term", f["id"]) for f in answer["findings"] if f["role"] == "cause"]


MANUAL = [
    (0.01, True, (3, "right", ["init-too-small"])),
    (None, True, (0, "right", [])),
    (0.01, False, (3, "wrong", ["missing derivative"])),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--right", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(KINDS), choices=KINDS, metavar="KIND")
    parser.add_argument("--keep", type=pathlib.Path, help="leave the dumps in this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, np.errstate(over="ignore"):
        folder = given.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        total = missed = 0
        print("| planted | must be named | named | beside | of |\n|---|---|---|---|---|")
        for kind in given.only:
            rng = np.random.default_rng([given.seed, list(KINDS).index(kind)])
            counts = planted(kind, given.each, rng, folder)
            total += counts["named"]
            missed += counts["missed"]
            print("| %s | %s | %d | %d | %d |" % (
                kind, KINDS[kind], counts["named"], counts["beside"], given.each), flush=True)
        print("\n%d of %d named" % (total, given.each * len(given.only)))
        alarms = right(given.right, np.random.default_rng([given.seed, 1000]), folder)
        print("%d of %d right dumps called wrong" % (alarms, given.right))
        wrong = 0
        for limit, mask, expected in MANUAL:
            said = manual(np.random.default_rng(given.seed), folder, limit, mask)
            print("manual, weights %s, %s masks: %s" % (
                "within %s" % limit if limit else "of He et al.", "with" if mask else "without", said))
            wrong += said != expected
        sys.exit(1 if alarms or wrong or missed else 0)


if __name__ == "__main__":
    main()
