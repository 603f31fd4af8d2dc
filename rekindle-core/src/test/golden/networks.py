#!/usr/bin/python3
"""Loss, outputs and gradients of some networks, by PyTorch in float64 and its autograd."""
import torch
import torch.nn.functional as F

from golden import write

torch.set_default_dtype(torch.float64)
EPSILON = 1e-7


class Case:
    """a network in the making: parameters in the order of its layers, rows, and what comes out"""

    def __init__(self, name, seed, rows, inputs):
        torch.manual_seed(seed)
        self.name, self.rows = name, rows
        self.parameters, self.penalty, self.after = [], torch.zeros(()), {}
        self.x = torch.randn(rows, inputs).requires_grad_()
        self.weights = torch.ones(rows)

    def parameter(self, *shape, mean=0.0, deviation=0.5):
        tensor = (mean + deviation * torch.randn(*shape)).requires_grad_()
        self.parameters.append(tensor)
        return tensor

    def dense(self, h, units, use_bias=True, l1=0.0, l2=0.0, deviation=0.5):
        w = self.parameter(units, h.shape[1], deviation=deviation)
        self.penalty = self.penalty + l1 * w.abs().sum() + l2 * (w ** 2).sum()
        return F.linear(h, w, self.parameter(units) if use_bias else None)

    def batch_norm(self, h, training, momentum, epsilon=0.001):
        width = h.shape[1]
        scale, shift = self.parameter(width, mean=1.0), self.parameter(width)
        mean, variance = self.parameter(width), self.parameter(width)
        with torch.no_grad():
            variance.abs_().add_(0.1)
        y = F.batch_norm(h, mean.detach().clone(), variance.detach().clone(), scale, shift, training, eps=epsilon)
        if training:
            keep = momentum
            self.after[id(mean)] = keep * mean + (1 - keep) * h.mean(0)
            self.after[id(variance)] = keep * variance + (1 - keep) * h.var(0, unbiased=False)
        return y

    def layer_norm(self, h, epsilon=0.001):
        width = h.shape[1]
        return F.layer_norm(h, (width,), self.parameter(width, mean=1.0), self.parameter(width), epsilon)

    def result(self, outputs, targets, row_losses, reduction='mean'):
        total = (row_losses * self.weights).sum()
        loss = total / self.rows if reduction == 'mean' else total
        asked = self.parameters + [self.x]
        found = torch.autograd.grad(loss + self.penalty, asked, allow_unused=True)
        found = [torch.zeros_like(p) if g is None else g for p, g in zip(asked, found)]
        flat = lambda tensors: torch.cat([t.reshape(-1) for t in tensors])
        return dict(
            case=self.name, rows=self.rows, parameters=flat(self.parameters), x=self.x,
            targets=targets, weights=self.weights, outputs=outputs, loss=loss,
            penalty=self.penalty, gradient=flat(found[:-1]), input_gradient=found[-1],
            parameters_after=flat([self.after.get(id(p), p) for p in self.parameters]))


def one_hot(rows, classes):
    return F.one_hot(torch.randint(classes, (rows,)), classes).double()


def cross_entropy(logits, t):
    return -(t * F.log_softmax(logits, 1)).sum(1)


def hard_sigmoid(z):
    # F.hardsigmoid's own derivative is 1/6 in float32 only
    return torch.clamp(z / 6 + 0.5, 0, 1)


def clipped(p):
    return torch.clamp(p, EPSILON, 1 - EPSILON)


def relu_classifier():
    c = Case('relu classifier', 1, 7, 5)
    h = torch.relu(c.dense(torch.relu(c.dense(c.x, 6)), 4))
    z, t = c.dense(h, 3), one_hot(7, 3)
    return c.result(torch.softmax(z, 1), t, cross_entropy(z, t))


def weighted_sigmoid():
    c = Case('weighted sigmoid, summed', 2, 6, 4)
    c.weights = torch.tensor([1.0, 0.5, 2.0, 0.0, 1.5, 1.0])
    z = c.dense(torch.sigmoid(c.dense(c.x, 5)), 2)
    t = torch.randint(2, (6, 2)).double()
    return c.result(torch.sigmoid(z), t, F.binary_cross_entropy_with_logits(z, t, reduction='none').mean(1), 'sum')


def smooth_activations():
    c = Case('smooth activations', 3, 9, 4)
    h = F.gelu(c.dense(c.x, 6))
    h = F.silu(c.dense(h, 5))
    h = F.mish(c.dense(h, 5))
    h = F.softplus(c.dense(h, 4))
    h = torch.tanh(torch.tanh(c.dense(h, 4)))
    y, t = c.dense(h, 2), torch.randn(9, 2)
    return c.result(y, t, ((y - t) ** 2).mean(1))


def kinked_activations():
    c = Case('kinked activations', 4, 9, 4)
    h = F.leaky_relu(c.dense(c.x, 6), 0.2)
    h = F.elu(c.dense(h, 6))
    h = F.selu(c.dense(h, 5))
    h = F.softsign(c.dense(h, 5))
    h = hard_sigmoid(c.dense(h, 4, deviation=4.0))
    y, t = c.dense(h, 3), torch.randn(9, 3)
    return c.result(y, t, (y - t).abs().mean(1))


def batch_norm(training):
    c = Case('batch norm in ' + ('training' if training else 'inference'), 5, 8, 3)
    h = torch.relu(c.batch_norm(c.dense(c.x, 5), training, 0.9))
    z, t = c.dense(h, 3), one_hot(8, 3)
    return c.result(torch.softmax(z, 1), t, cross_entropy(z, t))


def layer_norm():
    c = Case('layer norm, huber', 6, 5, 3)
    y, t = c.dense(torch.tanh(c.layer_norm(c.dense(c.x, 6))), 2), 2 * torch.randn(5, 2)
    return c.result(y, t, F.huber_loss(y, t, reduction='none', delta=0.7).mean(1))


def dropout():
    c = Case('dropout', 7, 4, 3)
    h = torch.relu(c.dense(c.x, 6))
    kept = torch.tensor([[(5 * row + 3 * unit) % 4 != 0 for unit in range(6)] for row in range(4)])
    h = h * kept / (1 - 0.25)
    y, t = c.dense(h, 1), torch.randn(4, 1)
    return c.result(y, t, ((y - t) ** 2).mean(1))


def hinge():
    c = Case('hinge', 8, 10, 3)
    y, t = torch.tanh(c.dense(torch.tanh(c.dense(c.x, 4)), 2)), torch.randint(-1, 2, (10, 2)).double()
    signs = torch.where(t == 0, -torch.ones_like(t), t)
    return c.result(y, t, torch.relu(1 - signs * y).mean(1))


def poisson():
    c = Case('poisson', 9, 10, 3)
    y, t = torch.exp(c.dense(torch.tanh(c.dense(c.x, 4)), 2)), torch.randint(6, (10, 2)).double()
    return c.result(y, t, F.poisson_nll_loss(y, t, log_input=False, eps=EPSILON, reduction='none').mean(1))


def smoothed_probabilities():
    c = Case('smoothed probabilities', 10, 8, 4)
    y, t = F.softplus(c.dense(torch.tanh(c.dense(c.x, 5)), 4)), one_hot(8, 4)
    spread = t * (1 - 0.2) + 0.2 / 4
    return c.result(y, t, -(spread * torch.log(clipped(y / y.sum(1, keepdim=True)))).sum(1))


def clipped_probabilities():
    c = Case('clipped probabilities', 11, 12, 3)
    y, t = hard_sigmoid(c.dense(c.x, 3, deviation=4.0)), torch.randint(2, (12, 3)).double()
    assert ((y == 0) | (y == 1)).any()
    p, spread = clipped(y), t * (1 - 0.1) + 0.05
    return c.result(y, t, -(spread * torch.log(p) + (1 - spread) * torch.log(1 - p)).mean(1))


def penalised_index():
    c = Case('penalised, index targets', 12, 6, 3)
    h = torch.tanh(c.dense(c.x, 4, use_bias=False, l1=0.03, l2=0.02))
    z, t = c.dense(h, 5, l2=0.1), torch.randint(5, (6, 1))
    return c.result(torch.softmax(z, 1), t.double(), F.cross_entropy(z, t[:, 0], reduction='none'))


def softmax_twice():
    c = Case('softmax under logits', 13, 6, 3)
    y, t = torch.softmax(c.dense(c.x, 4), 1), one_hot(6, 4)
    return c.result(y, t, cross_entropy(y, t))


write('networks.txt', [
    relu_classifier(), weighted_sigmoid(), smooth_activations(), kinked_activations(),
    batch_norm(True), batch_norm(False), layer_norm(), dropout(), hinge(), poisson(),
    smoothed_probabilities(), clipped_probabilities(), penalised_index(), softmax_twice()])
