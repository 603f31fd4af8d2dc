package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.rekindle.core.InputException;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a run file is asked for after it was read: values by path, places, paths of files, metrics,
/// the model to go on from.
class RunFileValuesTest {
  private static final String YAML =
      """
      data: {source: data.csv}
      network:
        layers:
          - {dense: 3}
      loss: mse
      """;

  @TempDir Path folder;

  private RunFile parse(String yaml, String... settings) {
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    return RunFile.parse(yaml, "run.yaml", "run", folder, changes);
  }

  private DataSection data(String... settings) {
    return parse(YAML, settings).data();
  }

  @Test
  void everyDefaultIsAValue() {
    assertThat(parse(YAML).values())
        .contains(
            entry("data.source", "data.csv"),
            entry("data.validation", "0"),
            entry("data.header", "true"),
            entry("data.impute", "none"),
            entry("data.scale_target", "none"),
            entry("network.layers.0.dense", "3"),
            entry("network.layers.0.activation", "linear"),
            entry("network.layers.0.init", "glorot_uniform"),
            entry("network.layers.0.bias", "{constant: 0}"),
            entry("network.layers.0.l1", "0"),
            entry("loss.name", "mse"),
            entry("loss.reduction", "mean"),
            entry("optimizer.name", "sgd"),
            entry("optimizer.nesterov", "false"),
            entry("schedule.name", "constant"),
            entry("schedule.warmup", "0"),
            entry("batch_size", "32"),
            entry("shuffle", "true"),
            entry("precision", "float32"),
            entry("seed", "1"));
  }

  /// A mapping of one key is a value, and so is a list without mappings; any other is a path more.
  @Test
  void pathsOfValuesAreThoseThatSettingsTake() {
    Map<String, String> values =
        parse(
                YAML,
                "network.layers.1=dropout:0.5",
                "network.layers.0.activation=[tanh, relu]",
                "metrics=[r2, mae]",
                "data.scale={a: log, others: none}")
            .values();

    assertThat(values)
        .contains(
            entry("network.layers.0.activation", "[tanh, relu]"),
            entry("network.layers.1", "{dropout: 0.5}"),
            entry("metrics", "[r2, mae]"),
            entry("data.scale.a", "log"))
        .doesNotContainKeys("network", "network.layers", "network.layers.0", "data.scale", "");
    String[] settings =
        values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toArray(String[]::new);
    String others = YAML.replace("{dense: 3}", "{dense: 9}\n    - relu");
    assertThat(parse(others, settings).values()).isEqualTo(values);
  }

  @Test
  void aPlaceThatIsNotThereIsThatOfTheNearestKeyAboveIt() {
    RunFile run = parse(YAML);
    assertThat(run.placeOf("network.layers.0")).isEqualTo("run.yaml, line 4, column 7");
    assertThat(run.placeOf("network.layers.1")).isEqualTo("run.yaml, line 4, column 5");
    assertThat(run.placeOf("network.layers.x")).isEqualTo("run.yaml, line 4, column 5");
    assertThat(run.placeOf("loss.name.x")).isEqualTo("run.yaml, line 5, column 7");
  }

  @Test
  void filesAndBuiltInDataAreListedByTheirKeys() {
    assertThat(parse(YAML).paths()).containsExactly(entry("data.source", "data.csv"));
    assertThat(
            parse(YAML, "data.source=digits", "data.test=t.csv", "data.validation=v.csv").paths())
        .containsExactly(
            entry("data.source", "digits"),
            entry("data.test", "t.csv"),
            entry("data.validation", "v.csv"));
    assertThat(parse(YAML, "data.validation=0.2").paths()).containsOnlyKeys("data.source");
  }

  private static Targets targets(Task task, String... labels) {
    return new Targets(
        task, List.of("y"), List.of(labels), Targets.Encoding.INDEX, 1, List.of(0.0), List.of(1.0));
  }

  @Test
  void twoClassesHaveTheAreaUnderTheCurveUnlessOthersAreAskedFor() {
    RunFile run = parse(YAML);
    List<Metric> both = List.of(Metric.ACCURACY, Metric.AUC);
    assertThat(run.metrics(targets(Task.BINARY, "no", "yes"))).isEqualTo(both);
    assertThat(run.metrics(targets(Task.CLASSIFICATION, "no", "yes"))).isEqualTo(both);
    assertThat(run.metrics(targets(Task.CLASSIFICATION, "a", "b", "c")))
        .containsExactly(Metric.ACCURACY);
    assertThat(run.metrics(targets(Task.MULTILABEL, "a", "b"))).containsExactly(Metric.ACCURACY);
    assertThat(parse(YAML, "metrics=f1").metrics(targets(Task.BINARY, "no", "yes")))
        .containsExactly(Metric.F1);
  }

  /// The least and the most that keys allow.
  @Test
  void limitsAreAllowedThemselves() {
    assertThat(parse(YAML, "epochs=2147483647").training().epochs()).isEqualTo(Integer.MAX_VALUE);
    assertThat(parse(YAML, "seed=9007199254740992").training().seed()).isEqualTo(1L << 53);
    assertThat(parse(YAML, "seed=-9007199254740992").training().seed()).isEqualTo(-(1L << 53));
    assertThat(parse(YAML, "network.layers.1=dropout:0").layers().getLast())
        .isEqualTo(new Layer.Dropout(0));
    assertThat(parse(YAML, "optimizer.clip_norm=0").training().optimizer().clipNorm()).isEmpty();
    assertThat(parse(YAML, "epochs=0x10").training().epochs()).isEqualTo(16);
    assertThat(parse(YAML, "epochs=0o17").training().epochs()).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {uniform: [-2, 2]} | {uniform: 2}
          {uniform: [2, 2]}  | {uniform: [2, 2]}
          {uniform: [-1, 2]} | {uniform: [-1, 2]}
          """)
  void anInitializerIsWrittenSoThatItMeansTheSame(String init, String written) {
    RunFile run = parse(YAML, "network.layers.0.init=" + init);
    assertThat(run.values()).containsEntry("network.layers.0.init", written);
  }

  @Test
  void imagesHaveOneSideOrTwoAndTheirColoursUnlessGrey() {
    assertThat(data().image()).isEqualTo(ImageReading.PLAIN);
    assertThat(data("data.image={size: [28, 4096], grey: true}").image())
        .isEqualTo(
            new ImageReading(Optional.of(new ImageReading.Size(28, 4096)), OptionalInt.of(1)));
    assertThat(data("data.image={size: 32}").image())
        .isEqualTo(
            new ImageReading(Optional.of(new ImageReading.Size(32, 32)), OptionalInt.empty()));
  }

  @Test
  void scalesGoByTheNameOfAColumn() {
    assertThat(data("data.scale={a: log, b: {divide: 2}, others: none}").scale())
        .contains(
            new Scale.ByColumn(
                Map.of("a", Scale.Fitted.LOG, "b", new Scale.Divide(2)), Scale.Fitted.NONE));
    assertThat(data("data.scale={divide: log}").scale())
        .as("a column of that name")
        .contains(new Scale.ByColumn(Map.of("divide", Scale.Fitted.LOG), Scale.Fitted.STANDARDIZE));
    assertThat(data("data.scale={divide: 4}").scale()).contains(new Scale.Divide(4));
  }

  @Test
  void labelsHaveASeparator() {
    assertThat(data().separator()).isEmpty();
    assertThat(data("data.separator=\"; \"").separator()).contains("; ");
  }

  private Network saved() {
    Network network =
        new Network(
            4, List.of(new Layer.Dense(5, Activation.TANH), new Layer.Dense(2)), Optional.empty());
    Model.of(network, new float[network.size()]).save(folder.resolve("model.rkn"));
    return network;
  }

  private static String goingOn(String network) {
    return "data: {source: data.csv}\nnetwork: {%s}\nloss: mse\n".formatted(network);
  }

  @Test
  void aRunGoesOnFromAModelFileOrTheFolderOfOne() {
    Network network = saved();
    for (String from : List.of("model.rkn", ".")) {
      RunFile run = parse(goingOn("from: " + from));
      assertThat(run.layers()).isEqualTo(network.layers());
      assertThat(run.from()).map(Model::network).contains(network);
      assertThat(run.paths()).containsEntry("network.from", from);
    }
    assertThat(parse(YAML).from()).isEmpty();
  }

  /// Layers without numbers may be put in; those with numbers must fit the model's.
  @Test
  void layersBesideAModelHaveItsTensors() {
    saved();
    String layers = "from: model.rkn, layers: [{dense: 5, activation: relu}, %s {dense: 2}]";
    assertThat(parse(goingOn(layers.formatted("{dropout: 0.5},"))).layers()).hasSize(3);
    assertThatThrownBy(() -> parse(goingOn(layers.formatted("{dense: 2},"))))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("run.yaml, line 2")
        .hasMessageContaining("its tensors are weight 5 x 4, bias 1 x 5, weight 2 x 5, bias 1 x 2,")
        .hasMessageContaining("has weight 5 x 4, bias 1 x 5, weight 2 x 5, bias 1 x 2; leave out");
    assertThatThrownBy(() -> parse(goingOn("from: none.rkn")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("run.yaml, line 2, column 17: network.from: ");
  }

  @Test
  void aDefaultInitializerIsThatOfLayersWithoutTheirOwn() {
    RunFile run = parse(YAML, "network.init=he_normal", "network.layers.1={dense: 2, init: zeros}");
    assertThat(run.init()).contains(Initializer.HE_NORMAL);
    assertThat(run.values())
        .containsEntry("network.layers.0.init", "he_normal")
        .containsEntry("network.layers.1.init", "{constant: 0}");
  }
}
