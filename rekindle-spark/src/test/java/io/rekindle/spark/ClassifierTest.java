package io.rekindle.spark;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  private static final List<Row> ROWS = Local.rows(400);

  private static RekindleClassifier small() {
    return new RekindleClassifier()
        .setLayers(new int[] {16})
        .setBatchSize(20)
        .setLearningRate(0.02)
        .setLocalSteps(10)
        .setMaxIter(5);
  }

  private static double accuracy(Dataset<Row> predicted) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
  }

  @Test
  void learnsWithTasksThatStepAlone() {
    Dataset<Row> frame = Local.frame(ROWS, 2);
    RekindleClassificationModel model = small().fit(frame);
    assertThat(accuracy(model.transform(frame))).isGreaterThan(0.9);
    assertThat(model.numClasses()).isEqualTo(3);
    assertThat(model.numFeatures()).isEqualTo(6);
    RekindleClassificationModel again = small().fit(Local.frame(ROWS, 2));
    assertThat(again.model().parameters()).containsExactly(model.model().parameters());
  }

  @Test
  void neighbouringPartitionsShareATask() {
    RekindleClassifier classifier = small().setMaxIter(1).setNumTasks(2);
    float[] ofFour = classifier.fit(Local.frame(ROWS, 4)).model().parameters();
    float[] ofTwo = classifier.fit(Local.frame(ROWS, 2)).model().parameters();
    assertThat(ofFour).containsExactly(ofTwo);
  }

  @Test
  void sparseVectorsTrainToTheSameBits() {
    List<Row> thin = new ArrayList<>();
    List<Row> sparse = new ArrayList<>();
    List<Row> mixed = new ArrayList<>();
    for (Row row : ROWS.subList(0, 100)) {
      double[] x = Arrays.copyOf(((Vector) row.get(1)).toArray(), 20);
      x[1] = 0;
      Vector dense = Vectors.dense(x);
      thin.add(Local.row(row.getDouble(0), dense, 1, false));
      sparse.add(Local.row(row.getDouble(0), dense.toSparse(), 1, false));
      mixed.add(
          Local.row(row.getDouble(0), mixed.size() % 3 == 0 ? dense : dense.toSparse(), 1, false));
    }
    RekindleClassifier classifier = small().setMaxIter(1);
    float[] expected = classifier.fit(Local.frame(thin, 2)).model().parameters();
    RekindleClassificationModel model = classifier.fit(Local.frame(sparse, 2));
    assertThat(model.model().parameters()).containsExactly(expected);
    assertThat(classifier.fit(Local.frame(mixed, 2)).model().parameters())
        .containsExactly(expected);
    assertThat(predictions(model.transform(Local.frame(sparse, 2))))
        .isEqualTo(predictions(model.transform(Local.frame(thin, 3))));
  }

  private static List<List<Object>> predictions(Dataset<Row> predicted) {
    return predicted.select("rawPrediction", "probability", "prediction").collectAsList().stream()
        .map(row -> List.of(row.get(0), row.get(1), row.get(2)))
        .toList();
  }

  @Test
  void batchesPredictAsRowsAlone() {
    Dataset<Row> frame = Local.frame(ROWS.subList(0, 70), 1);
    RekindleClassificationModel model = small().setMaxIter(1).fit(frame);
    List<Row> predicted = model.transform(frame).collectAsList();
    for (int i = 0; i < predicted.size(); i++) {
      Vector features = predicted.get(i).getAs("features");
      assertThat(predicted.get(i).<Object>getAs("rawPrediction"))
          .isEqualTo(model.predictRaw(features));
      assertThat(predicted.get(i).<Object>getAs("probability"))
          .isEqualTo(model.predictProbability(features));
      assertThat(predicted.get(i).<Object>getAs("prediction")).isEqualTo(model.predict(features));
    }
    Dataset<Row> one = model.copy(new ParamMap()).setRawPredictionCol("").transform(frame);
    assertThat(one.columns())
        .containsExactly("label", "features", "weight", "apart", "probability", "prediction");
    model.setThresholds(new double[] {1e-9, 1, 1});
    assertThat(model.transform(frame).filter("prediction = 0").count()).isEqualTo(70);
  }

  @Test
  void fitsIntoAPipelineAndKeepsNames(@TempDir Path folder) throws Exception {
    Dataset<Row> frame =
        Local.frame(ROWS, 2)
            .withColumn("x", vector_to_array(col("features"), "float64"))
            .selectExpr(
                "element_at(array('cat', 'dog', 'eel'), cast(label as int) + 1) as animal",
                "x[0] as a",
                "x[1] as b",
                "x[2] as c");
    StringIndexer indexer =
        new StringIndexer()
            .setInputCol("animal")
            .setOutputCol("label")
            .setStringOrderType("alphabetAsc");
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"a", "b", "c"}).setOutputCol("features");
    IndexToString back = new IndexToString().setInputCol("prediction").setOutputCol("said");
    back.setLabels(new String[] {"cat", "dog", "eel"});
    Pipeline pipeline =
        new Pipeline().setStages(new PipelineStage[] {indexer, assembler, small(), back});
    PipelineModel model = pipeline.fit(frame);
    model.write().overwrite().save(folder.resolve("saved").toUri().toString());

    PipelineModel loaded = PipelineModel.load(folder.resolve("saved").toUri().toString());
    Dataset<Row> predicted = loaded.transform(frame);
    assertThat(predicted.filter("said = animal").count()).isGreaterThan(350);
    Path stage;
    try (var stages = Files.list(folder.resolve("saved").resolve("stages"))) {
      stage = stages.filter(s -> Files.exists(s.resolve("model.rkn"))).findFirst().orElseThrow();
    }
    Model file = Model.load(stage.resolve("model.rkn"));
    assertThat(file.targets().labels()).containsExactly("cat", "dog", "eel");
    assertThat(file.preprocessing().features().stream().map(f -> f.name()))
        .containsExactly("a", "b", "c");
    Row first = predicted.first();
    float[] raw = {
      (float) first.<Double>getAs("a").doubleValue(),
      (float) first.<Double>getAs("b").doubleValue(),
      (float) first.<Double>getAs("c").doubleValue()
    };
    assertThat(file.predictLabel(raw)).isEqualTo(first.getAs("said"));
    double[] probabilities = first.<Vector>getAs("probability").toArray();
    float[] expected = file.predict(raw);
    IntStream.range(0, 3)
        .forEach(i -> assertThat(probabilities[i]).isCloseTo(expected[i], within(1e-6)));
  }

  @Test
  void savesAndLoadsItsParams(@TempDir Path folder) throws Exception {
    RekindleClassifier classifier =
        small().setTol(1e-3).setWeightCol("weight").setActivation("leaky_relu:0.1");
    String path = folder.resolve("estimator").toUri().toString();
    classifier.save(path);
    RekindleClassifier loaded = RekindleClassifier.load(path);
    assertThat(loaded.uid()).isEqualTo(classifier.uid());
    assertThat(explained(loaded)).isEqualTo(explained(classifier));
    assertThat(loaded.getLayers()).containsExactly(16);
    assertThat(classifier.explainParams())
        .contains("activation", "leaky_relu:0.1", "localSteps", "current: 10");
    RekindleClassifier changed = classifier.copy(new ParamMap().put(classifier.maxIter(), 7));
    assertThat(changed.getMaxIter()).isEqualTo(7);
    assertThat(changed.getActivation()).isEqualTo("leaky_relu:0.1");
    assertThat(classifier.getMaxIter()).isEqualTo(5);
  }

  /// Arrays are shown by where they lie.
  private static String explained(RekindleClassifier classifier) {
    return classifier.explainParams().replaceAll("\\[I@\\w+", "[]");
  }

  @Test
  void isTunedByACrossValidator() {
    RekindleClassifier classifier = small().setMaxIter(3);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {1e-9, 0.03})
            .build();
    var tuned =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setNumFolds(2)
            .setSeed(1)
            .fit(Local.frame(ROWS, 2));
    assertThat(tuned.avgMetrics()[1]).isGreaterThan(tuned.avgMetrics()[0] + 0.2);
    assertThat(tuned.bestModel()).isInstanceOf(RekindleClassificationModel.class);
  }

  @Test
  void stopsByValidationRowsAndKeepsTheBestEpoch() {
    List<EpochReport> reports = new ArrayList<>();
    Progress recording =
        new Progress() {
          @Override
          public void epoch(EpochReport report, float[] parameters) {
            reports.add(report);
          }
        };
    RekindleClassificationModel model =
        small()
            .setValidationIndicatorCol("apart")
            .setLearningRate(0.2)
            .setPatience(2)
            .setMaxIter(30)
            .setProgress(recording)
            .fit(Local.frame(ROWS, 2));
    assertThat(reports).hasSizeLessThan(30);
    double best =
        reports.stream().mapToDouble(r -> r.validationLoss().orElseThrow()).min().orElseThrow();
    double sum = 0;
    int count = 0;
    for (Row row : ROWS) {
      if (row.getBoolean(3)) {
        Vector p = model.predictProbability((Vector) row.get(1));
        sum -= Math.log(p.apply((int) row.getDouble(0)));
        count++;
      }
    }
    assertThat(sum / count).isCloseTo(best, within(1e-4));
  }

  @Test
  void namesTheColumnThatIsWrong() {
    Dataset<Row> frame = Local.frame(ROWS.subList(0, 10), 1);
    assertThatThrownBy(() -> small().setFeaturesCol("nothing").fit(frame))
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> small().setFeaturesCol("weight").fit(frame))
        .hasMessageContaining("weight");
    assertThatThrownBy(() -> small().setLabelCol("features").fit(frame))
        .hasMessageContaining("features");
    assertThatThrownBy(() -> small().setWeightCol("features").fit(frame))
        .hasMessageContaining("features");
    assertThatThrownBy(() -> small().setValidationIndicatorCol("weight").fit(frame))
        .hasMessageContaining("column weight is of type double, and boolean is needed");
    assertThatThrownBy(() -> small().setLabelCol("weight").fit(frame))
        .hasStackTraceContaining("column weight: a label of 0.5; classes are whole numbers");
    assertThatThrownBy(() -> small().fit(frame.filter("label = 7")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no rows to train on");
    assertThatThrownBy(() -> small().fit(frame.selectExpr("label - 1 as label", "features")))
        .hasStackTraceContaining("column label: a label of -1.0");
    RekindleClassificationModel model = small().setMaxIter(0).fit(frame);
    Row wide = Local.row(0, Vectors.dense(1, 2), 1, false);
    assertThatThrownBy(() -> model.transform(Local.frame(List.of(wide), 1)).collect())
        .hasStackTraceContaining("column features: a vector of 2 numbers, and the model");
  }

  @Test
  void refusesARunFileThatDoesNotFit() {
    Dataset<Row> frame = Local.frame(ROWS.subList(0, 10), 2);
    String run = "data: {source: x%s}\nnetwork: {layers: [%s]}\nloss: cross_entropy\n";
    String output = "{dense: 3, activation: softmax}";
    assertThatThrownBy(
            () -> small().setRunFile(run.formatted(", scale: standardize", output)).fit(frame))
        .hasMessageContaining("data.scale does not apply to a DataFrame");
    assertThatThrownBy(
            () -> new RekindleClassifier().setRunFile(run.formatted("", "{dense: 5}")).fit(frame))
        .hasMessageContaining("the network has 5 outputs, and the label column needs 3");
    assertThatThrownBy(
            () ->
                new RekindleClassifier()
                    .setRunFile(run.formatted("", "{dense: 5}, batch_norm, " + output))
                    .setLocalSteps(1)
                    .fit(frame))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("batch_norm needs all rows of a batch in one task")
        .hasMessageContaining("there are 2 tasks; use layer_norm, or localSteps of 2 or more");
    assertThatThrownBy(
            () ->
                new RekindleClassifier()
                    .setRunFile(run.formatted("", output))
                    .setDropout(0.5)
                    .fit(frame))
        .hasMessageContaining("dropout is set, but the layers are those of the run file");
    assertThatThrownBy(
            () -> new RekindleClassifier().setLearningRate(1e30).setOptimizer("sgd").fit(frame))
        .hasMessageContaining("training became infinite or NaN at step");
  }

  @Test
  void refusesToGoOnFromAModel(@TempDir Path folder) throws Exception {
    Dataset<Row> frame = Local.frame(ROWS.subList(0, 10), 2);
    Path model = folder.resolve("model");
    small().setMaxIter(0).fit(frame).save(model.toUri().toString());
    String run = "data: {source: x}\nnetwork: {from: %s}\nloss: cross_entropy\n".formatted(model);
    assertThatThrownBy(() -> new RekindleClassifier().setRunFile(run).fit(frame))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("network.from does not apply on a cluster");
  }

  @Test
  void reachesEveryLossAndOutputByARunFile() {
    List<Row> two =
        ROWS.stream()
            .map(r -> Local.row(Math.min(1, r.getDouble(0)), r.getAs(1), 1, false))
            .toList();
    Dataset<Row> frame = Local.frame(two, 2);
    for (String network :
        List.of(
            "[{dense: 8, activation: relu}, {dense: 1, activation: sigmoid}]}\n"
                + "loss: binary_cross_entropy",
            "[{dense: 8, activation: relu}, {dense: 1}]}\n"
                + "loss: {name: binary_cross_entropy, from_logits: true}",
            "[{dense: 8, activation: relu}, {dense: 2}]}\n"
                + "loss: {name: cross_entropy, from_logits: true}",
            "[{dense: 8}, batch_norm, relu, {dense: 2, activation: sigmoid}]}\n"
                + "loss: binary_cross_entropy")) {
      String run =
          "data: {source: x}\nnetwork: {layers: %s\noptimizer: {name: adam, learning_rate: 0.03}\nepochs: 6\n"
              .formatted(network);
      RekindleClassificationModel model =
          new RekindleClassifier().setRunFile(run).setLocalSteps(5).fit(frame);
      Dataset<Row> predicted = model.transform(frame);
      assertThat(accuracy(predicted)).as(network).isGreaterThan(0.85);
      Vector p = predicted.first().getAs("probability");
      assertThat(p.size()).isEqualTo(2);
      assertThat(p.apply(0) + p.apply(1)).isCloseTo(1, within(1e-9));
    }
  }
}
