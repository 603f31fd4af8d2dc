package io.rekindle.data.run;

import io.rekindle.core.InputException;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One training run as its file describes it: data, network, loss, optimiser. Immutable.
///
/// The file is YAML 1.2; docs/run-file.md lists the keys. Everything is checked when the file is
/// read, apart from what depends on the data.
public final class RunFile {
  private static final long MAX_BYTES = 4 << 20;

  private final String source;
  private final String name;
  private final Path base;
  private final Node.Mapping written;
  private final Node.Mapping resolved;
  private final DataSection data;
  private final LayerReader network;
  private final Training training;
  private final List<Metric> metrics;
  private final Optional<ClassWeights> classWeights;
  private final Optional<Checkpoint> checkpoint;
  private final Precision precision;
  private final Optional<SearchSection> search;

  private RunFile(String source, String name, Path base, Node.Mapping written) {
    this.source = source;
    this.name = name;
    this.base = base;
    this.written = written;
    Section run = Section.of("", written);
    data = DataReader.read(run);
    run.required("network", "network: {layers: [{dense: 10, activation: softmax}]}");
    network = new LayerReader(run.section("network"), base);
    training = TrainingReader.training(run);
    metrics = TrainingReader.metrics(run);
    classWeights = TrainingReader.classWeights(run);
    checkpoint = TrainingReader.checkpoint(run);
    precision = TrainingReader.precision(run);
    search = SearchReader.read(run);
    run.rejectUnknownKeys();
    resolved = run.resolved();
  }

  /// Reads a file. Relative data paths in it are relative to its folder.
  ///
  /// @param settings changes to make before the file is understood, in order
  /// @throws InputException if the file cannot be read, or a key or value is not allowed
  public static RunFile read(Path file, List<Setting> settings) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path name = file.getFileName();
    if (folder == null || name == null || Files.isDirectory(file)) {
      throw new InputException("%s: this is a folder; a run file is needed".formatted(file));
    }
    String stem = name.toString().replaceFirst("\\.ya?ml$", "");
    return parse(text(file), file.toString(), stem, folder, settings);
  }

  /// Reads a file as it stands.
  public static RunFile read(Path file) {
    return read(file, List.of());
  }

  /// Reads a text.
  ///
  /// @param source what messages call the text
  /// @param name a short name of the run
  /// @param base the folder that relative data paths start from
  public static RunFile parse(
      String yaml, String source, String name, Path base, List<Setting> settings) {
    Node root = YamlReader.read(yaml, source);
    if (!(root instanceof Node.Mapping mapping)) {
      throw new InputException(
          "%s: a run file is a mapping with data, network and loss; found %s. `rekindle init` prints an example"
              .formatted(root.place(), root.describe()));
    }
    return new RunFile(source, name, base, changed(mapping, settings));
  }

  /// A commented example of a run file that trains on the built-in digits.
  public static String template() {
    try (InputStream in = RunFile.class.getResourceAsStream("template.yaml")) {
      if (in == null) {
        throw new IllegalStateException("template.yaml is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Node.Mapping changed(Node.Mapping mapping, List<Setting> settings) {
    Node.Mapping changed = mapping;
    for (Setting setting : settings) {
      changed = setting.applyTo(changed);
    }
    return changed;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InputException(
            "%s: %d bytes, a run file has at most %d; is this a data file?"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InputException(
          "%s: there is no such file; `rekindle init` prints an example to begin with"
              .formatted(file),
          e);
    } catch (CharacterCodingException e) {
      throw new InputException(
          "%s: this is not a text in UTF-8; save it as UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new InputException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  /// The same run with values changed.
  public RunFile with(List<Setting> settings) {
    return new RunFile(source, name, base, changed(written, settings));
  }

  /// A short name: the file's, without `.yaml`.
  public String name() {
    return name;
  }

  /// The folder that relative data paths start from.
  public Path base() {
    return base;
  }

  /// Where a data path of this file lies.
  public Path locate(String path) {
    return base.resolve(path).normalize();
  }

  /// The files and folders that the run reads, and built-in data, as they are written, by their
  /// keys: `data.source`, `data.test`, `data.validation`, `network.from`.
  public Map<String, String> paths() {
    return DataPaths.of(written);
  }

  public DataSection data() {
    return data;
  }

  /// The layers in order; their input width comes from the data.
  public List<Layer> layers() {
    return network.layers();
  }

  /// The default initialiser of dense layers; empty to choose by the activation.
  public Optional<Initializer> init() {
    return network.defaultInit();
  }

  /// The model that training goes on from: its numbers come first, and its features, scales, labels
  /// and targets are the run's.
  public Optional<Model> from() {
    return network.from();
  }

  /// The network for rows of `inputs` numbers.
  public Network network(int inputs) {
    return new Network(inputs, layers(), init());
  }

  public Training training() {
    return training;
  }

  /// The metrics asked for, or those that suit the task.
  public List<Metric> metrics(Task task) {
    if (!metrics.isEmpty()) {
      return metrics;
    }
    return switch (task) {
      case CLASSIFICATION, BINARY, MULTILABEL -> List.of(Metric.ACCURACY);
      case REGRESSION -> List.of(Metric.R2, Metric.MAE);
      case AUTOENCODING -> List.of(Metric.R2_WEIGHTED, Metric.R2, Metric.MAE);
    };
  }

  /// The same with the AUC besides where there are two classes and nothing was asked for.
  public List<Metric> metrics(Targets targets) {
    boolean twoClasses =
        targets.task() == Task.BINARY
            || (targets.task() == Task.CLASSIFICATION && targets.labels().size() == 2);
    return metrics.isEmpty() && twoClasses
        ? List.of(Metric.ACCURACY, Metric.AUC)
        : metrics(targets.task());
  }

  public Optional<ClassWeights> classWeights() {
    return classWeights;
  }

  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  /// What `rekindle tune` tries.
  public Optional<SearchSection> search() {
    return search;
  }

  public Precision precision() {
    return precision;
  }

  /// Where a key was written, for messages: `run.yaml, line 4, column 11`, or the override; the
  /// nearest key above it where it was not written.
  ///
  /// @param path keys and indexes joined by dots
  public String placeOf(String path) {
    Node node = written;
    int depth = 0;
    for (String key : path.split("\\.", -1)) {
      Optional<Node> child =
          switch (node) {
            case Node.Mapping m -> m.get(key);
            case Node.Sequence s
                when key.matches("\\d{1,9}") && Integer.parseInt(key) < s.items().size() ->
                Optional.of(s.items().get(Integer.parseInt(key)));
            case Node _ -> Optional.empty();
          };
      if (child.isEmpty()) {
        break;
      }
      node = child.get();
      depth++;
    }
    return depth == 0 ? source : node.place().toString();
  }

  /// Every value of [#resolved] by its path, as `--set` names it: `optimizer.learning_rate`.
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", resolved, values);
    return values;
  }

  private static void flatten(String path, Node node, Map<String, String> into) {
    String start = path.isEmpty() ? "" : path + ".";
    switch (node) {
      case Node.Mapping m when path.isEmpty() || !isOneValue(m) ->
          m.entries().forEach((key, entry) -> flatten(start + key, entry.value(), into));
      case Node.Sequence s when hasMappings(s) -> {
        for (int i = 0; i < s.items().size(); i++) {
          flatten(start + i, s.items().get(i), into);
        }
      }
      case Node n -> into.put(path, YamlWriter.flow(n));
    }
  }

  /// `{dropout: 0.5}` is one value; the layers of a network that says nothing else are many.
  private static boolean isOneValue(Node.Mapping mapping) {
    return mapping.entries().size() <= 1
        && mapping.entries().values().stream()
            .noneMatch(entry -> entry.value() instanceof Node.Sequence s && hasMappings(s));
  }

  private static boolean hasMappings(Node.Sequence sequence) {
    return sequence.items().stream().anyMatch(item -> item instanceof Node.Mapping);
  }

  /// The file as the user wrote it, changes applied, comments lost.
  ///
  /// @param folder where the text will lie: relative data paths are rewritten to hold from there
  public String yaml(Path folder) {
    return YamlWriter.write(new DataPaths(base, folder).rewrite(written));
  }

  /// The file with every default filled in that does not depend on the data.
  ///
  /// @param folder as in [#yaml]
  public String resolved(Path folder) {
    return YamlWriter.write(new DataPaths(base, folder).rewrite(resolved));
  }
}
