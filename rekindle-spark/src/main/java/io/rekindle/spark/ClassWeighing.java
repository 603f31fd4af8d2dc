package io.rekindle.spark;

import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.ClassWeights;
import io.rekindle.data.run.RunFile;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/// Lets training rows count by their class, as a run file's `class_weights` says. Validation rows
/// count as before.
///
/// @param byClass the weight of each class
record ClassWeighing(float[] byClass) implements Function<PackedRows, PackedRows> {
  private static final long serialVersionUID = 1L;

  /// The rows as they count; the same ones where the run file has no `class_weights`.
  ///
  /// @param labels the names of the classes; none where rows have numbers to predict
  static JavaRDD<PackedRows> apply(RunFile run, JavaRDD<PackedRows> packed, List<String> labels) {
    if (run.classWeights().isEmpty()) {
      return packed;
    }
    if (labels.isEmpty()) {
      Watched.log().warn("class_weights: not applied, a regression has no classes");
      return packed;
    }
    long[] counts = new long[labels.size()];
    for (int[] each : packed.map(rows -> rows.train().counts(labels.size())).collect()) {
      Arrays.setAll(counts, i -> counts[i] + each[i]);
    }
    return packed.map(
        new ClassWeighing(
            switch (run.classWeights().get()) {
              case ClassWeights.Balanced _ -> balanced(counts);
              case ClassWeights.ByLabel by -> byLabel(by, labels, counts);
            }));
  }

  /// rows / (classes · rows of the class), over the classes that there are.
  private static float[] balanced(long[] counts) {
    long rows = Arrays.stream(counts).sum();
    long classes = Arrays.stream(counts).filter(count -> count > 0).count();
    float[] weights = new float[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = counts[i] == 0 ? 1 : (float) (rows / ((double) classes * counts[i]));
    }
    return weights;
  }

  private static float[] byLabel(ClassWeights.ByLabel by, List<String> labels, long[] counts) {
    float[] weights = new float[counts.length];
    Arrays.fill(weights, 1);
    List<String> known = labels.stream().map(Labels::canonical).toList();
    by.weights()
        .forEach(
            (label, weight) -> {
              int found = known.indexOf(Labels.canonical(label));
              if (found < 0 || counts[found] == 0) {
                Watched.log().warn("class_weights: no training row has the label {}", label);
              } else {
                weights[found] = weight.floatValue();
              }
            });
    return weights;
  }

  @Override
  public PackedRows call(PackedRows rows) {
    Block train = rows.train();
    float[] weights = new float[train.rows()];
    for (int i = 0; i < weights.length; i++) {
      float own = train.weights().length == 0 ? 1 : train.weights()[i];
      weights[i] = byClass[(int) train.labels()[i]] * own;
    }
    return new PackedRows(
        rows.task(), train.withWeights(weights), rows.validation(), rows.digest());
  }
}
