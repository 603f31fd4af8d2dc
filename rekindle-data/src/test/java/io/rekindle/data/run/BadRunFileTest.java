package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rekindle.core.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each message names the place, what was found, what is allowed or what to do.
class BadRunFileTest {
  private static final String YAML =
      """
      data: {source: data.csv}
      network:
        layers:
          - {dense: 8, activation: relu}
          - {dense: 1}
      loss: mse
      optimizer: {name: sgd, learning_rate: 0.1}
      """;

  private static RunFile parse(String yaml, Setting... settings) {
    return RunFile.parse(yaml, "bad.yaml", "bad", Path.of("/base"), List.of(settings));
  }

  private static String message(String yaml) {
    InputException e = catchThrowableOfType(InputException.class, () -> parse(yaml));
    assertThat(e).as("accepted: %s", yaml).isNotNull();
    return String.valueOf(e.getMessage());
  }

  /// The change, then what the message must hold: found, then allowed or advised.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          optimizer.lr=0.1                        | "lr"                  | "learning_rate"
          optimizer.learning_rte=0.1              | "learning_rte"        | "learning_rate"
          optimizer.learning_rate=fast            | "fast"                | a number is needed
          optimizer.learning_rate=.inf            | .inf                  | a number is needed
          optimizer.learning_rate=[1]             | a list of 1           | a number is needed
          optimizer.momentum=2                    | 2                     | from 0 to 1
          optimizer.nesterov=yes                  | "yes"                 | true or false
          optimizer.name=sdg                      | "sdg"                 | Did you mean "sgd"
          optimizer=3                             | 3                     | a name or a mapping
          optimizer.beta1=0.9                     | "beta1"               | Known keys: name, momentum
          optimizer.clip_norm=-1                  | -1                    | at least 0
          optimiser=adam                          | "optimiser"           | "optimizer"
          schedule=cosin                          | "cosin"               | Did you mean "cosine"
          schedule={name: step, factor: 1, gamma: 1} | schedule.factor    | two names of one setting
          schedule={name: cosine, warmup: 0.5}    | 0.5                   | whole number of at least 0
          loss=cross-entropy                      | "cross-entropy"       | Did you mean "cross_entropy"
          loss.from_logits=true                   | "from_logits"         | Known keys: name, reduction
          loss.reduction=avg                      | "avg"                 | mean, sum
          batch_size=0                            | 0                     | at least 1
          batch_size=2.5                          | 2.5                   | whole number
          batch_size=many                         | "many"                | whole number
          epochs=-1                               | -1                    | at least 0
          seed=1.5                                | 1.5                   | whole number
          shuffle=1                               | 1                     | true or false
          metrics=[acuracy]                       | "acuracy"             | Did you mean "accuracy"
          class_weights=heavy                     | "heavy"               | balanced
          class_weights={a: -1}                   | -1                    | at least 0
          early_stopping={patince: 3}             | "patince"             | "patience"
          early_stopping=true                     | true                  | a mapping is needed
          checkpoint={keep: 0}                    | 0                     | at least 1
          checkpoint={kep: 3}                     | "kep"                 | "keep"
          schedule={name: cosine, flor: 0.1}      | "flor"                | "floor"
          network.layer=3                         | "layer"               | "layers"
          network.layers.0={layer_norm: {eps: 1}} | "eps"                 | "epsilon"
          epochs=2147483648                       | 2147483648            | whole number
          seed=9007199254740994                   | 9007199254740994      | whole number
          data.image={size: []}                   | a list of 0           | [HEIGHT, WIDTH]
          data.image={size: [1, 2, 3]}            | a list of 3           | [HEIGHT, WIDTH]
          data.image={size: [28, 4097]}           | 4097                  | at most 4096
          data.image={size: 0}                    | 0                     | at least 1
          data.image={gray: true}                 | "gray"                | "grey"
          data.separator=""                       | ""                    | such as ";"
          data.separator=[]                       | a list of 0           | such as ";"
          data.scale={}                           | an empty mapping      | for each column named
          data.scale={a: unit-row}                | a mapping with a      | other than unit-row
          data.scale={a: logg}                    | data.scale.a          | Did you mean "log"
          data.scale={divide: log, b: 3}          | data.scale.b          | {divide: 255}
          precision=float16                       | "float16"             | float32, bfloat16
          data.scale=standardise                  | "standardise"         | Did you mean "standardize"
          data.scale=divide:0                     | 0                     | other than 0
          data.scale=[unit-row]                   | a list of 1           | for each feature
          data.scale=4                            | 4                     | {divide: 255}
          data.scale_target=unit-row              | "unit-row"            | minmax-symmetric
          data.validation=1.5                     | 1.5                   | below 1
          data.task=classify                      | "classify"            | classification
          data.encode=onehot                      | "onehot"              | Did you mean "one-hot"
          data.classes=0                          | 0                     | at least 1
          data.rows=0                             | 0                     | at least 1
          data.impute=mode                        | "mode"                | median
          data.features=[]                        | a list of 0           | at least one name
          data.tagret=y                           | "tagret"              | "target"
          data.source=null                        | data.source           | is missing
          data=null                               | data                  | is missing
          network=null                            | network               | is missing
          loss=null                               | loss                  | is missing
          network.layers=[]                       | a list of 0           | at least one layer
          network.layers=null                     | network.layers        | is missing
          network.layers.0=dense                  | "dense"               | {dense: 100}
          network.layers.0=[1]                    | a list of 1           | a layer is needed
          network.layers.0={dens: 3}              | "dens"                | Did you mean "dense"
          network.layers.0=batchnorm              | "batchnorm"           | allowed: linear, relu
          network.layers.0.dense=0                | 0                     | at least 1
          network.layers.0.activation=rellu       | "rellu"               | Did you mean "relu"
          network.layers.0.activation={relu: 1}   | "relu"                | "leaky_relu"
          network.layers.0.init=he                | "he"                  | he_uniform
          network.layers.0.init=uniform           | "uniform"             | {uniform: 0.05}
          network.layers.0.init=unifrm:0.1        | "unifrm"              | "uniform"
          network.layers.0.init={uniform: [1]}    | a list of 1           | [low, high]
          network.layers.0.init={a: 1, b: 2}      | a mapping with a, b   | {uniform: 0.05}
          network.layers.0.init=normal:-1         | -1                    | at least 0
          network.layers.0.units=3                | "units"               | Known keys: dense
          network.layers.0.l2=-1                  | -1                    | at least 0
          network.layers.0.max_norm=0             | 0                     | above 0
          network.layers.0=dropout:1              | 1                     | up to, not including, 1
          network.layers.0={dropout: 0.5, rate: 1} | "rate"               | "dropout"
          network.layers.0={batch_norm: {eps: 1}} | "eps"                 | "epsilon"
          network.layers.7.dense=3                | index 7               | 0 to 1
          network.layers.first.dense=3            | "first"               | index
          nonsense                                | nonsense              | path=value
          epochs={                                | epochs={              | not valid YAML
          """)
  void changeIsRefused(String setting, String found, String allowed) {
    InputException e =
        catchThrowableOfType(InputException.class, () -> parse(YAML, Setting.parse(setting)));

    assertThat(e).as("accepted: %s", setting).isNotNull();
    String place = allowed.equals("is missing") ? "bad.yaml" : "--set " + setting;
    assertThat(e.getMessage()).contains(place, found, allowed);
  }

  /// The text, with \n for line ends; then the place and what the message must hold.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          data: {source: a.csv}\\nloss: [              | bad.yaml, line         | not valid YAML
          data: {source: "a.csv}                       | bad.yaml, line         | not valid YAML
          data:\\n\\tsource: a.csv                     | bad.yaml, line 2       | no tabs
          data: 1\\ndata: 2                            | bad.yaml, line 2, column 1 | second time
          data: !!java.net.URL [x]                     | bad.yaml, line 1, column 7 | the tag
          epochs: !!int 3                              | bad.yaml, line 1, column 9 | the tag
          data: *a                                     | bad.yaml, line 1, column 7 | stands for nothing
          ? [a]\\n: 1                                  | bad.yaml, line 1       | a word is needed
          a: 1\\n---\\nb: 2                            | bad.yaml, line 3       | second document
          just words                                   | bad.yaml, line 1       | a run file is a mapping
          []                                           | bad.yaml, line 1       | a list of 0
          ``                                           | bad.yaml, line 1       | found empty
          data: mnist                                  | bad.yaml, line 1, column 7 | data is "mnist"; a mapping is needed
          data: {source: a.csv}\\nnetwork: {layers: [{dense: 1}]}\\nloss: mse\\nepoch: 3 | bad.yaml, line 4, column 1 | "epochs"
          data: {source: a.csv}\\nnetwork: {layers: [{dense: 1}]}\\nloss: mse\\nepochs: ten | bad.yaml, line 4, column 9 | epochs is "ten"
          """)
  void textIsRefusedWithLineAndColumn(String text, String place, String found) {
    assertThat(message(text.replace("\\n", "\n").replace("\\t", "\t")))
        .startsWith(place)
        .contains(found);
  }

  @Test
  void aliasesThatMultiplyAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String again = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ",
                      List.of(
                          again, again, again, again, again, again, again, again, again, again))));
    }

    assertThat(message(bomb.toString())).contains("more than 100000 values");
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "a: " + "[".repeat(10_000) + "]".repeat(10_000);

    assertThat(message(deep)).contains("nested more than 50 deep");
  }

  @Test
  void nestingIsFineUpToItsLimit() {
    assertThat(YamlReader.read("[".repeat(51) + "]".repeat(51), "deep.yaml"))
        .isInstanceOf(Node.Sequence.class);
    assertThat(message("[".repeat(52) + "]".repeat(52))).contains("nested more than 50 deep");
    assertThat(message("{a: ".repeat(52) + "1" + "}".repeat(52)))
        .contains("nested more than 50 deep");
  }

  /// A list and its values, keys and their values, and what an alias repeats.
  @Test
  void valuesAreFineUpToAHundredThousand() {
    String most = "x,".repeat(99_999);
    assertThat(((Node.Sequence) YamlReader.read("[" + most + "]", "long.yaml")).items())
        .hasSize(99_999);
    assertThat(message("[x," + most + "]")).contains("more than 100000 values");
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      keys.append('k').append(i).append(": 1\n");
    }
    assertThat(message(keys.toString())).contains("more than 100000 values");
    String few = "x,".repeat(5000);
    String repeated = "[[%s], &few [%s], *few, *few]".formatted("x,".repeat(70_000), few);
    assertThat(((Node.Sequence) YamlReader.read(repeated, "alias.yaml")).items()).hasSize(4);
  }

  @Test
  void missingCellsAreTextsOrNumbers() {
    String yaml =
        "data: {source: d.csv, missing: [-999, null]}\nnetwork: {layers: [{dense: 1}]}\nloss: mse";

    InputException e =
        catchThrowableOfType(
            InputException.class,
            () -> RunFile.parse(yaml, "run.yaml", "run", Path.of(""), List.of()));

    assertThat(e)
        .hasMessageStartingWith("run.yaml, line 1, column 39: data.missing")
        .hasMessageContaining("quote a text that YAML takes for something else");
  }

  @Test
  void missingFileSaysWhichAndHowToBegin(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");

    InputException e = catchThrowableOfType(InputException.class, () -> RunFile.read(file));

    assertThat(e.getMessage()).contains(file.toString(), "no such file", "rekindle init");
  }

  @Test
  void fileThatIsNoTextIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "data: {source: caf\u00e9.csv}".getBytes(StandardCharsets.ISO_8859_1));

    InputException e = catchThrowableOfType(InputException.class, () -> RunFile.read(file));

    assertThat(e.getMessage()).contains(file.toString(), "UTF-8");
  }

  @Test
  void folderAndHugeFileAreRefused(@TempDir Path folder) throws Exception {
    Path huge = folder.resolve("huge.yaml");
    Files.write(huge, new byte[5 << 20]);

    assertThat(catchThrowableOfType(InputException.class, () -> RunFile.read(folder)).getMessage())
        .contains("a folder");
    assertThat(catchThrowableOfType(InputException.class, () -> RunFile.read(huge)).getMessage())
        .contains("5242880 bytes", "data file");
  }
}
