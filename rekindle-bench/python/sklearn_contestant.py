"""scikit-learn's MLPClassifier, one call of partial_fit an epoch."""

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier
import threadpoolctl

import bench


class Sklearn:
    def version(self):
        pools = ", ".join(
            f"{pool['internal_api']} {pool.get('version')} {pool.get('threading_layer', '')}"
            f" {pool.get('architecture', '')}".strip()
            for pool in threadpoolctl.threadpool_info()
        )
        return f"scikit-learn {sklearn.__version__}, {pools}"

    def begin(self, task, x, labels):
        self.limits = threadpoolctl.threadpool_limits(task.threads)
        self.classes = np.arange(task.widths[-1])
        self.network = MLPClassifier(
            hidden_layer_sizes=task.widths[1:-1],
            solver="adam" if task.rule == "adam" else "sgd",
            alpha=0,
            batch_size=task.batch,
            learning_rate_init=task.rate,
            momentum=task.momentum,
            nesterovs_momentum=False,
            random_state=1,
        )
        self.x, self.labels = x, labels

    def epoch(self):
        self.network.partial_fit(self.x, self.labels, self.classes)

    def classify(self, x):
        return self.network.predict(x)


bench.serve(Sklearn())
