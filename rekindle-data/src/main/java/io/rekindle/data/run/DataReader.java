package io.rekindle.data.run;

import io.rekindle.core.model.Missing;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.data.run.DataSection.Impute;
import io.rekindle.data.run.DataSection.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads `data`.
final class DataReader {
  private static final Map<String, Task> TASKS = Choices.of(Task.values(), Task::label);
  private static final Map<String, Targets.Encoding> ENCODINGS =
      Choices.of(Targets.Encoding.values(), Targets.Encoding::label);
  private static final Map<String, Scale.Fitted> FITTED =
      Choices.of(Scale.Fitted.values(), Scale.Fitted::label);
  private static final Map<String, Scale.Fitted> FITTED_TARGETS = targetScales();
  private static final Map<String, Impute> IMPUTES = Choices.of(Impute.values(), Impute::label);

  /// The longest side that images are resized to.
  private static final int MOST_PIXELS = 4096;

  private static final String SCALES =
      "allowed: none, standardize, minmax, minmax-symmetric, robust, log, unit-row, a number to"
          + " divide by such as {divide: 255}, a list with one of these for each feature, or a"
          + " mapping such as {income: log, others: standardize}.";

  /// The key of columns that a mapping of scales does not name.
  private static final String OTHERS = "others";

  private DataReader() {}

  static DataSection read(Section run) {
    run.required("data", "data: {source: mnist}");
    Section data = run.section("data");
    data.required("source", "source: mnist");
    DataSection read =
        new DataSection(
            data.text("source").orElseThrow(),
            data.text("test"),
            data.read("validation", DataReader::validation).orElseGet(() -> noValidation(data)),
            data.flag("header", true),
            data.read("missing", DataReader::missing).orElse(Missing.NONE),
            data.read("target", Section::texts),
            data.read("features", Section::texts),
            data.read("categories", Section::texts).orElse(List.of()),
            data.text("weights"),
            data.choice("task", TASKS),
            data.choice("encode", ENCODINGS),
            data.read("separator", DataReader::separator),
            data.integer("classes", 1),
            data.read("scale", DataReader::scale),
            data.choice("scale_target", FITTED_TARGETS, "none"),
            data.choice("impute", IMPUTES, "none"),
            data.flag("impute_indicator", false),
            data.integer("min_frequency", 1, 1),
            data.integer("max_categories", 1),
            data.integer("hash_above", 1),
            data.integer("hash_buckets", 2, 256),
            data.integer("rows", 1),
            data.flag("stream", false),
            image(data));
    data.rejectUnknownKeys();
    return read;
  }

  private static Missing missing(String path, Node node) {
    List<String> cells = new ArrayList<>();
    for (Node item : Section.items(node)) {
      cells.add(
          switch (item) {
            case Node.Text text -> text.value();
            case Node.Numeral number -> Double.toString(number.value());
            case Node.Flag _, Node.Nothing _, Node.Sequence _, Node.Mapping _ ->
                throw Section.wrong(
                    path,
                    item,
                    "a text or a number is needed, or a list of these, such as [\"?\", -999]; quote"
                        + " a text that YAML takes for something else");
          });
    }
    return Missing.of(cells);
  }

  private static String separator(String path, Node node) {
    if (node instanceof Node.Text text && !text.value().isEmpty()) {
      return text.value();
    }
    throw Section.wrong(path, node, "what stands between labels is needed, such as \";\"");
  }

  private static ImageReading image(Section data) {
    if (data.get("image").isEmpty()) {
      return ImageReading.PLAIN;
    }
    Section image = data.section("image");
    Optional<ImageReading.Size> size = image.read("size", DataReader::size);
    boolean grey = image.flag("grey", false);
    image.rejectUnknownKeys();
    return new ImageReading(size, grey ? OptionalInt.of(1) : OptionalInt.empty());
  }

  private static ImageReading.Size size(String path, Node node) {
    List<Node> sides = Section.items(node);
    if (sides.isEmpty() || sides.size() > 2) {
      throw Section.wrong(path, node, "[HEIGHT, WIDTH] is needed, such as [28, 28]");
    }
    int height = side(path, sides.getFirst());
    return new ImageReading.Size(height, side(path, sides.getLast()));
  }

  private static int side(String path, Node node) {
    int side = Section.integer(path, node, 1);
    if (side > MOST_PIXELS) {
      throw Section.wrong(path, node, "at most %d is allowed".formatted(MOST_PIXELS));
    }
    return side;
  }

  private static Validation noValidation(Section data) {
    data.resolve("validation", Node.Numeral.of(0, data.place()));
    return new Validation.None();
  }

  private static Validation validation(String path, Node node) {
    return switch (node) {
      case Node.Numeral n when n.value() == 0 -> new Validation.None();
      case Node.Numeral n when Range.SHARE.contains(n.value()) -> new Validation.Share(n.value());
      case Node.Text t -> new Validation.Data(t.value());
      case Node n ->
          throw Section.wrong(
              path,
              n,
              "a share of the training rows (0 for none, below 1) or a path is needed, such as"
                  + " 0.1");
    };
  }

  private static Scale scale(String path, Node node) {
    if (node instanceof Node.Sequence list) {
      List<Scale> scales = new ArrayList<>();
      for (Node item : list.items()) {
        scales.add(oneScale(path, item));
      }
      if (scales.isEmpty() || scales.contains(new Scale.UnitRow())) {
        throw Section.wrong(
            path,
            node,
            "one of none, standardize, minmax, minmax-symmetric, robust, log or {divide: 255} is"
                + " needed for each feature");
      }
      return new Scale.PerFeature(scales);
    }
    if (node instanceof Node.Mapping mapping && !isDivisor(mapping)) {
      return byColumn(path, mapping);
    }
    return oneScale(path, node);
  }

  /// Those that the model undoes by center and scale alone.
  private static Map<String, Scale.Fitted> targetScales() {
    Map<String, Scale.Fitted> scales = new LinkedHashMap<>(FITTED);
    scales.remove(Scale.Fitted.LOG.label());
    return scales;
  }

  private static Scale byColumn(String path, Node.Mapping mapping) {
    Map<String, Scale> scales = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach((name, entry) -> scales.put(name, oneScale(path + "." + name, entry.value())));
    if (scales.isEmpty() || scales.containsValue(new Scale.UnitRow())) {
      throw Section.wrong(
          path, mapping, "a scale other than unit-row is needed for each column named");
    }
    Scale others = scales.remove(OTHERS);
    return new Scale.ByColumn(scales, others == null ? Scale.Fitted.STANDARDIZE : others);
  }

  private static boolean isDivisor(Node.Mapping mapping) {
    return mapping.entries().size() == 1
        && mapping.get("divide").filter(Node.Numeral.class::isInstance).isPresent();
  }

  private static Scale oneScale(String path, Node node) {
    return switch (node) {
      case Node.Mapping mapping when mapping.entries().size() == 1 -> divide(path, mapping);
      case Node.Text word when word.value().equals("unit-row") -> new Scale.UnitRow();
      case Node.Text word when FITTED.containsKey(word.value()) ->
          Section.choice(path, word, FITTED);
      case Node.Text word -> {
        List<String> words = new ArrayList<>(FITTED.keySet());
        words.add("unit-row");
        throw Section.wrong(path, word, SCALES + Spelling.suggestion(word.value(), words));
      }
      case Node n -> throw Section.wrong(path, n, SCALES);
    };
  }

  private static Scale divide(String path, Node.Mapping mapping) {
    Section section = Section.of(path, mapping);
    Node divisor = section.required("divide", "{divide: 255}");
    double by = Section.number(section.path("divide"), divisor, Range.ANY);
    if (by == 0) {
      throw Section.wrong(section.path("divide"), divisor, "a number other than 0 is needed");
    }
    return new Scale.Divide(by);
  }
}
