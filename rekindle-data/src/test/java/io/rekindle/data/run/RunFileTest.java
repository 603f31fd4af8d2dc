package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Missing;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFileTest {
  private static final Path BASE = Path.of("/base");

  private static final String EVERY_KEY =
      """
      data:
        source: mnist              # a built-in name
        test: test.csv
        validation: 0.1
        target: species
        features: [a, b]
        task: classification
        encode: one-hot
        classes: 10
        scale: none
        scale_target: none
        rows: 5000
      network:
        init: he_uniform
        layers:
          - {dense: 100, activation: relu, init: {uniform: 0.5}, bias: {constant: 0}, l1: 0, l2: 0.0001, use_bias: true, trainable: true}
          - {dropout: 0.5}
          - batch_norm
          - layer_norm
          - {activation: tanh}
          - {dense: 10, activation: softmax}
      loss: cross_entropy
      optimizer: {name: sgd, learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.0, decay: 1.0e-6,
                  clip_norm: 1.0, clip_value: 0.5}
      schedule: {name: cosine, warmup: 100}
      batch_size: 128
      epochs: 10
      shuffle: true
      metrics: [accuracy]
      class_weights: balanced
      early_stopping: {patience: 5, restore_best: true}
      checkpoint: {every_steps: 500, every_minutes: 5, keep: 3}
      precision: float32
      seed: 1
      """;

  private static final String SHORTEST =
      """
      data: {source: data.csv}
      network: {layers: [{dense: 3}]}
      loss: mse
      """;

  private static RunFile parse(String yaml, String... settings) {
    List<Setting> changes = java.util.Arrays.stream(settings).map(Setting::parse).toList();
    return RunFile.parse(yaml, "run.yaml", "run", BASE, changes);
  }

  @Test
  void everyKeyOfTheContractIsUnderstood() {
    RunFile run = parse(EVERY_KEY);

    assertThat(run.data())
        .isEqualTo(
            new DataSection(
                "mnist",
                Optional.of("test.csv"),
                new DataSection.Validation.Share(0.1),
                true,
                Missing.NONE,
                Optional.of(List.of("species")),
                Optional.of(List.of("a", "b")),
                List.of(),
                Optional.empty(),
                Optional.of(Task.CLASSIFICATION),
                Optional.of(Targets.Encoding.ONE_HOT),
                Optional.empty(),
                OptionalInt.of(10),
                Optional.of(Scale.Fitted.NONE),
                Scale.Fitted.NONE,
                DataSection.Impute.NONE,
                false,
                1,
                OptionalInt.empty(),
                OptionalInt.empty(),
                256,
                OptionalInt.of(5000),
                false,
                ImageReading.PLAIN));
    assertThat(run.init()).contains(Initializer.HE_UNIFORM);
    assertThat(run.layers())
        .containsExactly(
            new Layer.Dense(
                100,
                List.of(Activation.RELU),
                Optional.of(Initializer.uniform(0.5)),
                Initializer.ZEROS,
                true,
                true,
                0,
                0.0001,
                OptionalDouble.empty()),
            new Layer.Dropout(0.5),
            new Layer.BatchNorm(0.99, 0.001),
            new Layer.LayerNorm(0.001),
            new Layer.Activate(Activation.TANH),
            new Layer.Dense(10, Activation.SOFTMAX));
    assertThat(run.training())
        .isEqualTo(
            new Training(
                Loss.crossEntropy(),
                new Optimizer(
                    new Rule.Sgd(0.9, true),
                    0.1,
                    0,
                    1e-6,
                    OptionalDouble.of(1),
                    OptionalDouble.of(0.5)),
                new Schedule(new Schedule.Shape.Cosine(0), 100),
                128,
                10,
                true,
                Optional.of(new Training.EarlyStopping(5, 0, true)),
                1));
    assertThat(run.metrics(Task.REGRESSION)).containsExactly(Metric.ACCURACY);
    assertThat(run.classWeights()).contains(new ClassWeights.Balanced());
    assertThat(run.checkpoint())
        .contains(new Checkpoint(OptionalInt.of(500), OptionalDouble.of(5), 3));
    assertThat(run.precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void whatIsLeftOutHasTheStatedDefaults() {
    RunFile run = parse(SHORTEST);

    assertThat(run.training().optimizer()).isEqualTo(Optimizer.sgd(0.01));
    assertThat(run.training().batchSize()).isEqualTo(32);
    assertThat(run.training().epochs()).isEqualTo(1);
    assertThat(run.training().shuffle()).isTrue();
    assertThat(run.training().seed()).isEqualTo(1);
    assertThat(run.training().schedule()).isEqualTo(Schedule.CONSTANT);
    assertThat(run.data().validation()).isEqualTo(new DataSection.Validation.None());
    assertThat(run.data().scale()).isEmpty();
    assertThat(run.metrics(Task.CLASSIFICATION)).containsExactly(Metric.ACCURACY);
    assertThat(run.metrics(Task.REGRESSION)).contains(Metric.R2);
    assertThat(run.layers()).containsExactly(new Layer.Dense(3));
    assertThat(run.network(7).inputs()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sgd      | Sgd[momentum=0.0, nesterov=false]                 | 0.01   | 0
          adam     | Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-7]      | 0.001  | 0
          adamw    | Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-7]      | 0.001  | 0.004
          rmsprop  | RmsProp[rho=0.9, momentum=0.0, epsilon=1.0E-7]    | 0.001  | 0
          adagrad  | Adagrad[initialAccumulator=0.1, epsilon=1.0E-7]   | 0.001  | 0
          adadelta | Adadelta[rho=0.95, epsilon=1.0E-7]                | 0.001  | 0
          nadam    | Nadam[beta1=0.9, beta2=0.999, epsilon=1.0E-7]     | 0.001  | 0
          lion     | Lion[beta1=0.9, beta2=0.99]                       | 0.0001 | 0
          lbfgs    | Lbfgs[memory=10]                                  | 1      | 0
          """)
  void optimizersHaveTheirUsualDefaults(String name, String rule, double rate, double decay) {
    Optimizer optimizer = parse(SHORTEST, "optimizer=" + name).training().optimizer();

    assertThat(optimizer.rule()).hasToString(rule);
    assertThat(optimizer.learningRate()).isEqualTo(rate);
    assertThat(optimizer.weightDecay()).isEqualTo(decay);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          constant                                   | Constant[]
          step                                       | Step[factor=0.1, every=10]
          {name: step, gamma: 0.5, step: 3}          | Step[factor=0.5, every=3]
          {name: step, factor: 0.5, every: 3}        | Step[factor=0.5, every=3]
          exponential                                | Exponential[gamma=0.95]
          {name: exponential, factor: 0.9}           | Exponential[gamma=0.9]
          {name: cosine, floor: 0.1}                 | Cosine[floor=0.1]
          one_cycle                                  | OneCycle[]
          {name: plateau, factor: 0.5, patience: 4}  | Plateau[factor=0.5, patience=4]
          """)
  void schedulesTakeTheirSettings(String written, String shape) {
    assertThat(parse(SHORTEST, "schedule=" + written).training().schedule().shape())
        .hasToString(shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {uniform: 0.5}           | Uniform[low=-0.5, high=0.5]
          {uniform: [-1, 2]}       | Uniform[low=-1.0, high=2.0]
          {normal: 0.05}           | Normal[deviation=0.05]
          {truncated_normal: 1e-2} | TruncatedNormal[deviation=0.01]
          {constant: -3}           | Constant[value=-3.0]
          zeros                    | Constant[value=0.0]
          ones                     | Constant[value=1.0]
          he_normal                | Scaled[family=HE, shape=NORMAL]
          glorot_uniform           | Scaled[family=GLOROT, shape=UNIFORM]
          lecun_normal             | Scaled[family=LECUN, shape=NORMAL]
          orthogonal               | Orthogonal[gain=1.0]
          {orthogonal: 1.4}        | Orthogonal[gain=1.4]
          lsuv                     | Lsuv[]
          uniform:0.01             | Uniform[low=-0.01, high=0.01]
          """)
  void initializersAreNamesOrNamesWithANumber(String written, String initializer) {
    RunFile run = parse(SHORTEST, "network.layers.0.init=" + written);

    assertThat(((Layer.Dense) run.layers().getFirst()).init().orElseThrow())
        .hasToString(initializer);
    assertThat(parse(run.resolved(BASE)).layers()).isEqualTo(run.layers());
  }

  @Test
  void biasIsANumberOrAnyInitializer() {
    assertThat(dense(parse(SHORTEST, "network.layers.0.bias=-1")).bias())
        .isEqualTo(new Initializer.Constant(-1));
    assertThat(dense(parse(SHORTEST, "network.layers.0.bias=normal:0.1")).bias())
        .isEqualTo(new Initializer.Normal(0.1));
  }

  private static Layer.Dense dense(RunFile run) {
    return (Layer.Dense) run.layers().getFirst();
  }

  @Test
  void activationsApplyInTurnAndLinearOnesVanish() {
    assertThat(dense(parse(SHORTEST, "network.layers.0.activation=[tanh, linear, tanh]")))
        .isEqualTo(new Layer.Dense(3, Activation.TANH, Activation.TANH));
    assertThat(dense(parse(SHORTEST, "network.layers.0.activation=leaky_relu:0.3")))
        .isEqualTo(new Layer.Dense(3, new Activation.LeakyRelu(0.3)));
    assertThat(dense(parse(SHORTEST, "network.layers.0.activation=logistic")))
        .isEqualTo(new Layer.Dense(3, Activation.SIGMOID));
  }

  @Test
  void lossesTakeTheirSettings() {
    assertThat(
            parse(
                    SHORTEST,
                    "loss={name: cross_entropy, from_logits: true, reduction: sum, label_smoothing:"
                        + " 0.1, renormalize: false}")
                .training()
                .loss())
        .isEqualTo(new Loss(new Measure.CrossEntropy(true, 0.1, false), Reduction.SUM));
    assertThat(parse(SHORTEST, "loss=huber").training().loss()).isEqualTo(Loss.huber(1));
    assertThat(parse(SHORTEST, "loss={name: huber, delta: 2}").training().loss())
        .isEqualTo(Loss.huber(2));
  }

  @Test
  void scalesAreWordsDivisorsOrAListOfThese() {
    assertThat(parse(SHORTEST, "data.scale=divide:255").data().scale())
        .contains(new Scale.Divide(255));
    assertThat(parse(SHORTEST, "data.scale=unit-row").data().scale()).contains(new Scale.UnitRow());
    assertThat(parse(SHORTEST, "data.scale=[none, minmax, {divide: 2}]").data().scale())
        .contains(
            new Scale.PerFeature(
                List.of(Scale.Fitted.NONE, Scale.Fitted.MINMAX, new Scale.Divide(2))));
  }

  @Test
  void wrongPairingsAreLegal() {
    RunFile run =
        parse(
            SHORTEST,
            "network.layers.0={dense: 1, activation: softmax}",
            "optimizer.learning_rate=-3",
            "epochs=0",
            "loss=cross_entropy");

    assertThat(run.training().optimizer().learningRate()).isEqualTo(-3);
    assertThat(run.training().epochs()).isZero();
  }

  @Test
  void classWeightsMayBeGivenByLabel() {
    assertThat(parse(SHORTEST, "class_weights={yes: 2, 0: 0.5}").classWeights())
        .contains(new ClassWeights.ByLabel(Map.of("yes", 2.0, "0", 0.5)));
  }

  @Test
  void resolvedFileSaysEveryDefaultAndMeansTheSame() {
    for (String yaml : List.of(EVERY_KEY, SHORTEST, RunFile.template())) {
      RunFile run = parse(yaml);
      RunFile again = parse(run.resolved(BASE));

      assertThat(again.data()).isEqualTo(run.data());
      assertThat(again.training()).isEqualTo(run.training());
      assertThat(again.init()).isEqualTo(run.init());
      assertThat(again.network(5).slots()).isEqualTo(run.network(5).slots());
      assertThat(again.classWeights()).isEqualTo(run.classWeights());
      assertThat(again.checkpoint()).isEqualTo(run.checkpoint());
      assertThat(again.resolved(BASE)).isEqualTo(run.resolved(BASE));
      assertThat(parse(run.yaml(BASE)).resolved(BASE)).isEqualTo(run.resolved(BASE));
    }
    assertThat(parse(SHORTEST).resolved(BASE))
        .contains("learning_rate: 0.01", "momentum: 0", "batch_size: 32", "init: glorot_uniform");
  }

  @Test
  void resolvedFileKeepsTheInitializerThatTheActivationChose() {
    RunFile run = parse(SHORTEST, "network.layers.0.activation=relu");

    assertThat(dense(parse(run.resolved(BASE))).init()).contains(Initializer.HE_UNIFORM);
  }

  @Test
  void relativeDataPathsAreRewrittenToHoldFromTheNewFolder() {
    RunFile run =
        parse(SHORTEST, "data.test=../other/test.csv", "data.validation=/abs/validation.csv");

    Path folder = Path.of("/base/runs/data-1");
    RunFile moved = RunFile.parse(run.resolved(folder), "run.yaml", "run", folder, List.of());
    assertThat(moved.data().source()).isEqualTo("../../data.csv");
    assertThat(moved.locate(moved.data().source())).isEqualTo(Path.of("/base/data.csv"));
    assertThat(moved.locate(moved.data().test().orElseThrow()))
        .isEqualTo(Path.of("/other/test.csv"));
    assertThat(moved.data().validation())
        .isEqualTo(new DataSection.Validation.Data("/abs/validation.csv"));
    assertThat(parse(EVERY_KEY).yaml(Path.of("/elsewhere"))).contains("source: mnist");
  }

  @Test
  void templateIsARunFileWithEverySection() {
    RunFile run = parse(RunFile.template());

    assertThat(run.data().source()).isEqualTo("digits");
    assertThat(run.layers()).hasSize(4);
    assertThat(RunFile.template()).contains("early_stopping", "class_weights", "schedule");
  }

  @Test
  void fileIsReadFromDiskAndNamedByItsStem(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("my run.yaml");
    Files.writeString(file, "\uFEFF" + SHORTEST);

    RunFile run = RunFile.read(file);

    assertThat(run.name()).isEqualTo("my run");
    assertThat(run.locate("data.csv")).isEqualTo(folder.resolve("data.csv"));
  }

  @Test
  void placeOfAKeyIsItsLineOrTheOverrideThatSetIt() {
    RunFile run = parse(SHORTEST, "loss.reduction=sum");

    assertThat(run.placeOf("network.layers.0.dense")).isEqualTo("run.yaml, line 2, column 28");
    assertThat(run.placeOf("loss.reduction")).isEqualTo("--set loss.reduction=sum");
    assertThat(run.placeOf("data.task")).isEqualTo("run.yaml, line 1, column 7");
    assertThat(run.placeOf("schedule")).isEqualTo("run.yaml");
  }

  @Test
  void aliasesRepeatAValue() {
    RunFile run =
        parse(
            """
            data: {source: data.csv}
            network: {layers: [&hidden {dense: 4, activation: relu}, *hidden, {dense: 1}]}
            loss: mse
            """);
    assertThat(run.layers().get(1)).isEqualTo(run.layers().get(0));
  }
}
