#!/usr/bin/python3
"""Metrics, and those of a constant predictor, by scikit-learn."""
import numpy as np
from sklearn import dummy, metrics

from golden import write

random = np.random.RandomState(7)


def confusion(actual, predicted):
    return metrics.confusion_matrix(actual, predicted)


def classification(rows, classes):
    actual = np.concatenate([np.arange(classes), random.choice(classes, rows - classes, p=[.5, .3, .2])])
    train = np.concatenate([np.arange(classes), random.choice(classes, rows - classes, p=[.5, .3, .2])])
    logits = random.randn(rows, classes) + 1.5 * np.eye(classes)[actual]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    p = np.round(p * 64) / 64              # ties in the ranking; exact in float32
    predicted = p.argmax(1)
    none = dummy.DummyClassifier(strategy='prior').fit(train[:, None], train)
    constant = none.predict(actual[:, None])
    area = np.mean([metrics.roc_auc_score(actual == c, p[:, c]) for c in range(classes)])
    return dict(
        case='classification', rows=rows, columns=classes, outputs=p, truth=actual, training=train,
        accuracy=metrics.accuracy_score(actual, predicted),
        balanced_accuracy=metrics.balanced_accuracy_score(actual, predicted),
        precision=metrics.precision_score(actual, predicted, average='macro'),
        recall=metrics.recall_score(actual, predicted, average='macro'),
        f1=metrics.f1_score(actual, predicted, average='macro'),
        auc=area, confusion=confusion(actual, predicted),
        null_accuracy=metrics.accuracy_score(actual, constant),
        null_balanced_accuracy=metrics.balanced_accuracy_score(actual, constant),
        null_f1=metrics.f1_score(actual, constant, average='macro'),
        null_auc=0.5,
        null_cross_entropy=metrics.log_loss(actual, none.predict_proba(actual[:, None])))


def binary(rows):
    actual, train = random.randint(0, 2, rows), (random.rand(rows) < 0.3).astype(int)
    p = np.round(np.clip(0.5 + 0.3 * random.randn(rows) + 0.2 * (actual - 0.5), 0, 1) * 32) / 32
    predicted = (p > 0.5).astype(int)
    share = np.full((rows, 1), train.mean())
    return dict(
        case='binary', rows=rows, columns=1, outputs=p, truth=actual, training=train,
        accuracy=metrics.accuracy_score(actual, predicted),
        balanced_accuracy=metrics.balanced_accuracy_score(actual, predicted),
        precision=metrics.precision_score(actual, predicted),
        recall=metrics.recall_score(actual, predicted),
        f1=metrics.f1_score(actual, predicted),
        auc=metrics.roc_auc_score(actual, p), confusion=confusion(actual, predicted),
        null_accuracy=metrics.accuracy_score(actual, np.zeros(rows)),
        null_balanced_accuracy=0.5, null_f1=0.0, null_auc=0.5,
        null_binary_cross_entropy=metrics.log_loss(actual, np.hstack([1 - share, share])))


def multilabel(rows, labels):
    actual = (random.rand(rows, labels) < [0.2, 0.5, 0.8, 0.6]).astype(int)
    train = (random.rand(rows, labels) < [0.2, 0.5, 0.8, 0.6]).astype(int)
    p = np.round(np.clip(0.5 + 0.3 * random.randn(rows, labels) + 0.3 * (actual - 0.5), 0, 1) * 32) / 32
    predicted = (p > 0.5).astype(int)
    constant = np.tile((train.mean(0) > 0.5).astype(int), (rows, 1))
    return dict(
        case='multilabel', rows=rows, columns=labels, outputs=p, truth=actual, training=train,
        accuracy=metrics.accuracy_score(actual.ravel(), predicted.ravel()),
        balanced_accuracy=metrics.balanced_accuracy_score(actual.ravel(), predicted.ravel()),
        precision=metrics.precision_score(actual, predicted, average='micro'),
        recall=metrics.recall_score(actual, predicted, average='micro'),
        f1=metrics.f1_score(actual, predicted, average='micro'),
        auc=metrics.roc_auc_score(actual, p, average='macro'),
        null_accuracy=metrics.accuracy_score(actual.ravel(), constant.ravel()),
        null_f1=metrics.f1_score(actual, constant, average='micro'), null_auc=0.5,
        null_binary_cross_entropy=np.mean([
            metrics.log_loss(actual[:, j], np.tile([1 - train[:, j].mean(), train[:, j].mean()], (rows, 1)))
            for j in range(labels)]))


def regression(rows, columns):
    """targets in their own unit are target * scale + center; both are exact in float32"""
    center, scale = np.array([100.0, -3.0, 5.0]), np.array([16.0, 0.25, 2.0])
    actual = np.round(random.randn(rows, columns) * 64) / 64
    actual[:, 2] = 0.5                      # does not vary
    train = np.round((random.randn(rows + 1, columns) + 0.25) * 64) / 64
    outputs = actual + np.round(0.4 * random.randn(rows, columns) * 64) / 64
    unit = lambda v: v * scale + center
    mean, median = np.tile(train.mean(0), (rows, 1)), np.tile(np.median(train, 0), (rows, 1))
    vary = [0, 1]
    return dict(
        case='regression', rows=rows, columns=columns, outputs=outputs, truth=actual,
        training=train, center=center, scale=scale,
        mse=metrics.mean_squared_error(unit(actual), unit(outputs)),
        rmse=np.sqrt(metrics.mean_squared_error(unit(actual), unit(outputs))),
        mae=metrics.mean_absolute_error(unit(actual), unit(outputs)),
        r2=metrics.r2_score(unit(actual)[:, vary], unit(outputs)[:, vary]),
        r2_weighted=metrics.r2_score(
            unit(actual)[:, vary], unit(outputs)[:, vary], multioutput='variance_weighted'),
        null_mse=metrics.mean_squared_error(unit(actual), unit(mean)),
        null_mae=metrics.mean_absolute_error(unit(actual), unit(median)),
        null_r2=metrics.r2_score(unit(actual)[:, vary], unit(mean)[:, vary]),
        null_loss_mse=metrics.mean_squared_error(actual, mean),
        null_loss_mae=metrics.mean_absolute_error(actual, median))


write('metrics.txt', [classification(60, 3), binary(50), multilabel(40, 4), regression(45, 3)])
