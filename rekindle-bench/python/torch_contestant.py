"""PyTorch as its manual has it: layers, autograd, an optimiser; the data is one tensor in memory."""

import os

import torch

import bench


class Torch:
    def version(self):
        blas = os.environ.get("LD_LIBRARY_PATH", "")
        kind = "OpenBLAS with OpenMP" if "openmp" in blas else "the system's BLAS"
        return f"PyTorch {torch.__version__}, {kind}, oneDNN {torch.backends.mkldnn.is_available()}"

    def begin(self, task, x, labels):
        torch.set_num_threads(task.threads)
        torch.manual_seed(1)
        layers = []
        for inputs, units in zip(task.widths, task.widths[1:]):
            layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
            # As the others: the default here starts three times smaller, and learns later.
            torch.nn.init.kaiming_uniform_(layers[-2].weight, nonlinearity="relu")
            torch.nn.init.zeros_(layers[-2].bias)
        self.network = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        parameters = self.network.parameters()
        if task.rule == "adam":
            self.optimizer = torch.optim.Adam(parameters, lr=task.rate)
        else:
            self.optimizer = torch.optim.SGD(parameters, lr=task.rate, momentum=task.momentum)
        self.x, self.labels, self.batch = torch.from_numpy(x), torch.from_numpy(labels), task.batch

    def epoch(self):
        for rows in torch.randperm(len(self.labels)).split(self.batch):
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(self.network(self.x[rows]), self.labels[rows]).backward()
            self.optimizer.step()

    def classify(self, x):
        with torch.no_grad():
            return self.network(torch.from_numpy(x)).argmax(1).numpy()


bench.serve(Torch())
