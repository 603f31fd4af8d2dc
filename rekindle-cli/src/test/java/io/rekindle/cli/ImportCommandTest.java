package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `import`, and `train --from`.
class ImportCommandTest {
  @TempDir static Path folder;
  private static Path digits = Path.of("");
  private static Path onnx = Path.of("");

  @BeforeAll
  static void train() {
    digits = folder.resolve("digits");
    Commands.run("train", "digits", "--epochs", 3, "--quiet", "--out", digits).exits(0);
    onnx = folder.resolve("digits.onnx");
    Commands.run("export", digits, onnx).exits(0);
  }

  @Test
  void whatWasExportedComesBackByteForByte() throws IOException {
    Path back = folder.resolve("back.rkn");

    Ran ran = Commands.run("import", onnx, "--out", back).exits(0);

    assertThat(ran.out()).contains("back.rkn").contains("64");
    assertThat(back).hasSameBinaryContentAs(digits.resolve("model.rkn"));
  }

  @Test
  void trainingGoesOnFromAModel() {
    Path more = folder.resolve("more");
    Ran ran =
        Commands.run("train", "digits", "--from", digits, "--epochs", 1, "--json", "--out", more)
            .exits(0);
    double first = ran.events().getFirst().get("loss").number();
    double scratch =
        Commands.run("train", "digits", "--epochs", 1, "--json", "--out", folder.resolve("new"))
            .events()
            .getFirst()
            .get("loss")
            .number();

    assertThat(first).isLessThan(scratch / 2);
  }

  @Test
  void withoutEpochsTheModelStaysWhatItIs() {
    Path same = folder.resolve("same");
    Commands.run("train", "digits", "--from", onnxModel(), "--epochs", 0, "-q", "--out", same)
        .exits(0);

    Model was = Model.load(digits.resolve("model.rkn"));
    Model is = Model.load(same.resolve("model.rkn"));
    assertThat(is.parameters()).isEqualTo(was.parameters());
    assertThat(is.preprocessing()).isEqualTo(was.preprocessing());
    assertThat(is.targets()).isEqualTo(was.targets());
    assertThat(is.loss()).isEqualTo(was.loss());
  }

  private static Path onnxModel() {
    Path model = folder.resolve("imported.rkn");
    Commands.run("import", onnx, "--out", model).exits(0);
    return model;
  }

  @Test
  void theRunFileThatIsLeftGivesTheSameModel() {
    Path once = folder.resolve("once");
    Path again = folder.resolve("again");
    Commands.run("train", "digits", "--from", digits, "--epochs", 1, "-q", "--out", once).exits(0);
    Commands.run("train", once.resolve("run.yaml"), "-q", "--out", again).exits(0);

    Model first = Model.load(once.resolve("model.rkn"));
    Model second = Model.load(again.resolve("model.rkn"));
    assertThat(second.parameters()).isEqualTo(first.parameters());
  }

  @Test
  void layersMustHaveTheTensorsOfTheModel() throws IOException {
    Path run = folder.resolve("other.yaml");
    Files.writeString(
        run,
        """
        data: {source: digits}
        network:
          from: digits/model.rkn
          layers: [{dense: 7, activation: relu}, {dense: 10, activation: softmax}]
        loss: cross_entropy
        """);

    assertThat(Commands.run("train", run).exits(2).err())
        .contains("other.yaml, line 4")
        .contains("network.layers")
        .contains("weight 7 x 64")
        .contains("leave out the layers");
  }

  @Test
  void aModelThatIsMissingIsNamed() {
    assertThat(Commands.run("train", "digits", "--from", "no.rkn").exits(2).err())
        .contains("no.rkn")
        .contains("there is no such file");
  }

  @Test
  void refusesOtherFilesAndBadNumbers() {
    assertThat(Commands.run("import", "model.h5").exits(2).err()).contains("ends in .onnx");
    assertThat(Commands.run("import", onnx, "--scale", "wide").exits(2).err())
        .contains("--scale wide: a number is needed");
    assertThat(Commands.run("import", onnx, "--labels", "a,b").exits(2).err())
        .contains("Rekindle wrote this file");
  }

  @Test
  void theRangeSearchStartsFromTheModelToo() throws IOException {
    Path run = folder.resolve("on.yaml");
    Files.writeString(
        run,
        """
        data: {source: digits, rows: 300}
        network: {from: digits}
        loss: cross_entropy
        optimizer: {name: sgd, learning_rate: 0.01}
        """);

    Ran found = Commands.run("lr-find", run, "--json");

    assertThat(found.json().get("start_loss").number()).isLessThan(1);
  }

  @ParameterizedTest
  @CsvSource({"pytorch, w.safetensors", "keras, k.safetensors", "pytorch, w.npz", "keras, k.npz"})
  void weightsComeBackBitForBit(String names, String name) {
    Path weights = folder.resolve(name);
    Path model = folder.resolve(name + ".rkn");

    Ran ran = Commands.run("export", digits, weights, "--names", names).exits(0);
    Commands.run("import", weights, "--run", "digits", "--out", model).exits(0);

    assertThat(ran.out()).contains(names.equals("keras") ? "dense/kernel" : "0.weight");
    Model was = Model.load(digits.resolve("model.rkn"));
    Model is = Model.load(model);
    assertThat(is.parameters()).isEqualTo(was.parameters());
    assertThat(is.preprocessing()).isEqualTo(was.preprocessing());
    assertThat(is.targets()).isEqualTo(was.targets());
  }

  @Test
  void weightsNeedARunThatFits() {
    Path weights = folder.resolve("few.safetensors");
    Commands.run("export", digits, weights).exits(0);

    assertThat(Commands.run("import", weights).exits(2).err()).contains("--run RUN.yaml");
    assertThat(Commands.run("import", weights, "--run", "mnist").exits(2).err())
        .contains("few.safetensors: tensor \"0.weight\" has shape")
        .contains("wants [");
    assertThat(Commands.run("export", digits, weights, "--names", "jax").exits(2).err())
        .contains("--names jax: pytorch or keras is needed");
  }

  private static Path golden(String name) {
    return RepositoryFile.of("rekindle-interop/src/test/resources/io/rekindle/interop/" + name);
  }

  @Test
  void aClassifierOfScikitLearnPredictsByNames() throws IOException {
    Path model = folder.resolve("colours.rkn");
    Path rows = folder.resolve("rows.csv");
    Files.writeString(rows, "a,b,c,d,colour\n1,2,3,4,red\n5,4,3,2,blue\n");

    Ran ran =
        Commands.run(
                "import",
                golden("onnx/sklearn_classes.onnx"),
                "--out",
                model,
                "--features",
                "a,b,c,d",
                "--target",
                "colour")
            .exits(0);

    assertThat(ran.out())
        .contains("blue, green, red")
        .contains("of the outputs [output_label, output_probability], output_probability is read");
    assertThat(Commands.run("evaluate", model, rows, "--json").exits(0).json().get("rows").count(1))
        .isEqualTo(2);
    assertThat(Commands.run("predict", model, rows, "--json").exits(0).lines()).hasSize(2);
  }

  @Test
  void anOperatorThatIsNotImportedIsNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(golden("onnx/torch_mlp.onnx"));
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("Relu", "Relx");
    Path file = folder.resolve("other.onnx");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(Commands.run("import", file).exits(2).err())
        .contains("other.onnx: node \"/1/Relx\" (Relx), which output \"y\" needs")
        .contains("imported are fully connected graphs of Abs, Add");
  }

  /// The numbers are PyTorch's, the names Keras's, the file NumPy's.
  @Test
  void weightsOfNumPyComputeWhatPyTorchDoes() throws IOException {
    Path rows = folder.resolve("four.csv");
    Files.writeString(rows, "a,b,c,d,e,f\n1,2,3,4,0.5,0.25\n4,3,2,1,0.25,0.5\n");
    Path run = folder.resolve("keras.yaml");
    Files.writeString(
        run,
        """
        data: {source: four.csv, target: [e, f], scale: none, task: regression}
        network:
          layers:
            - {dense: 6, activation: relu}
            - {batch_norm: {momentum: 0.9, epsilon: 1e-5}}
            - {dense: 5}
            - {layer_norm: {epsilon: 1e-5}}
            - {activation: tanh}
            - {dense: 2}
        loss: mse
        """);
    Path model = folder.resolve("keras.rkn");

    Commands.run("import", golden("weights/keras.npz"), "--run", run, "--out", model).exits(0);

    String text = Files.readString(golden("weights/golden.json"));
    JsonField golden = JsonField.root("golden.json", Json.parse(text, "golden.json"));
    Model read = Model.load(model);
    for (int i = 0; i < 5; i++) {
      List<Double> row = golden.get("inputs").elements().get(i).numbers();
      List<Double> wanted = golden.get("outputs").elements().get(i).numbers();
      float[] inputs = new float[4];
      for (int j = 0; j < 4; j++) {
        inputs[j] = row.get(j).floatValue();
      }
      float[] found = read.predict(inputs);
      assertThat((double) found[0]).isCloseTo(wanted.getFirst(), within(1e-5));
      assertThat((double) found[1]).isCloseTo(wanted.getLast(), within(1e-5));
    }
  }
}
