"""Rekindle's Spark ML estimators and models for PySpark: thin wrappers of the Java classes.

    spark-submit --jars ... --py-files rekindle_spark.py program.py

    from rekindle_spark import RekindleClassifier
    model = RekindleClassifier(layers=[100, 100], maxIter=5).fit(train)

docs/spark.md tells what each Param means; explainParams() does too.
"""

from pyspark import keyword_only
from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasWeightCol
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable

_PACKAGE = "io.rekindle.spark."

_TYPES = {
    "layers": TypeConverters.toListInt,
    "activation": TypeConverters.toString,
    "initializer": TypeConverters.toString,
    "dropout": TypeConverters.toFloat,
    "loss": TypeConverters.toString,
    "optimizer": TypeConverters.toString,
    "learningRate": TypeConverters.toFloat,
    "batchSize": TypeConverters.toInt,
    "maxIter": TypeConverters.toInt,
    "l1": TypeConverters.toFloat,
    "l2": TypeConverters.toFloat,
    "tol": TypeConverters.toFloat,
    "patience": TypeConverters.toInt,
    "seed": TypeConverters.toInt,
    "validationIndicatorCol": TypeConverters.toString,
    "localSteps": TypeConverters.toInt,
    "numTasks": TypeConverters.toInt,
    "checkpointDir": TypeConverters.toString,
    "checkpointInterval": TypeConverters.toInt,
    "doctor": TypeConverters.toBoolean,
    "runFile": TypeConverters.toString,
}


class _Reader(JavaMLReader):
    """Reads what was saved, by the Java class of the same name."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return _PACKAGE + clazz.__name__

    def load(self, path):
        return self._clazz._of_java(self._jread.load(path))


class _Readable(JavaMLReadable):
    @classmethod
    def read(cls):
        return _Reader(cls)


class _HasTraining(HasWeightCol, JavaMLWritable, _Readable):
    """The Params of training; a setter for each: setLayers, setMaxIter, ..."""

    def _start(self, kwargs):
        self._java_obj = self._new_java_obj(_PACKAGE + type(self).__name__, self.uid)
        for name in _TYPES:
            java = self._java_obj.getParam(name)
            if self._java_obj.hasDefault(java):
                value = self._java_obj.getDefault(java).get()
                self._setDefault(**{name: list(value) if name == "layers" else value})
        self._set(**kwargs)

    @classmethod
    def _of_java(cls, java_obj):
        read = cls()
        read._java_obj = java_obj
        read._resetUid(java_obj.uid())
        read._transfer_params_from_java()
        return read

    def setWeightCol(self, value):
        return self._set(weightCol=value)


def _setter(name):
    def set_param(self, value):
        return self._set(**{name: value})

    set_param.__name__ = "set" + name[0].upper() + name[1:]
    return set_param


for _name, _type in _TYPES.items():
    _doc = "see RekindleClassifier().explainParams() of the Java class, or docs/spark.md"
    setattr(_HasTraining, _name, Param(Params._dummy(), _name, _doc, _type))
    setattr(_HasTraining, "set" + _name[0].upper() + _name[1:], _setter(_name))


class RekindleClassifier(_HasTraining, _JavaProbabilisticClassifier):
    """Trains a network that tells classes apart."""

    @keyword_only
    def __init__(self, **kwargs):
        super().__init__()
        self._start(self._input_kwargs)

    def _create_model(self, java_model):
        return RekindleClassificationModel(java_model)


class RekindleRegressor(_HasTraining, _JavaRegressor):
    """Trains a network that predicts a number."""

    @keyword_only
    def __init__(self, **kwargs):
        super().__init__()
        self._start(self._input_kwargs)

    def _create_model(self, java_model):
        return RekindleRegressionModel(java_model)


class _Trained(JavaMLWritable, _Readable):
    @classmethod
    def _of_java(cls, java_model):
        model = cls(java_model)
        model._transfer_params_from_java()
        return model

    @classmethod
    def fromModelFile(cls, file):
        """A model of a model file (model.rkn) or of a run's folder."""
        return cls._of_java(cls._new_java_obj(_PACKAGE + cls.__name__ + ".fromModelFile", file))

    def exportOnnx(self, file):
        """Writes the network as an ONNX file."""
        self._call_java("exportOnnx", file)


class RekindleClassificationModel(_Trained, _JavaProbabilisticClassificationModel):
    """A network that tells classes apart."""


class RekindleRegressionModel(_Trained, _JavaRegressionModel):
    """A network that predicts a number."""
