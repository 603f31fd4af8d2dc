"""What `rekindle train mnist` does, in PyTorch: the same network, rows, rule and schedule, a cold process.

Arguments: a jar that holds MNIST's files, how many epochs, where the model goes.
"""

import gzip
import sys
import zipfile

import numpy as np
import torch
from torch import nn

BATCH = 128


def read(jar, prefix):
    with zipfile.ZipFile(jar) as archive:
        folder = "io/rekindle/mnist/"
        pixels = gzip.decompress(archive.read(f"{folder}{prefix}-images-idx3-ubyte.gz"))
        labels = gzip.decompress(archive.read(f"{folder}{prefix}-labels-idx1-ubyte.gz"))
    x = np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / np.float32(255)
    return torch.from_numpy(x), torch.from_numpy(np.frombuffer(labels, np.uint8, offset=8).astype(np.int64))


def accuracy(network, x, labels):
    network.eval()
    with torch.no_grad():
        return float((network(x).argmax(1) == labels).float().mean())


def main():
    jar, epochs, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    x, labels = read(jar, "train")
    order = torch.randperm(len(labels))
    training, validation = order[6000:], order[:6000]
    network = nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.2), nn.Linear(256, 10)
    )
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.002)
    steps = epochs * -(-len(training) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.002, total_steps=steps, cycle_momentum=False)
    for _ in range(epochs):
        network.train()
        for rows in training[torch.randperm(len(training))].split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            loss(network(x[rows]), labels[rows]).backward()
            optimizer.step()
            schedule.step()
        print("validation", accuracy(network, x[validation], labels[validation]))
    torch.save(network.state_dict(), out)
    print("test", accuracy(network, *read(jar, "t10k")))


main()
