package io.rekindle.core.model;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.task.Targets;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes predictions as CSV with a header, or as a JSON object a line.
public final class PredictionWriter {
  private static final String FILE = "file";
  private static final String KEPT = "kept";

  /// Before the name of a kept column whose own name a column of the answer has.
  private static final String INPUT = "input_";

  private final Model model;
  private final boolean json;
  private final boolean labelled;
  private final List<String> names;

  public PredictionWriter(Model model, boolean json) {
    this.model = model;
    this.json = json;
    Targets targets = model.targets();
    labelled =
        switch (targets.task()) {
          case CLASSIFICATION, BINARY -> !targets.labels().isEmpty();
          case MULTILABEL -> true;
          case REGRESSION, AUTOENCODING -> false;
        };
    names = names(model);
  }

  /// Whether predictions have a class.
  public boolean labelled() {
    return labelled;
  }

  /// Whether outputs are probabilities.
  public boolean probabilities() {
    return labelled && prefix().equals("p_");
  }

  /// A name for each output.
  public static List<String> names(Model model) {
    Targets targets = model.targets();
    int width = model.network().outputs();
    List<String> candidates =
        switch (targets.task()) {
          case CLASSIFICATION, BINARY ->
              width == 1 && targets.labels().size() == 2
                  ? targets.labels().subList(1, 2)
                  : targets.labels();
          case MULTILABEL -> targets.labels().isEmpty() ? targets.names() : targets.labels();
          case REGRESSION -> targets.names();
          case AUTOENCODING ->
              model.preprocessing().features().stream().map(f -> f.name()).toList();
        };
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      names.add(candidates.size() == width ? candidates.get(i) : "output" + i);
    }
    return names;
  }

  /// Writes a line a row, after a header where it is CSV.
  ///
  /// @param predictions rows x outputs, interpreted
  public void write(float[] predictions, Writer out) throws IOException {
    write(predictions, List.of(), out);
  }

  /// The same with the file that each row is.
  ///
  /// @param files one a row; empty where rows have none of their own
  public void write(float[] predictions, List<String> files, Writer out) throws IOException {
    write(predictions, files, Map.of(), out);
  }

  /// The same with columns of the input before all others; in JSON as `"kept": {"id": "7"}`.
  ///
  /// @param kept the cells of each by its name, one a row, in the order of the columns
  public void write(
      float[] predictions, List<String> files, Map<String, List<String>> kept, Writer out)
      throws IOException {
    int width = names.size();
    if (!json) {
      out.write(header(!files.isEmpty(), kept.keySet()));
    }
    for (int row = 0; row * width < predictions.length; row++) {
      float[] prediction = Arrays.copyOfRange(predictions, row * width, (row + 1) * width);
      Optional<String> file = files.isEmpty() ? Optional.empty() : Optional.of(files.get(row));
      out.write(
          json
              ? object(kept, row, file, prediction).toString()
              : line(kept, row, file, prediction));
      out.write('\n');
    }
  }

  private String header(boolean hasFiles, Set<String> kept) {
    List<String> own = ownColumns(hasFiles);
    List<String> cells = new ArrayList<>();
    for (String name : kept) {
      String cell = name;
      while (own.contains(cell) || (!cell.equals(name) && kept.contains(cell))) {
        cell = INPUT + cell;
      }
      cells.add(cell);
    }
    cells.addAll(own);
    return cells(cells) + "\n";
  }

  private List<String> ownColumns(boolean hasFiles) {
    List<String> cells = new ArrayList<>();
    if (hasFiles) {
      cells.add(FILE);
    }
    if (labelled) {
      cells.add("class");
    }
    names.forEach(name -> cells.add(labelled ? prefix() + name : name));
    return cells;
  }

  /// Outputs of a classifier are probabilities if it was trained as one.
  private String prefix() {
    return switch (model.loss().measure()) {
      case Measure.CrossEntropy _, Measure.BinaryCrossEntropy _ -> "p_";
      case Measure _ -> "output_";
    };
  }

  private String line(
      Map<String, List<String>> kept, int row, Optional<String> file, float[] prediction) {
    List<String> cells = new ArrayList<>();
    kept.values().forEach(column -> cells.add(column.get(row)));
    file.ifPresent(cells::add);
    if (labelled) {
      cells.add(model.labelOf(prediction));
    }
    for (float value : prediction) {
      cells.add(Float.toString(value));
    }
    return cells(cells);
  }

  /// What a prediction says: `{"class": "4", "probabilities": {"0": 0.02, ...}}`, or for numbers
  /// `{"outputs": {"price": 251300.0}}`.
  public Json.Obj object(float[] prediction) {
    return object(Map.of(), 0, Optional.empty(), prediction);
  }

  private Json.Obj object(
      Map<String, List<String>> kept, int row, Optional<String> file, float[] prediction) {
    ObjBuilder values = Json.object();
    for (int i = 0; i < prediction.length; i++) {
      values.put(names.get(i), Json.of(Double.parseDouble(Float.toString(prediction[i]))));
    }
    ObjBuilder object = Json.object();
    if (!kept.isEmpty()) {
      ObjBuilder cells = Json.object();
      kept.forEach((name, column) -> cells.put(name, column.get(row)));
      object.put(KEPT, cells.build());
    }
    object.putIfPresent(FILE, file.map(Json::of));
    if (labelled) {
      object.put("class", model.labelOf(prediction));
    }
    return object.put(probabilities() ? "probabilities" : "outputs", values.build()).build();
  }

  private static String cells(List<String> cells) {
    return cells.stream().map(PredictionWriter::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
