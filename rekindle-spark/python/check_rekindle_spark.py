"""Checks rekindle_spark.py on a Spark that has PySpark: ends with "all is well", or with an error.

    spark-submit --jars ... --py-files rekindle_spark.py check_rekindle_spark.py
"""

import os
import tempfile

from pyspark.ml import Pipeline
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

from rekindle_spark import (
    RekindleClassificationModel,
    RekindleClassifier,
    RekindleRegressionModel,
    RekindleRegressor,
)


def main():
    spark = SparkSession.builder.appName("check_rekindle_spark").getOrCreate()
    # A grid of points: the class is the sign of a product, the number their sum.
    points = [(i / 10 - 1, j / 10 - 1) for i in range(21) for j in range(21)]
    rows = [(Vectors.dense(x, y), float(x * y > 0), x + y, 1.0 + (x > 0)) for x, y in points]
    frame = spark.createDataFrame(rows, ["features", "label", "sum", "weight"]).repartition(2)
    folder = tempfile.mkdtemp()

    classifier = RekindleClassifier(
        layers=[16, 16], maxIter=60, batchSize=16, learningRate=0.01, weightCol="weight"
    )
    assert classifier.getOrDefault(classifier.layers) == [16, 16]
    assert classifier.getOrDefault(classifier.localSteps) == 16
    assert "activation" in classifier.explainParams()
    model = classifier.fit(frame)
    assert isinstance(model, RekindleClassificationModel), type(model)
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy").evaluate(model.transform(frame))
    assert accuracy > 0.9, accuracy
    assert model.numClasses == 2 and model.numFeatures == 2

    model.save("file://" + folder + "/classifier")
    loaded = RekindleClassificationModel.load("file://" + folder + "/classifier")
    first = frame.first().features
    assert loaded.predictProbability(first) == model.predictProbability(first)
    model.exportOnnx("file://" + folder + "/classifier.onnx")
    assert os.path.getsize(folder + "/classifier.onnx") > 0
    again = RekindleClassificationModel.fromModelFile("file://" + folder + "/classifier")
    assert again.predict(first) == model.predict(first)
    classifier.save("file://" + folder + "/estimator")
    assert RekindleClassifier.load("file://" + folder + "/estimator").getOrDefault("maxIter") == 60

    regressor = RekindleRegressor(layers=[16], maxIter=60, batchSize=16, labelCol="sum")
    regression = Pipeline(stages=[regressor.setLearningRate(0.01)]).fit(frame).stages[0]
    assert isinstance(regression, RekindleRegressionModel), type(regression)
    r2 = RegressionEvaluator(metricName="r2", labelCol="sum").evaluate(regression.transform(frame))
    assert r2 > 0.9, r2
    print("all is well")


if __name__ == "__main__":
    main()
