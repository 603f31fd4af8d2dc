package io.rekindle.data;

import io.rekindle.core.train.Examples;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Small tables, as a network of one layer would be given them.
final class Prepare {
  private Prepare() {}

  /// A table of one file, `d.csv` in a folder.
  ///
  /// @param outputs of the network
  /// @param settings as after `--set`
  static Prepared table(Path folder, String csv, int outputs, String... settings)
      throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    String yaml =
        "{data: {source: d.csv}, network: {layers: [{dense: %d}]}, loss: mse}".formatted(outputs);
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    return Preparation.prepare(RunFile.parse(yaml, "run.yaml", "run", folder, changes));
  }

  /// The features of one row.
  static float[] x(Examples examples, int row) {
    float[] x = new float[examples.features().columns()];
    examples.features().copyRow(row, x, 0);
    return x;
  }

  /// One feature of every row.
  static float[] column(Examples examples, int index) {
    float[] column = new float[examples.rows()];
    for (int row = 0; row < column.length; row++) {
      column[row] = x(examples, row)[index];
    }
    return column;
  }
}
