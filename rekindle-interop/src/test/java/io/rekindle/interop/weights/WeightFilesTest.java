package io.rekindle.interop.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Weights of PyTorch compute here what they do there; evidence/weights.py wrote them.
class WeightFilesTest {
  private static final Network NETWORK =
      Network.of(
          4,
          new Layer.Dense(6, Activation.RELU),
          new Layer.BatchNorm(0.9, 1e-5),
          new Layer.Dense(5),
          new Layer.LayerNorm(1e-5),
          new Layer.Activate(Activation.TANH),
          new Layer.Dense(2));

  @Test
  void computesWhatPyTorchDoes() throws IOException {
    List<WeightTensor> tensors =
        SafetensorsFile.parse(bytes("torch.safetensors"), "torch.safetensors");
    Model model =
        Model.of(NETWORK, WeightMatching.parameters(NETWORK, tensors, WeightNames.PYTORCH, "t"));

    JsonField golden =
        JsonField.root("golden.json", Json.parse(bytes("golden.json"), "golden.json"));
    List<JsonField> inputs = golden.get("inputs").elements();
    for (int i = 0; i < inputs.size(); i++) {
      float[] row = new float[4];
      for (int j = 0; j < 4; j++) {
        row[j] = inputs.get(i).numbers().get(j).floatValue();
      }
      float[] found = model.predict(row);
      for (int j = 0; j < 2; j++) {
        assertThat((double) found[j])
            .isCloseTo(golden.get("outputs").elements().get(i).numbers().get(j), within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightNames.class)
  void everyBitComesBack(WeightNames names, @TempDir Path folder) {
    float[] parameters = parameters();
    Path file = folder.resolve("w.safetensors");

    SafetensorsFile.write(names.tensors(NETWORK, parameters), file);

    List<WeightTensor> read = SafetensorsFile.read(file);
    assertThat(WeightNames.of(read)).isEqualTo(names);
    assertThat(WeightMatching.parameters(NETWORK, read, names, "w")).isEqualTo(parameters);
  }

  @Test
  void namesAndShapesAreThoseOfTheTools() {
    assertThat(said(WeightNames.PYTORCH))
        .containsExactly(
            "0.weight [6, 4]",
            "0.bias [6]",
            "2.weight [6]",
            "2.bias [6]",
            "2.running_mean [6]",
            "2.running_var [6]",
            "3.weight [5, 6]",
            "3.bias [5]",
            "4.weight [5]",
            "4.bias [5]",
            "6.weight [2, 5]",
            "6.bias [2]");
    assertThat(said(WeightNames.KERAS))
        .startsWith("dense/kernel [4, 6]", "dense/bias [6]", "batch_normalization/gamma [6]")
        .contains("batch_normalization/moving_variance [6]", "layer_normalization/beta [5]")
        .endsWith("dense_2/kernel [5, 2]", "dense_2/bias [2]");
  }

  private static List<String> said(WeightNames names) {
    return names.tensors(NETWORK, parameters()).stream()
        .map(tensor -> tensor.name() + " " + tensor.shape())
        .toList();
  }

  @Test
  void modulesGoByTheNumbersInTheirNames() {
    Network network = Network.of(2, new Layer.Dense(2), new Layer.Dense(2), new Layer.Dense(2));
    List<WeightTensor> tensors = new ArrayList<>();
    for (int i : new int[] {10, 2, 1}) {
      tensors.add(
          new WeightTensor("net.fc" + i + ".weight", List.of(2, 2), new float[] {i, 0, 0, 0}));
      tensors.add(new WeightTensor("net.fc" + i + ".bias", List.of(2), new float[2]));
    }

    float[] found = WeightMatching.parameters(network, tensors, WeightNames.PYTORCH, "w");

    assertThat(new float[] {found[0], found[6], found[12]}).containsExactly(1, 2, 10);
  }

  @Test
  void eachMismatchIsNamed() {
    Network network = Network.of(3, new Layer.Dense(2));
    WeightTensor bias = new WeightTensor("0.bias", List.of(2), new float[2]);
    WeightTensor turned = new WeightTensor("0.weight", List.of(3, 2), new float[6]);
    WeightTensor weight = new WeightTensor("0.weight", List.of(2, 3), new float[6]);

    assertProblem(
        network,
        List.of(turned, bias),
        "w: tensor \"0.weight\" has shape [3, 2], and layers.0.weight wants [2, 3]; it is"
            + " transposed");
    assertProblem(
        network,
        List.of(weight),
        "w: tensor \"0.bias\" is missing, for layers.0.bias of shape [2]; the module has 0.weight"
            + " [2, 3]");
    assertProblem(
        network,
        List.of(weight, bias, new WeightTensor("0.gain", List.of(1), new float[1])),
        "w: tensor \"0.gain\" [1] has no place in network.layers.0, which has weight, bias");
    assertProblem(
        network,
        List.of(weight, bias, weight.named("2.weight"), bias.named("2.bias")),
        "w: 2 modules are dense (0, 2), and the network has 1 such layers (network.layers.0)");
    assertProblem(
        Network.of(3, new Layer.Dense(2), new Layer.Dense(2)),
        List.of(weight.named("hidden.weight"), weight.named("output.weight")),
        "w: the modules hidden, output do not say their order by numbers");
  }

  private static void assertProblem(Network network, List<WeightTensor> tensors, String message) {
    assertThatThrownBy(() -> WeightMatching.parameters(network, tensors, WeightNames.PYTORCH, "w"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void halfAndDoublePrecisionAreRead() {
    String header =
        "{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[2,4]}}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[8 + text.length + 4];
    bytes[0] = (byte) text.length;
    System.arraycopy(text, 0, bytes, 8, text.length);
    bytes[bytes.length - 3] = 0x3c;
    bytes[bytes.length - 1] = 0x40;

    assertThat(SafetensorsFile.parse(bytes, "w").stream().map(t -> t.values()[0]).toList())
        .containsExactly(1f, 2f);
  }

  /// Whatever the bytes, the answer is tensors or the exception for bad input.
  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    byte[] seed = bytes("torch.safetensors");
    Random random = new Random(1);
    int refused = 0;
    long end = System.nanoTime() + 3_000_000_000L;
    for (int i = 0; i < 20_000 && System.nanoTime() < end; i++) {
      byte[] bytes = seed.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(Math.min(bytes.length, 1200))] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      try {
        List<WeightTensor> tensors = SafetensorsFile.parse(bytes, "w");
        WeightMatching.parameters(NETWORK, tensors, WeightNames.of(tensors), "w");
      } catch (InputException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static float[] parameters() {
    Random random = new Random(1);
    float[] parameters = new float[NETWORK.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian();
    }
    return parameters;
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = WeightFilesTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing");
      }
      return in.readAllBytes();
    }
  }
}
