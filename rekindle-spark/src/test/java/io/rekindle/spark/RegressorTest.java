package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegressorTest {

  private static Dataset<Row> frame() {
    List<Row> rows = new ArrayList<>();
    for (Row row : Local.rows(400)) {
      double[] x = ((Vector) row.get(1)).toArray();
      rows.add(Local.row(Math.sin(x[0]) + x[1] * x[2], Vectors.dense(x), 1, row.getBoolean(3)));
    }
    return Local.frame(rows, 3);
  }

  private static double r2(Dataset<Row> predicted) {
    return new RegressionEvaluator().setMetricName("r2").evaluate(predicted);
  }

  @Test
  void learnsNumbers(@TempDir Path folder) throws Exception {
    Dataset<Row> frame = frame();
    RekindleRegressionModel model =
        new RekindleRegressor()
            .setLayers(new int[] {32, 32})
            .setLearningRate(0.01)
            .setBatchSize(16)
            .setMaxIter(25)
            .setLocalSteps(9)
            .fit(frame);
    assertThat(r2(model.transform(frame))).isGreaterThan(0.8);
    String saved = folder.resolve("model").toUri().toString();
    model.save(saved);
    RekindleRegressionModel loaded = RekindleRegressionModel.load(saved);
    Vector first = frame.first().getAs("features");
    assertThat(loaded.predict(first)).isEqualTo(model.predict(first));
    assertThat(RekindleRegressionModel.fromModelFile(saved).predict(first))
        .isEqualTo(model.predict(first));
    assertThatThrownBy(() -> RekindleClassificationModel.fromModelFile(saved))
        .hasMessageContaining("a model for regression; this class is for classification, binary");
  }

  @Test
  void descendsByLbfgsOnAllRows() {
    Dataset<Row> frame = frame();
    RekindleRegressionModel model =
        new RekindleRegressor()
            .setLayers(new int[] {16})
            .setActivation("tanh")
            .setSolver("l-bfgs")
            .setMaxIter(15)
            .fit(frame);
    assertThat(r2(model.transform(frame))).isGreaterThan(0.6);
  }

  @Test
  void appliesThePreprocessingOfAModelFile(@TempDir Path folder) {
    Local.session();
    Network network = Network.of(3, new Layer.Dense(4, Activation.TANH), new Layer.Dense(1));
    Model model =
        new Model(
            network,
            Initialization.draw(network, 1),
            new Preprocessing(
                List.of(
                    new Preprocessing.Feature.Numeric("a", 5, 2, OptionalDouble.of(5), true),
                    new Preprocessing.Feature.Numeric("b", -1, 0.5, OptionalDouble.empty(), false)),
                false,
                Optional.empty()),
            new Targets(
                Task.REGRESSION,
                List.of("y"),
                List.of(),
                Targets.Encoding.NUMBER,
                1,
                List.of(100.0),
                List.of(20.0)),
            io.rekindle.core.loss.Loss.meanSquaredError(),
            List.of(),
            Origin.UNKNOWN);
    Path file = folder.resolve("model.rkn");
    model.save(file);
    RekindleRegressionModel loaded = RekindleRegressionModel.fromModelFile(file.toString());
    float[][] rows = {{7, 1}, {Float.NaN, 0}};
    for (float[] row : rows) {
      assertThat(loaded.predict(Vectors.dense(row[0], row[1])))
          .isCloseTo(model.predict(row)[0], within(1e-4));
    }
    assertThat(loaded.numFeatures()).isEqualTo(2);
  }
}
