package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
  @TempDir Path folder;

  private static Model small() {
    Network network =
        Network.of(2, new Layer.Dense(3, Activation.Standard.RELU), new Layer.Dense(1));
    float[] parameters = new float[network.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i / 8f;
    }
    return new Model(
        network,
        parameters,
        Preprocessing.none(2),
        new Targets(
            Task.REGRESSION,
            List.of("y"),
            List.of(),
            Targets.Encoding.NUMBER,
            1,
            List.of(0.0),
            List.of(1.0)),
        Loss.meanSquaredError(),
        List.of(),
        Origin.UNKNOWN);
  }

  private Path saved(Model model, String name) {
    Path file = folder.resolve(name);
    model.save(file);
    return file;
  }

  @Test
  void everyKindOfModelComesBackBitForBit() {
    for (int seed = 0; seed < 30; seed++) {
      Model model = new RandomModels(seed).model();

      Model back = Model.load(saved(model, "m.rkn"));

      assertThat(back.network()).isEqualTo(model.network());
      assertThat(bits(back)).isEqualTo(bits(model));
      assertThat(back.preprocessing()).isEqualTo(model.preprocessing());
      assertThat(back.targets()).isEqualTo(model.targets());
      assertThat(back.loss()).isEqualTo(model.loss());
      assertThat(back.metrics()).isEqualTo(model.metrics());
      assertThat(back.origin()).isEqualTo(model.origin());
    }
  }

  @Test
  void whatCountsAsMissingIsKeptInAFormatThatOlderReadersRefuse() throws IOException {
    Model plain = small();
    Missing missing = Missing.of(List.of("?", "-999", "0.1"));
    Model model =
        new Model(
            plain.network(),
            plain.parameters(),
            new Preprocessing(plain.preprocessing().features(), false, Optional.empty(), missing),
            plain.targets(),
            plain.loss(),
            plain.metrics(),
            plain.origin());

    Path file = saved(model, "m.rkn");

    assertThat(Model.load(file).preprocessing().missing()).isEqualTo(missing);
    assertThat(model.describe().toString())
        .contains("\"format\":4", "\"missing\":[\"?\",\"-999\",\"0.1\"]");
    assertThat(plain.describe().toString())
        .as("a model without is read by older versions")
        .contains("\"format\":1")
        .doesNotContain("missing");
  }

  private static int[] bits(Model model) {
    float[] parameters = model.parameters();
    int[] bits = new int[parameters.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(parameters[i]));
    return bits;
  }

  @Test
  void equalModelsGiveEqualBytesAndNothingElseIsLeftInTheFolder() throws IOException {
    Path first = saved(new RandomModels(7).model(), "a.rkn");
    Path second = saved(new RandomModels(7).model(), "b.rkn");

    assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(first, second);
    }
  }

  @Test
  void weightsAreAStoredSafetensorsFile() throws IOException {
    Path file = saved(small(), "m.rkn");

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly("model.json", "weights.safetensors");
      ByteBuffer bytes =
          ByteBuffer.wrap(zip.getInputStream(zip.getEntry("weights.safetensors")).readAllBytes())
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[(int) bytes.getLong()];
      bytes.get(header);
      assertThat(new String(header, StandardCharsets.UTF_8))
          .startsWith(
              "{\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
                  + "\"layers.0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}");
      assertThat(header.length % 8).isZero();
      assertThat(bytes.remaining()).isEqualTo(4 * small().network().size());
      assertThat(bytes.getFloat(bytes.position() + 4)).isEqualTo(1 / 8f);
    }
  }

  @Test
  void tensorsMayComeInAnyOrderAndWithMetadata() throws IOException {
    Path file = saved(small(), "m.rkn");
    String header =
        "{\"__metadata__\":{\"a\":\"b\"},"
            + "\"layers.1.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"layers.1.weight\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[4,16]},"
            + "\"layers.0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[16,28]},"
            + "\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[28,52]}}";
    ByteBuffer data = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 13; i++) {
      data.putFloat(i);
    }
    rewrite(file, "weights.safetensors", _ -> safetensors(header, data.array()));

    assertThat(Model.load(file).parameters())
        .containsExactly(7, 8, 9, 10, 11, 12, 4, 5, 6, 1, 2, 3, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"F32\"|\"F16\"|layers.0.weight.dtype: expected \"F32\" but found \"F16\"",
        "[3,2]|[2,3]|shape: expected the shape [3, 2] but found [2,3]",
        "layers.0.bias|layers.0.sias|tensor \"layers.0.sias\" is not one of this network",
        "[0,24]|[0,28]|expected begin and end, 24 bytes apart, but found [0,28]",
        "[24,36]|[28,40]|tensor \"layers.0.bias\" begins at byte 28, expected 24",
        "[24,36]|[24,9223372036854775807]|expected begin and end",
        "\"shape\":[3]|\"shape\":3|expected an array but found 3",
        "}}|}, }|expected a name in quotes",
      })
  void refusesTensorsThatAreNotTheNetworks(String from, String to, String complaint) {
    Path file = saved(small(), "m.rkn");
    rewrite(
        file,
        "weights.safetensors",
        bytes -> {
          int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
          String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
          assertThat(header).contains(from);
          return safetensors(
              header.replaceFirst(java.util.regex.Pattern.quote(from), to),
              Arrays.copyOfRange(bytes, 8 + length, bytes.length));
        });

    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ", weights.safetensors")
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format\": 1|\"format\": 5|format: the model was written by a newer Rekindle: format 5,"
            + " and this one reads up to 4; update",
        "\"format\": 1|\"format\": 0|format: expected a whole number from 1",
        "\"dense\"|\"conv2d\"|network.layers.0: unknown layer \"conv2d\"; known are dense,"
            + " activation",
        "\"relu\"|\"rely\"|network.layers.0.dense.activation.0: expected one of linear, relu,",
        "\"units\": 3|\"units\": \"3\"|network.layers.0.dense.units: expected a whole number from"
            + " 1",
        "\"units\": 3|\"units\": 0|found 0",
        "\"units\": 3|\"units\": 4|expected the shape [4, 2] but found [3,2]",
        "\"units\": 3|\"units\": 200000000|the network of model.json has 800000001 parameters of 4"
            + " bytes each",
        "\"units\": 3|\"units\": 2000000000|more than 2147483583 parameters",
        "\"inputs\": 2|\"inputs\": -2|network.inputs: expected a whole number",
        "\"inputs\": 2|\"imputs\": 2|network: the member \"inputs\" is missing; there are imputs,"
            + " layers",
        "\"mse\"|\"msee\"|loss.name: expected one of cross_entropy",
        "\"regression\"|\"guessing\"|targets.task: expected one of classification, binary",
        "\"constant\": 0.0|\"konstant\": 0.0|unknown initialiser \"konstant\"",
      })
  void refusesDescriptionsItCannotFollow(String from, String to, String complaint) {
    Path file = saved(small(), "m.rkn");
    rewrite(
        file,
        "model.json",
        bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          assertThat(text).contains(from);
          return text.replaceFirst(java.util.regex.Pattern.quote(from), to)
              .getBytes(StandardCharsets.UTF_8);
        });

    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(complaint);
  }

  @Test
  void refusesAPreprocessingOfAnotherWidth() {
    Path file = saved(small(), "m.rkn");
    rewrite(
        file,
        "model.json",
        bytes ->
            new String(bytes, StandardCharsets.UTF_8)
                .replace("\"name\": \"x1\",", "\"name\": \"x1\", \"indicator\": true,")
                .getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 inputs by the preprocessing, but the network has 2");
  }

  @Test
  void refusesWhatIsNoModelFile() throws IOException {
    Path text = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n");
    Path empty = Files.writeString(folder.resolve("b.rkn"), "");
    Path foreign = folder.resolve("c.rkn");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(foreign))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    Path packed = saved(small(), "d.rkn");
    rewrite(packed, "model.json", UnaryOperator.identity(), ZipEntry.DEFLATED);

    assertThatThrownBy(() -> Model.load(text)).hasMessageContaining("does not begin as a zip does");
    assertThatThrownBy(() -> Model.load(empty)).hasMessageContaining("does not begin as a zip");
    assertThatThrownBy(() -> Model.load(foreign))
        .hasMessageContaining("the entry \"model.json\" is missing; found [readme.txt]");
    assertThatThrownBy(() -> Model.load(packed))
        .hasMessageContaining("the entries of a model file are stored");
    assertThatThrownBy(() -> Model.load(folder.resolve("none.rkn")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> Model.load(folder)).hasMessageContaining("a folder, but a model file");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(saved(small(), "m.rkn"));
    Path file = folder.resolve("cut.rkn");
    for (int length = 0; length < whole.length; length += length < whole.length - 200 ? 13 : 1) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> Model.load(file))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void aFlippedBitIsRefusedOrHarmlessButNeverFailsOtherwise() throws IOException {
    Model model = small();
    byte[] whole = Files.readAllBytes(saved(model, "m.rkn"));
    Path file = folder.resolve("flipped.rkn");
    int refused = 0;
    int tried = 0;
    for (int i = 0; i < whole.length; i += i < whole.length - 250 ? 5 : 1) {
      tried++;
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << (i % 8));
      Files.write(file, damaged);
      try {
        assertThat(bits(Model.load(file))).isEqualTo(bits(model));
      } catch (InputException e) {
        assertThat(e).hasMessageStartingWith(file.toString());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(tried * 8 / 10);
  }

  @Test
  void randomDamageIsRefusedOrHarmlessButNeverFailsOtherwise() throws IOException {
    Model model = new RandomModels(3).model();
    byte[] whole = Files.readAllBytes(saved(model, "m.rkn"));
    Path file = folder.resolve("damaged.rkn");
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      int from = random.nextInt(whole.length);
      // The index of the zip is at the end: aim there half of the time.
      if (random.nextBoolean()) {
        from = whole.length - 1 - random.nextInt(200);
      }
      for (int j = from; j < Math.min(whole.length, from + 1 + random.nextInt(6)); j++) {
        damaged[j] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        assertThat(bits(Model.load(file))).isEqualTo(bits(model));
      } catch (InputException e) {
        assertThat(e).hasMessageStartingWith(file.toString());
      }
    }
  }

  @Test
  void savingWhereNothingCanBeWrittenNamesPathAndReason() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> small().save(folder.resolve("absent").resolve("m.rkn")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("m.rkn: cannot be written: there is no such file or folder");
    assertThatThrownBy(() -> small().save(file.resolve("m.rkn")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
  }

  private static byte[] safetensors(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static void rewrite(Path file, String name, UnaryOperator<byte[]> change) {
    rewrite(file, name, change, ZipEntry.STORED);
  }

  /// The same zip with one entry changed, checksums in order.
  private static void rewrite(Path file, String name, UnaryOperator<byte[]> change, int method) {
    try {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      try (ZipFile zip = new ZipFile(file.toFile())) {
        for (ZipEntry entry : zip.stream().toList()) {
          entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
      }
      entries.computeIfPresent(name, (_, bytes) -> change.apply(bytes));
      try (OutputStream out = Files.newOutputStream(file);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> each : entries.entrySet()) {
          ZipEntry entry = new ZipEntry(each.getKey());
          CRC32 sum = new CRC32();
          sum.update(each.getValue());
          entry.setMethod(method);
          entry.setSize(each.getValue().length);
          entry.setCrc(sum.getValue());
          zip.putNextEntry(entry);
          zip.write(each.getValue());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
