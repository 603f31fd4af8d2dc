"""The contestant's end of the bench's protocol, for Python: a command a line in, an answer a line out."""

import gzip
import sys
import time
import traceback

import numpy as np

MARK = "@bench "


class Task:
    """A network and how it is trained, from the words of the `setup` line."""

    def __init__(self, words):
        values = dict(word.split("=", 1) for word in words.split(" "))
        self.widths = [int(width) for width in values["widths"].split(",")]
        self.batch = int(values["batch"])
        self.rule = values["rule"]
        self.rate = float(values["rate"])
        self.momentum = float(values["momentum"])
        self.rows = int(values["rows"])
        self.threads = int(values["threads"])


def read_images(folder, prefix):
    """Rows of bytes, and the class of each."""
    with gzip.open(f"{folder}/{prefix}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    with gzip.open(f"{folder}/{prefix}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return pixels.reshape(len(labels), -1), labels


def resized(pixels, labels, rows, columns):
    """As many rows and columns as asked for, as numbers from 0 to 1."""
    numbers = np.arange(rows)
    if rows > len(labels):
        numbers[len(labels):] = np.random.RandomState(1).randint(len(labels), size=rows - len(labels))
    scaled = pixels[numbers, :columns].astype(np.float32)
    scaled /= np.float32(255)
    return scaled, labels[numbers]


def serve(contestant):
    """Serves until the driver is done. The contestant has version(), begin(task, x, labels), epoch()
    and classify(x)."""
    answers = sys.stdout
    sys.stdout = sys.stderr

    def say(text):
        answers.write(MARK + text.replace("\n", " ") + "\n")
        answers.flush()

    folder = sys.argv[1]
    train = read_images(folder, "train")
    test = read_images(folder, "t10k")
    say("hello " + contestant.version())
    task = None
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        try:
            if command == "quit":
                break
            elif command == "setup":
                task = Task(rest)
                contestant.begin(task, *resized(*train, task.rows, task.widths[0]))
                say("ready")
            elif command == "epoch":
                start = time.perf_counter_ns()
                contestant.epoch()
                say(f"epoch {time.perf_counter_ns() - start}")
            elif command == "accuracy":
                x, labels = resized(*test, len(test[1]), task.widths[0])
                say(f"accuracy {float(np.mean(contestant.classify(x) == labels))}")
            else:
                say("error no command is called " + command)
        except Exception as problem:
            traceback.print_exc()
            say(f"error {problem!r}")
