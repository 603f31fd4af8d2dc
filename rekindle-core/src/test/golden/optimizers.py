#!/usr/bin/python3
"""Five steps of every optimiser by the formulas of Keras 3, in float64.

Sixteen parameters as a dense layer of 2 units on 3 inputs with batch normalisation holds them: a
kernel of 6, biases, scale and shift of 2 each, then 4 running statistics, which no optimiser
touches. The gradients of the latter are not 0, so that a rule that counts them shows.
"""
import numpy as np

from golden import write

KERNEL, TRAINED, SIZE = slice(0, 6), slice(0, 12), 16
random = np.random.RandomState(11)
start = np.round(random.randn(SIZE) * 256) / 256          # exact in float32
gradients = [np.round(random.randn(SIZE) * 2.0 ** random.randint(-3, 2) * 4096) / 4096 for _ in range(5)]
gradients[1][3] = 0.0


class Rule:
    """m, v: the two memories; t: the number of the step, from 1"""

    def __init__(self, name, momentum=0.0, nesterov=False, beta1=0.9, beta2=0.999, rho=0.9,
                 epsilon=1e-7, initial_accumulator=0.1):
        self.name, self.momentum, self.nesterov = name, momentum, nesterov
        self.beta1, self.beta2, self.rho, self.epsilon = beta1, beta2, rho, epsilon
        self.m, self.v = 0.0, (initial_accumulator if name == 'adagrad' else 0.0)
        self.t, self.product = 0, 1.0

    def change(self, g, rate):
        """what is added to the parameters"""
        self.t += 1
        return getattr(self, self.name)(g, rate)

    def sgd(self, g, rate):
        self.m = self.momentum * self.m - rate * g
        return self.momentum * self.m - rate * g if self.nesterov else self.m

    def moments(self, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g ** 2

    def adam(self, g, rate):
        self.moments(g)
        corrected = rate * np.sqrt(1 - self.beta2 ** self.t) / (1 - self.beta1 ** self.t)
        return -corrected * self.m / (np.sqrt(self.v) + self.epsilon)

    def nadam(self, g, rate):
        self.moments(g)
        now, following = (self.beta1 * (1 - 0.5 * 0.96 ** t) for t in (self.t, self.t + 1))
        self.product *= now
        m = following * self.m / (1 - self.product * following) + (1 - now) * g / (1 - self.product)
        v = self.v / (1 - self.beta2 ** self.t)
        return -rate * m / (np.sqrt(v) + self.epsilon)

    def rmsprop(self, g, rate):
        self.v = self.rho * self.v + (1 - self.rho) * g ** 2
        self.m = self.momentum * self.m + rate * g / np.sqrt(self.v + self.epsilon)
        return -self.m

    def adagrad(self, g, rate):
        self.v = self.v + g ** 2
        return -rate * g / np.sqrt(self.v + self.epsilon)

    def adadelta(self, g, rate):
        self.v = self.rho * self.v + (1 - self.rho) * g ** 2
        step = np.sqrt(self.m + self.epsilon) / np.sqrt(self.v + self.epsilon) * g
        self.m = self.rho * self.m + (1 - self.rho) * step ** 2
        return -rate * step

    def lion(self, g, rate):
        sign = np.sign(self.beta1 * self.m + (1 - self.beta1) * g)
        self.m = self.beta2 * self.m + (1 - self.beta2) * g
        return -rate * sign


def steps(rule, learning_rate, weight_decay=0.0, decay=0.0, clip_norm=None, clip_value=None,
          factors=(1, 1, 1, 1, 1)):
    """the parameters after each step"""
    w, after = start.copy(), []
    for done, (gradient, factor) in enumerate(zip(gradients, factors)):
        g = gradient[TRAINED].copy()
        norm = np.sqrt((g ** 2).sum())
        if clip_norm is not None and norm > clip_norm:
            g *= clip_norm / norm
        if clip_value is not None:
            g = np.clip(g, -clip_value, clip_value)
        rate = learning_rate / (1 + decay * done) * factor
        w[KERNEL] -= w[KERNEL] * weight_decay * rate
        w[TRAINED] += rule.change(g, rate)
        after.append(w.copy())
    return after


def single(name, **settings):
    """what Keras's own tests step from [1, 2, 3, 4] with the gradient [1, 6, 7, 2] and rate 0.5"""
    w = np.array([1.0, 2.0, 3.0, 4.0])
    return w + Rule(name, **settings).change(np.array([1.0, 6.0, 7.0, 2.0]), 0.5)


for name, expected, settings in [
        ('sgd', [0.5, -1.0, -0.5, 3.0], {}),
        ('adam', [0.5, 1.5, 2.5, 3.5], {}),
        ('nadam', [0.4686, 1.4686, 2.4686, 3.4686], {}),
        ('rmsprop', [-0.5811, 0.4189, 1.4189, 2.4189], {}),
        ('adagrad', [0.5233, 1.5007, 2.5005, 3.5061], {}),
        ('adadelta', [0.9993, 1.9993, 2.9993, 3.9993], dict(rho=0.95)),
        ('lion', [0.5, 1.5, 2.5, 3.5], {})]:
    assert np.allclose(single(name, **settings), expected, rtol=1e-4, atol=1e-4), name

SCHEDULE = (0.25, 1, 0.5, 2, 1)
RUNS = {
    'sgd': steps(Rule('sgd'), 0.1),
    'sgd climbing': steps(Rule('sgd'), -0.1),
    'sgd momentum': steps(Rule('sgd', momentum=0.9), 0.05),
    'sgd nesterov': steps(Rule('sgd', momentum=0.8, nesterov=True), 0.05),
    'sgd momentum scheduled': steps(Rule('sgd', momentum=0.9), 0.05, factors=SCHEDULE),
    'sgd weight decay': steps(Rule('sgd'), 0.1, weight_decay=0.3),
    'sgd decay': steps(Rule('sgd'), 0.1, decay=0.5),
    'sgd clip norm': steps(Rule('sgd'), 0.1, clip_norm=1.5),
    'sgd clip value': steps(Rule('sgd'), 0.1, clip_value=0.4),
    'sgd clip both': steps(Rule('sgd'), 0.1, clip_norm=2.0, clip_value=0.5),
    'sgd everything': steps(Rule('sgd', momentum=0.7, nesterov=True), 0.1, weight_decay=0.1,
                            decay=0.2, clip_norm=2.0, clip_value=0.5, factors=SCHEDULE),
    'adam': steps(Rule('adam'), 0.1),
    'adam own betas': steps(Rule('adam', beta1=0.6, beta2=0.95, epsilon=0.01), 0.1, factors=SCHEDULE),
    'adamw': steps(Rule('adam'), 0.1, weight_decay=0.2),
    'nadam': steps(Rule('nadam'), 0.1),
    'nadam own betas': steps(Rule('nadam', beta1=0.6, beta2=0.95, epsilon=0.01), 0.1),
    'rmsprop': steps(Rule('rmsprop'), 0.05),
    'rmsprop momentum': steps(Rule('rmsprop', rho=0.8, momentum=0.5, epsilon=0.01), 0.05),
    'adagrad': steps(Rule('adagrad'), 0.1),
    'adagrad own accumulator': steps(Rule('adagrad', initial_accumulator=0.5, epsilon=0.01), 0.1),
    'adadelta': steps(Rule('adadelta', rho=0.95), 10.0),
    'adadelta own epsilon': steps(Rule('adadelta', rho=0.8, epsilon=0.01), 1.0),
    'lion': steps(Rule('lion', beta2=0.99), 0.1),
    'lion own betas': steps(Rule('lion', beta1=0.3, beta2=0.6), 0.1, weight_decay=0.2),
}

write('optimizers.txt', [dict(case='given', start=start, gradients=gradients)] + [
    dict(case=name, after=after) for name, after in RUNS.items()])
