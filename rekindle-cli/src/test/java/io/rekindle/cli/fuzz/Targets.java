package io.rekindle.cli.fuzz;

import io.rekindle.core.State;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.DataProfile;
import io.rekindle.data.DataSource;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Everything that reads files. A reader added to the project gets a line here.
final class Targets {
  private static final String FORMATS = "rekindle-data/src/test/resources/io/rekindle/data/formats";
  private static final String PARQUET = "rekindle-parquet/src/test/resources/io/rekindle/parquet";

  private static final Mutator BINARY = Mutator.of();
  private static final Mutator TABLE =
      Mutator.of(
          ",",
          "\n",
          "\"",
          "\"\"",
          "\r",
          "\t",
          ";",
          "NA",
          "nan",
          "-inf",
          "1e999",
          "1e-999",
          "\uFEFF",
          "true",
          "9".repeat(400),
          "0.1e+",
          "é",
          "\0");
  private static final Mutator SPARSE =
      Mutator.of(
          " 1:1",
          ":",
          "1048575:1",
          "2147483648:1",
          " qid:1",
          "#",
          "\n",
          "1,2,3",
          "-1",
          "+",
          "nan",
          "0:0");
  private static final Mutator ARFF =
      Mutator.of(
          "@attribute a numeric\n",
          "@data\n",
          "@relation",
          "{",
          "}",
          "{0 1}",
          "'",
          "\"",
          "\\",
          "%",
          "?",
          ",",
          "date \"yyyy\"",
          "string",
          "{a,b}",
          "\n",
          "999999999 1");
  private static final Mutator YAML =
      Mutator.of(
          "{",
          "}",
          "[",
          "]",
          ": ",
          "- ",
          "\n",
          "  ",
          "&a ",
          "*a",
          "!!int ",
          "| ",
          "> ",
          "#",
          "'",
          "\"",
          "<<: ",
          "null",
          "1e999",
          "-1",
          "2147483648",
          "0x7fffffff",
          ".inf",
          "--- ",
          "? ",
          "\t",
          "dense: 100000000",
          "layers",
          "[".repeat(100),
          "{a: ".repeat(50));
  private static final Mutator JSON =
      Mutator.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "null",
          "1e999",
          "-1",
          "2147483647",
          "\\u0000",
          "\"NaN\"",
          "[".repeat(200),
          "4294967296",
          "\"units\": 1000000000",
          "[1000000,1000000]");
  private static final Mutator NPY =
      Mutator.of(
          "(",
          ")",
          ",",
          "'",
          "True",
          "<f4",
          "<f8",
          "|u1",
          "<U9",
          "O",
          "2147483647",
          "4294967296",
          "0",
          " ");

  private final Path root;

  /// @param root of the project
  Targets(Path root) {
    this.root = root;
  }

  List<Target> all() throws IOException {
    List<Target> all = new ArrayList<>();
    byte[] csv = format("rows.csv");
    byte[] mixed =
        "a,b,c\n1,x,true\n,\"y, z\",false\n3.5e-3,\"q\"\"r\",NA\n".getBytes(StandardCharsets.UTF_8);
    all.add(data("csv", 19, "d.csv", plain(TABLE, cut(csv), mixed)));
    all.add(data("tsv", 4, "d.tsv", plain(TABLE, cut(format("rows.tsv")))));
    all.add(data("csv.gz", 3, "d.csv.gz", gzip(TABLE, mixed)));
    all.add(
        data("libsvm", 12, "d.svm", plain(SPARSE, cut(format("rows.svm")), format("several.svm"))));
    all.add(
        data(
            "arff",
            12,
            "d.arff",
            plain(ARFF, cut(format("rows.arff")), format("sparse.arff"), ARFF_SEED)));
    all.add(data("npy", 9, "d.npy", plain(NPY, format("rows.npy"))));
    all.add(data("npz", 6, "d.npz", zip(NPY, false, format("rows.npz"))));
    all.add(idx());
    all.add(data("png", 7, "d/c/i.png", png()));
    all.add(data("jpeg", 6, "d/c/i.jpg", plain(BINARY, image("jpg"))));
    all.add(data("parquet", 1, "d.parquet", plain(BINARY, parquet())));
    all.add(runFile());
    all.add(settings());
    all.add(model());
    all.add(checkpoint());
    return all;
  }

  private static final byte[] ARFF_SEED =
      """
      @relation t
      @attribute a real
      @attribute b {x, 'y z'}
      @attribute c date "dd.MM.yyyy"
      @attribute d string
      @data
      1, x, 01.02.2003, 'a b'
      ?, 'y z', ?, c % comment
      {0 2, 1 'y z'}
      """
          .getBytes(StandardCharsets.UTF_8);

  private byte[] format(String name) throws IOException {
    return Files.readAllBytes(root.resolve(FORMATS).resolve(name));
  }

  /// The first lines: small files are read faster.
  private static byte[] cut(byte[] text) {
    int end = Math.min(text.length, 400);
    while (text[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(text, end);
  }

  private byte[][] parquet() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(PARQUET))) {
      List<byte[]> seeds = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
      return seeds.toArray(byte[][]::new);
    }
  }

  /// Makes the bytes of one file.
  private interface Bytes {
    byte[] make(SplittableRandom random) throws IOException;
  }

  private static Bytes plain(Mutator mutator, byte[]... seeds) {
    return random -> mutator.mutate(seeds[random.nextInt(seeds.length)], random);
  }

  private static Bytes gzip(Mutator mutator, byte[] seed) {
    byte[] zipped = Envelopes.gzip(seed);
    return random ->
        random.nextInt(4) == 0
            ? BINARY.mutate(zipped, random)
            : Envelopes.gzip(mutator.mutate(seed, random));
  }

  private static Bytes zip(Mutator mutator, boolean stored, byte[] seed) throws IOException {
    Map<String, byte[]> entries = Envelopes.unzip(seed);
    return random ->
        random.nextInt(4) == 0
            ? BINARY.mutate(seed, random)
            : Envelopes.zip(entries, stored, mutator, random);
  }

  private Bytes png() throws IOException {
    byte[][] seeds = {format("grey.png"), format("colours.png"), image("png")};
    return random -> {
      byte[] seed = seeds[random.nextInt(seeds.length)];
      return random.nextInt(4) == 0
          ? BINARY.mutate(seed, random)
          : Envelopes.png(seed, BINARY, random);
    };
  }

  private static byte[] image(String format) throws IOException {
    BufferedImage image = new BufferedImage(9, 12, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 9 * 12; i++) {
      image.setRGB(i % 9, i / 9, 0x123456 * i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  /// Reads a data file or folder whole, and describes every column.
  private static Target data(String name, int share, String file, Bytes bytes) {
    String source = file.split("/", -1)[0];
    return new Target(
        name,
        share,
        random -> Map.of(file, bytes.make(random)),
        folder -> DataProfile.of(DataSource.of(source, folder, true)));
  }

  private static Target idx() {
    byte[] images =
        ByteBuffer.allocate(16 + 24).putInt(0x803).putInt(6).putInt(2).putInt(2).array();
    byte[] labels = ByteBuffer.allocate(8 + 6).putInt(0x801).putInt(6).array();
    return new Target(
        "idx",
        8,
        random -> {
          boolean first = random.nextBoolean();
          return Map.of(
              "d/train-images-idx3-ubyte", first ? BINARY.mutate(images, random) : images,
              "d/train-labels-idx1-ubyte", first ? labels : BINARY.mutate(labels, random));
        },
        folder -> DataProfile.of(DataSource.of("d", folder, true)));
  }

  private static Target runFile() {
    byte[] template = RunFile.template().getBytes(StandardCharsets.UTF_8);
    byte[] every =
        """
        data: {source: d.csv, validation: 0.1, target: y, scale: [none, {divide: 2}], image: {size: 3}}
        network:
          init: {uniform: [-0.1, 1e-1]}
          layers: [{dense: 3, activation: [relu, {leaky_relu: 0.1}], bias: 0.5}, batch_norm, {dropout: 0.5}]
        loss: {name: huber, delta: 2}
        optimizer: {name: adam, beta1: 0.8, clip_norm: 1}
        schedule: {name: step, factor: 0.5}
        early_stopping: {patience: 3}
        class_weights: {a: 1}
        """
            .getBytes(StandardCharsets.UTF_8);
    return new Target(
        "run",
        14,
        random -> Map.of("run.yaml", plain(YAML, template, every).make(random)),
        folder -> {
          RunFile run = RunFile.read(folder.resolve("run.yaml"));
          run.resolved(folder);
        });
  }

  private static Target settings() {
    byte[] seed =
        "network.layers.0.init=uniform:0.5\ndata.rows=12\noptimizer=adam\n"
            .getBytes(StandardCharsets.UTF_8);
    return new Target(
        "settings",
        4,
        random -> Map.of("settings", plain(YAML, seed).make(random)),
        folder -> {
          String text =
              new String(
                  Files.readAllBytes(folder.resolve("settings")), StandardCharsets.ISO_8859_1);
          List<Setting> settings = text.lines().map(Setting::parse).toList();
          RunFile.parse(RunFile.template(), "run.yaml", "run", folder, settings);
        });
  }

  private Target model() throws IOException {
    RunFile run =
        RunFile.parse(
            """
            data: {source: %s/rows.csv}
            network:
              layers: [{dense: 5, activation: relu}, batch_norm, {dropout: 0.2}, layer_norm, {dense: 3, activation: softmax}]
            loss: cross_entropy
            """
                .formatted(root.resolve(FORMATS).toAbsolutePath()),
            "run.yaml",
            "run",
            root,
            List.of());
    Prepared prepared = Preparation.prepare(run);
    Model model =
        new Model(
            prepared.network(),
            Trainer.train(prepared.network(), run.training(), prepared.train()).parameters(),
            prepared.preprocessing(),
            prepared.targets(),
            run.training().loss(),
            List.of(),
            new Origin("", "run", 1, 1, 1, "", Map.of()));
    Bytes bytes = zip(JSON, true, saved(model::save));
    return new Target(
        "model",
        6,
        random -> Map.of("model.rkn", bytes.make(random)),
        folder -> Model.load(folder.resolve("model.rkn")));
  }

  /// The bytes of a file that something is saved to.
  private static byte[] saved(Consumer<Path> saving) throws IOException {
    Path file = Files.createTempFile("fuzz", ".saved");
    saving.accept(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  private static Target checkpoint() throws IOException {
    State state = new State();
    state.put("weights", new float[50]);
    state.put("moments", new double[20]);
    Bytes bytes =
        zip(JSON, true, saved(file -> StateFile.write(file, state, Map.of("run", "fuzz"))));
    return new Target(
        "checkpoint",
        4,
        random -> Map.of("s.ckpt", bytes.make(random)),
        folder -> StateFile.read(folder.resolve("s.ckpt")));
  }
}
