package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Schedule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
  private static final String YAML =
      """
      data: {source: data.csv, scale: standardize}
      network:
        layers:
          - {dense: 8, activation: relu, init: he_uniform}
          - batch_norm
          - relu
          - {batch_norm: }
          - {dense: 1}
      loss: mse
      optimizer: adam
      """;

  private static RunFile with(String... settings) {
    return with(Arrays.stream(settings).map(Setting::parse).toList());
  }

  private static RunFile with(List<Setting> settings) {
    return RunFile.parse(YAML, "run.yaml", "run", Path.of("/base"), settings);
  }

  @Test
  void valueIsPutInByKeyAndIndex() {
    assertThat(with("network.layers.0.dense=16").layers().getFirst())
        .isEqualTo(new Layer.Dense(16, Activation.RELU).withInit(init("he_uniform")));
    assertThat(with("network.layers.-1.activation=sigmoid").layers().getLast())
        .isEqualTo(new Layer.Dense(1, Activation.SIGMOID));
  }

  private static io.rekindle.core.network.Initializer init(String name) {
    return InitializerReader.read("init", new Node.Text(name, Place.of("test")));
  }

  @Test
  void anotherNameLeavesOutSettingsThatItDoesNotHave() {
    String yaml =
        YAML.replace("optimizer: adam", "optimizer: {name: adam, beta1: 0.8, learning_rate: 0.3}");

    RunFile run = RunFile.parse(yaml, "run.yaml", "run", Path.of("/base"), settings("sgd"));
    assertThat(run.training().optimizer()).isEqualTo(Optimizer.sgd(0.3));
    assertThatThrownBy(
            () ->
                RunFile.parse(
                    yaml.replace("beta1", "momentum"),
                    "run.yaml",
                    "run",
                    Path.of("/base"),
                    List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("momentum");
    assertThatThrownBy(() -> with("optimizer.name=sgd", "optimizer.beta2=0.9"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"beta2\" is not a key of optimizer");
  }

  private static List<Setting> settings(String optimizer) {
    return List.of(Setting.parse("optimizer.name=" + optimizer));
  }

  @Test
  void bareNameBecomesAMappingForASettingBelowIt() {
    assertThat(with("loss.reduction=sum").training().loss())
        .isEqualTo(Loss.meanSquaredError().summed());
    assertThat(with("optimizer.learning_rate=0.5").training().optimizer())
        .isEqualTo(Optimizer.adam(0.5));
    assertThat(with("schedule.name=cosine").training().schedule())
        .isEqualTo(new Schedule(new Schedule.Shape.Cosine(0), 0));
  }

  @Test
  void bareLayerBecomesAMappingForASettingBelowIt() {
    assertThat(with("network.layers.1.batch_norm.momentum=0.5").layers().get(1))
        .isEqualTo(new Layer.BatchNorm(0.5, 0.001));
    assertThat(with("network.layers.3.batch_norm.epsilon=0.5").layers().get(3))
        .isEqualTo(new Layer.BatchNorm(0.99, 0.5));
    assertThat(with("network.layers.2.activation=tanh").layers().get(2))
        .isEqualTo(new Layer.Activate(Activation.TANH));
  }

  @Test
  void wordIsReplacedByAMappingBelowIt() {
    assertThat(with("network.layers.0.init.uniform=0.1").layers().getFirst())
        .isEqualTo(with("network.layers.0.init=uniform:0.1").layers().getFirst());
    assertThat(with("data.scale.divide=4").data().scale()).contains(new Scale.Divide(4));
  }

  @Test
  void shortFormIsANameWithANumber() {
    assertThat(with("data.scale=divide:16").data().scale()).contains(new Scale.Divide(16));
    assertThat(with("network.layers.0.init=uniform:[-1,2]").layers().getFirst())
        .isEqualTo(with("network.layers.0.init={uniform: [-1, 2]}").layers().getFirst());
    assertThat(with("data.source=c:file").data().source()).isEqualTo("c:file");
  }

  @Test
  void nullRemovesAKeyAndAnElement() {
    assertThat(with("data.scale=null").data().scale()).isEmpty();
    assertThat(with(List.of(Setting.remove("optimizer"))).training().optimizer())
        .isEqualTo(Optimizer.sgd(0.01));
    assertThat(with("network.layers.1=null").layers()).hasSize(4);
  }

  @Test
  void indexAfterTheLastAppends() {
    assertThat(with("network.layers.5=dropout:0.5").layers().getLast())
        .isEqualTo(new Layer.Dropout(0.5));
  }

  @Test
  void laterSettingsSeeEarlierOnes() {
    RunFile run = with("loss=binary_cross_entropy", "loss.label_smoothing=0.1");

    assertThat(run.training().loss().measure())
        .isEqualTo(new Loss.Measure.BinaryCrossEntropy(false, 0.1));
    assertThatThrownBy(() -> with("loss.label_smoothing=0.1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("label_smoothing");
  }

  @Test
  void structuredValuesMeanWhatYamlMeans() {
    RunFile run =
        with(
            List.of(
                Setting.of("optimizer", Map.of("name", "sgd", "learning_rate", 0.5)),
                Setting.of("network.layers.0.init", Map.of("uniform", List.of(-1, 1))),
                Setting.of("data.scale", "none"),
                Setting.of("shuffle", false),
                Setting.text("data.target", "1: a")));

    assertThat(run.training().optimizer()).isEqualTo(Optimizer.sgd(0.5));
    assertThat(run.training().shuffle()).isFalse();
    assertThat(run.data().target()).contains(List.of("1: a"));
    assertThat(RunFile.parse(run.yaml(run.base()), "again", "run", run.base(), List.of()).data())
        .isEqualTo(run.data());
  }

  /// Five layers: 0 to 4, or -5 to -1.
  @Test
  void indexesReachFromTheFirstToTheLastFromEitherEnd() {
    assertThat(with("network.layers.-5.dense=9").layers().getFirst())
        .isEqualTo(with("network.layers.0.dense=9").layers().getFirst());
    assertThatThrownBy(() -> with("network.layers.-6.dense=9"))
        .hasMessageContaining("network.layers has 5 elements, found index -6; 0 to 4 are there");
    assertThatThrownBy(() -> with("network.layers.6.dense=9"))
        .hasMessageContaining("found index 6; 0 to 4 are there, and 5 appends one");
    assertThatThrownBy(() -> with("network.layers.5=null")).hasMessageContaining("found index 5");
    assertThatThrownBy(() -> with("network.layers.last.dense=9"))
        .hasMessageContaining("found the key \"last\"; give the index of an element, 0 to 4");
  }

  @Test
  void aPathStandsBeforeTheFirstEqualsSign() {
    assertThat(Setting.parse("e=a=b").path()).isEqualTo("e");
    assertThat(Setting.parse("e=a=b").json()).hasToString("\"a=b\"");
    assertThatThrownBy(() -> Setting.parse("=5"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--set =5: path=value is needed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5                   | 5
          -0.25               | -0.25
          999999999999999     | 999999999999999
          1e15                | 1.0E15
          true                | true
          null                | null
          relu                | "relu"
          [1, {a: [b, 2.5]}]  | [1,{"a":["b",2.5]}]
          """)
  void valuesAreWrittenAsJson(String value, String json) {
    assertThat(Setting.parse("path=" + value).json()).hasToString(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "-", "*", "--", "#N/A", ".", "!"})
  void marksOfMissingCellsAreTexts(String mark) {
    assertThat(Setting.parse("data.missing=" + mark).json()).isEqualTo(Json.of(mark));
  }

  @Test
  void aValueThatNoRunFileHoldsIsRefused() {
    assertThatThrownBy(() -> Setting.of("data.source", Path.of("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--set data.source=x")
        .hasMessageContaining("cannot stand in a run file");
  }

  @Test
  void changedRunKeepsWhatTheUserWroteElse() {
    String yaml = with("epochs=7").yaml(Path.of("/base"));

    assertThat(yaml)
        .contains("epochs: 7", "- batch_norm", "optimizer: adam", "scale: standardize")
        .doesNotContain("batch_size");
  }
}
