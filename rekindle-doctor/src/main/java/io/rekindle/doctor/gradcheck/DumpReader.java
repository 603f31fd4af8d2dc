package io.rekindle.doctor.gradcheck;

import io.rekindle.core.InputException;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.run.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a dumped step from an npz file, as `docs/gradcheck.md` describes it.
public final class DumpReader {
  private static final List<String> X = List.of("x", "inputs");
  private static final List<String> TARGETS = List.of("targets", "t", "y", "labels");
  private static final List<String> OUTPUTS = List.of("outputs", "output_values", "predictions");
  private static final String LOSS = "loss";
  private static final String LOSS_VALUE = "loss_value";
  private static final Pattern TENSOR = Pattern.compile("(d?)([wb])_?(\\d{1,4})");

  private final NpzFile file;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> arrays = new LinkedHashMap<>();
  private final Map<String, Matrix> read = new LinkedHashMap<>();
  private boolean single;

  private DumpReader(NpzFile file) {
    this.file = file;
  }

  /// Reads a file.
  ///
  /// @param settings what was said besides, by the names of [Settings#NAMES]; wins over the file's
  ///   own
  /// @throws InputException if an array is missing, unknown or damaged
  public static Dump read(Path path, Map<String, String> settings) {
    return new DumpReader(NpzFile.open(path)).dump(settings);
  }

  private Dump dump(Map<String, String> besides) {
    file.names().forEach(this::sort);
    settings.putAll(besides);
    Matrix x = needed("x", X);
    Matrix targets = needed("targets", TARGETS);
    Optional<Matrix> outputs = find(OUTPUTS).map(this::matrix);
    OptionalDouble loss = loss();
    List<Dump.Layer> layers = layers();
    Settings said = Settings.of(settings, file.file().toString());
    try {
      return new Dump(x, targets, layers, outputs, loss, said, single);
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(file.file(), e.getMessage()), e);
    }
  }

  /// Tells arrays from settings; a name with no meaning here is an error, since it may be misspelt.
  private void sort(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String setting = lower.equals("rate") || lower.equals("lr") ? "learning_rate" : lower;
    boolean isNumber = setting.equals(LOSS) && file.texts(name).isEmpty();
    if (setting.equals(LOSS_VALUE) || isNumber) {
      once(LOSS_VALUE, name);
    } else if (Settings.NAMES.contains(setting)) {
      settings.put(setting, setting(name));
    } else if (TENSOR.matcher(lower).matches()
        || X.contains(lower)
        || TARGETS.contains(lower)
        || OUTPUTS.contains(lower)) {
      once(lower, name);
    } else {
      throw new InputException(
          "%s: array \"%s\" has no meaning here; known are x, targets, outputs, loss_value, W0, W1, ..., b0, ..., dW0, ..., db0, ... and the settings %s.%s"
              .formatted(
                  file.file(),
                  name,
                  String.join(", ", Settings.NAMES),
                  Spelling.suggestion(name, known())));
    }
  }

  private void once(String meaning, String name) {
    String earlier = arrays.put(meaning.replace("_", ""), name);
    if (earlier != null) {
      throw new InputException(
          "%s: arrays \"%s\" and \"%s\" mean the same; keep one"
              .formatted(file.file(), earlier, name));
    }
  }

  private List<String> known() {
    List<String> known = new ArrayList<>(List.of("x", "targets", "outputs", LOSS_VALUE));
    known.addAll(Settings.NAMES);
    for (int l = 0; l < file.names().size(); l++) {
      known.addAll(List.of("W" + l, "b" + l, "dW" + l, "db" + l));
    }
    return known;
  }

  private String setting(String name) {
    Optional<List<String>> texts = file.texts(name);
    if (texts.isPresent()) {
      return String.join(",", texts.get());
    }
    return Double.toString(number(name, "one number or text"));
  }

  private double number(String name, String needed) {
    io.rekindle.data.raw.Matrix stored = file.read(name).values();
    if (stored.rows() * stored.columns() != 1) {
      throw new InputException(
          "%s, array %s: %d numbers, %s is needed"
              .formatted(file.file(), name, stored.rows() * stored.columns(), needed));
    }
    return stored.at(0, 0);
  }

  /// A loss that is no number says nothing; the gradients tell why.
  private OptionalDouble loss() {
    return find(List.of(LOSS_VALUE)).stream()
        .map(key -> arrays.getOrDefault(key.replace("_", ""), key))
        .mapToDouble(name -> number(name, "one number, the loss of the batch,"))
        .filter(Double::isFinite)
        .findFirst();
  }

  private Optional<String> find(List<String> names) {
    return names.stream().filter(n -> arrays.containsKey(n.replace("_", ""))).findFirst();
  }

  private Matrix needed(String what, List<String> names) {
    String name =
        find(names)
            .orElseThrow(
                () ->
                    new InputException(
                        "%s: there is no array \"%s\"; found: %s"
                            .formatted(file.file(), what, String.join(", ", file.names()))));
    return matrix(name);
  }

  private NpzFile.Array array(String key, String stored) {
    NpzFile.Array array = file.read(stored);
    boolean mayBeImages = X.contains(key);
    if (array.shape().size() > 2 && !mayBeImages) {
      throw new InputException(
          "%s, array %s: %d dimensions %s, at most 2 are allowed; dense layers have matrices"
              .formatted(file.file(), stored, array.shape().size(), array.shape()));
    }
    if (array.values().rows() == 0) {
      throw new InputException(
          "%s, array %s: the shape %s holds no number; at least one row and column are needed"
              .formatted(file.file(), stored, array.shape()));
    }
    return array;
  }

  private Matrix matrix(String name) {
    String key = name.replace("_", "");
    String stored = arrays.getOrDefault(key, name);
    return read.computeIfAbsent(key, _ -> values(array(key, stored)));
  }

  private Matrix values(NpzFile.Array array) {
    io.rekindle.data.raw.Matrix stored = array.values();
    single |= stored instanceof io.rekindle.data.raw.Matrix.Floats;
    double[] values = new double[stored.rows() * stored.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.at(i / stored.columns(), i % stored.columns());
    }
    return new Matrix(values, stored.rows(), stored.columns());
  }

  /// Layers by the numbers in the names, which may begin at 0 or 1.
  private List<Dump.Layer> layers() {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String name : arrays.keySet()) {
      Matcher matcher = TENSOR.matcher(name);
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(3)));
      }
    }
    List<Dump.Layer> layers = new ArrayList<>();
    for (int number : numbers) {
      if (!arrays.containsKey("w" + number)) {
        throw new InputException(
            "%s: there is no array \"W%d\"; found: %s"
                .formatted(file.file(), number, String.join(", ", file.names())));
      }
      layers.add(
          new Dump.Layer(
              matrix("w" + number),
              found("b" + number),
              found("dw" + number),
              found("db" + number)));
    }
    return layers;
  }

  private Optional<Matrix> found(String name) {
    return arrays.containsKey(name) ? Optional.of(matrix(name)) : Optional.empty();
  }
}
