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
import java.util.Optional;

/// Writes predictions as CSV with a header, or as a JSON object a line.
public final class PredictionWriter {
  private static final String FILE = "file";

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
    int width = names.size();
    if (!json) {
      out.write(header(!files.isEmpty()));
    }
    for (int row = 0; row * width < predictions.length; row++) {
      float[] prediction = Arrays.copyOfRange(predictions, row * width, (row + 1) * width);
      Optional<String> file = files.isEmpty() ? Optional.empty() : Optional.of(files.get(row));
      out.write(json ? object(file, prediction).toString() : line(file, prediction));
      out.write('\n');
    }
  }

  private String header(boolean hasFiles) {
    List<String> cells = new ArrayList<>();
    if (hasFiles) {
      cells.add(FILE);
    }
    if (labelled) {
      cells.add("class");
    }
    names.forEach(name -> cells.add(labelled ? prefix() + name : name));
    return cells(cells) + "\n";
  }

  /// Outputs of a classifier are probabilities if it was trained as one.
  private String prefix() {
    return switch (model.loss().measure()) {
      case Measure.CrossEntropy _, Measure.BinaryCrossEntropy _ -> "p_";
      case Measure _ -> "output_";
    };
  }

  private String line(Optional<String> file, float[] prediction) {
    List<String> cells = new ArrayList<>(file.stream().toList());
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
    return object(Optional.empty(), prediction);
  }

  private Json.Obj object(Optional<String> file, float[] prediction) {
    ObjBuilder values = Json.object();
    for (int i = 0; i < prediction.length; i++) {
      values.put(names.get(i), Json.of(Double.parseDouble(Float.toString(prediction[i]))));
    }
    ObjBuilder object = Json.object().putIfPresent(FILE, file.map(Json::of));
    if (labelled) {
      object.put("class", model.labelOf(prediction));
    }
    return object.put(probabilities() ? "probabilities" : "outputs", values.build()).build();
  }

  private static String cells(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (String cell : cells) {
      line.append(line.isEmpty() ? "" : ",").append(quoted(cell));
    }
    return line.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
