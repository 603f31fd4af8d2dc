package io.rekindle.cli.fuzz;

import io.rekindle.cli.RunFolderReading;
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
import io.rekindle.interop.onnx.ImportOptions;
import io.rekindle.interop.onnx.OnnxImport;
import io.rekindle.interop.weights.SafetensorsFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final String ONNX = "rekindle-interop/src/test/resources/io/rekindle/interop/onnx";

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
    all.add(data("csv", 19, "d.csv", plain(Words.TABLE, cut(csv), mixed)));
    all.add(data("tsv", 4, "d.tsv", plain(Words.TABLE, cut(format("rows.tsv")))));
    all.add(data("csv.gz", 3, "d.csv.gz", gzip(Words.TABLE, mixed)));
    all.add(
        data(
            "libsvm",
            12,
            "d.svm",
            plain(Words.SPARSE, cut(format("rows.svm")), format("several.svm"))));
    all.add(
        data(
            "arff",
            12,
            "d.arff",
            plain(Words.ARFF, cut(format("rows.arff")), format("sparse.arff"), ARFF_SEED)));
    all.add(data("npy", 9, "d.npy", plain(Words.NPY, format("rows.npy"))));
    all.add(data("npz", 6, "d.npz", zip(Words.NPY, false, format("rows.npz"))));
    all.add(data("npz-columns", 6, "d.npz", zip(Words.NPY, false, format("columns.npz"))));
    all.add(idx());
    all.add(data("png", 7, "d/c/i.png", png()));
    all.add(data("jpeg", 6, "d/c/i.jpg", plain(Words.BINARY, image("jpg"))));
    all.add(data("parquet", 1, "d.parquet", plain(Words.BINARY, seeds(PARQUET, ".parquet"))));
    all.add(ParquetStreams.target(seeds(PARQUET, ".parquet")));
    all.add(labelSets());
    all.add(onnx());
    all.add(safetensors());
    all.add(runFile());
    all.add(settings());
    all.add(model());
    all.add(checkpoint());
    all.add(runFolder());
    all.add(HttpBodies.target(trained(root.resolve(FORMATS).resolve("rows.csv")), image("png")));
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

  private byte[][] seeds(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      List<byte[]> seeds = new ArrayList<>();
      for (Path file : files.filter(f -> isSeed(f, ending)).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
      return seeds.toArray(byte[][]::new);
    }
  }

  /// Not the small files of compressions that are refused.
  private static boolean isSeed(Path file, String ending) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(ending) && !name.startsWith("few-");
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
            ? Words.BINARY.mutate(zipped, random)
            : Envelopes.gzip(mutator.mutate(seed, random));
  }

  private static Bytes zip(Mutator mutator, boolean stored, byte[] seed) throws IOException {
    Map<String, byte[]> entries = Envelopes.unzip(seed);
    return random ->
        random.nextInt(4) == 0
            ? Words.BINARY.mutate(seed, random)
            : Envelopes.zip(entries, stored, mutator, random);
  }

  private Bytes png() throws IOException {
    byte[][] seeds = {format("grey.png"), format("colours.png"), image("png")};
    return random -> {
      byte[] seed = seeds[random.nextInt(seeds.length)];
      return random.nextInt(4) == 0
          ? Words.BINARY.mutate(seed, random)
          : Envelopes.png(seed, Words.BINARY, random);
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

  /// A table with dates, categories that are hashed, and several labels in a cell.
  private static Target labelSets() {
    byte[] seed =
        "day,c,y\n2026-03-01,a,red;blue\n2026-03-02T10:00,b,red\n,d,blue;green\n2026-01-01,e,\n"
            .getBytes(StandardCharsets.UTF_8);
    return new Target(
        "labels",
        6,
        random -> Map.of("d.csv", plain(Words.TABLE, seed).make(random)),
        folder ->
            Preparation.prepare(
                RunFile.parse(
                    "{data: {source: d.csv, target: y, separator: ;, hash_above: 2, hash_buckets:"
                        + " 4}, network: {layers: [{dense: 3}]}, loss: mse}",
                    "run.yaml",
                    "run",
                    folder,
                    List.of())));
  }

  private Target onnx() throws IOException {
    Bytes bytes = plain(Words.BINARY, seeds(ONNX, ".onnx"));
    return new Target(
        "onnx",
        4,
        random -> Map.of("m.onnx", bytes.make(random)),
        folder -> OnnxImport.read(folder.resolve("m.onnx"), ImportOptions.NONE));
  }

  private static Target safetensors() {
    String header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},\"b\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[24,40]}}";
    ByteBuffer seed = ByteBuffer.allocate(8 + header.length() + 40).order(ByteOrder.LITTLE_ENDIAN);
    seed.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    Bytes bytes = plain(Words.JSON, seed.array());
    return new Target(
        "safetensors",
        4,
        random -> Map.of("w.safetensors", bytes.make(random)),
        folder -> SafetensorsFile.read(folder.resolve("w.safetensors")));
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
              "d/train-images-idx3-ubyte", first ? Words.BINARY.mutate(images, random) : images,
              "d/train-labels-idx1-ubyte", first ? labels : Words.BINARY.mutate(labels, random));
        },
        folder -> DataProfile.of(DataSource.of("d", folder, true)));
  }

  private static Target runFile() {
    byte[] template = RunFile.template().getBytes(StandardCharsets.UTF_8);
    byte[] every =
        """
        data: {source: d.csv, validation: 0.1, target: y, separator: "|", hash_above: 9, hash_buckets: 4, scale: [none, {divide: 2}], image: {size: 3}}
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
        random -> Map.of("run.yaml", plain(Words.YAML, template, every).make(random)),
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
        random -> Map.of("settings", plain(Words.YAML, seed).make(random)),
        folder -> {
          String text =
              new String(
                  Files.readAllBytes(folder.resolve("settings")), StandardCharsets.ISO_8859_1);
          List<Setting> settings = text.lines().map(Setting::parse).toList();
          RunFile.parse(RunFile.template(), "run.yaml", "run", folder, settings);
        });
  }

  private Model trained(Path table) {
    RunFile run =
        RunFile.parse(
            """
            data: {source: %s}
            network:
              layers: [{dense: 5, activation: relu}, batch_norm, {dropout: 0.2}, layer_norm, {dense: 3, activation: softmax}]
            loss: cross_entropy
            """
                .formatted(table.toAbsolutePath()),
            "run.yaml",
            "run",
            root,
            List.of());
    Prepared prepared = Preparation.prepare(run);
    return new Model(
        prepared.network(),
        Trainer.train(prepared.network(), run.training(), prepared.train()).parameters(),
        prepared.preprocessing(),
        prepared.targets(),
        run.training().loss(),
        List.of(),
        new Origin("", "run", 1, 1, 1, "", Map.of()));
  }

  private Target model() throws IOException {
    Model model = trained(root.resolve(FORMATS).resolve("rows.csv"));
    Bytes bytes = zip(Words.JSON, true, saved(model::save));
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
        zip(Words.JSON, true, saved(file -> StateFile.write(file, state, Map.of("run", "fuzz"))));
    return new Target(
        "checkpoint",
        4,
        random -> Map.of("s.ckpt", bytes.make(random)),
        folder -> StateFile.read(folder.resolve("s.ckpt")));
  }

  private static Target runFolder() {
    byte[] provenance = RunFolderReading.PROVENANCE.getBytes(StandardCharsets.UTF_8);
    byte[] metrics = RunFolderReading.METRICS.getBytes(StandardCharsets.UTF_8);
    return new Target(
        "run-folder",
        3,
        random -> {
          boolean first = random.nextBoolean();
          return Map.of(
              "provenance.json", first ? Words.JSON.mutate(provenance, random) : provenance,
              "metrics.jsonl", first ? metrics : Words.JSON.mutate(metrics, random));
        },
        RunFolderReading::read);
  }
}
