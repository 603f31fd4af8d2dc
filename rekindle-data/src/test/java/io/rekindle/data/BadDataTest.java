package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rekindle.core.InputException;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each message names the file and place, what was found, and what is needed or what to do.
class BadDataTest {
  @TempDir Path folder;

  private String message(String csv, String... settings) throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    String yaml =
        """
        data: {source: d.csv}
        network: {layers: [{dense: 2}]}
        loss: mse
        """;
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    RunFile run = RunFile.parse(yaml, "run.yaml", "run", folder, changes);
    InputException e = catchThrowableOfType(InputException.class, () -> Preparation.prepare(run));
    assertThat(e).as("accepted: %s %s", csv, Arrays.toString(settings)).isNotNull();
    return String.valueOf(e.getMessage());
  }

  /// Rows are separated by semicolons; then a setting, the place, and found or needed.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a,b,y;1,2,p;1,q              | epochs=1                     | d.csv, line 3      | 2 cells, but the header has 3
          a,a,y;1,2,p                  | epochs=1                     | d.csv, line 1      | two columns are named "a"
          a,y                          | epochs=1                     | d.csv              | found 0 rows
          y;p;q                        | epochs=1                     | d.csv              | no column is left for features
          a,y;1,p;x,q;3,p;4,q          | epochs=1                     | d.csv, line 3      | column a holds "x", but 3 of its 4 cells are numbers
          a,y;1,p;2,;3,q               | epochs=1                     | d.csv, line 3      | the target y is missing
          a,y;1,1.5;2,NA               | epochs=1                     | d.csv, line 3      | the target y is missing
          a,y;1,1.5;2,nan              | data.task=regression         | d.csv, line 3      | the target y is missing
          a,y;1,1.5;2,x                | data.task=regression         | d.csv, line 3      | column y holds "x", a number is needed
          a,sort;1,p;2,q               | data.target=srot             | data.target        | Did you mean "sort"? Columns: a, sort
          a,y;1,p;2,q                  | data.features=[a, y]         | data.features      | lists "y", which is the target: a network that reads it has nothing to learn
          a,y;1,p;2,q                  | data.features=[a, b]         | data.features      | names "b", d.csv has no such column
          a,y;1,p;2,q                  | data.weights=w               | data.weights       | names "w"
          a,w,y;1,1,p;2,-1,q           | data.weights=w               | d.csv, line 3      | the weight w is -1
          a,y;1,p;2,q                  | data.categories=[b]          | data.categories    | "b", which is no feature
          a,y;1,p;2,q                  | data.scale=[none, none]      | data.scale         | a list of 2, but d.csv has 1 features
          a,y;1,p;2,q;3,r              | data.classes=2               | data.classes       | y has 3 labels; at least 3
          a,y;1,p;2,q;3,r              | data.task=binary             | data.task          | y has 3: p, q, r
          a,y;1,p;2,q;3,r              | epochs=1                     | run.yaml, line 2   | 2 outputs, but a row has 3 target numbers
          a,y;1,p;2,q                  | network.layers.0.dense=1     | run.yaml, line 2   | --set data.task=binary
          a,y;1,0.5;2,1.5              | epochs=1                     | run.yaml, line 2   | 2 outputs, but a row has 1 target number
          a,y;1,0;2,1                  | data.encode=number           | run.yaml, line 2   | say data.encode: one-hot
          a,y;1,-1;2,1                 | data={source: d.csv, task: binary, encode: one-hot} | d.csv, line 2 | is -1; encode one-hot needs whole numbers
          a,y,z;1,0,1;2,1,1            | data={source: d.csv, target: [y, z], task: classification} | --set data | task classification has one target column, found 2: y, z
          a,y,z;1,0,1;2,1,1            | data={source: d.csv, target: [y, z], encode: one-hot} | --set data | one-hot needs one target column, found 2: y, z
          a,y;1,p;2,q                  | data.validation=0.1          | data.validation    | leaves 0 to validate and 2
          a,y;1,p;2,q                  | data.validation=none.csv     | none.csv           | no such file
          a,y;1,p;2,q                  | data.test=none.csv           | none.csv           | no such file
          a,y;1,p;2,q                  | data.source=none.csv         | none.csv           | read are: mnist, digits, .csv
          a,y;1,p;2,q                  | data.source=d.parquet        | d.parquet          | Parquet is read by the library io.rekindle:rekindle-parquet
          a,y;1,p;2,q                  | data.source=d.feather        | d.feather          | convert it to Parquet, for example by pyarrow
          a,y;1,p;2,q                  | data.source=d.Arrow          | d.Arrow            | own files (IPC, Feather) are not read
          a,y;1,p;2,q                  | data.source=d.xlsx           | d.xlsx             | files that end like this are not read
          a,y;1,p;2,q                  | data.source=.                | .                  | holds neither images (.png, .jpg) in a folder for each class nor train-images-idx3-ubyte
          a,y;,p;,q                    | data.features=[b]            | data.features      | Columns: a, y
          """)
  void dataIsRefused(String csv, String setting, String place, String found) throws IOException {
    Files.writeString(folder.resolve("d.xlsx"), "PK");
    Files.writeString(folder.resolve("d.parquet"), "PAR1");
    Files.writeString(folder.resolve("d.feather"), "ARROW1");
    Files.writeString(folder.resolve("d.Arrow"), "ARROW1");

    assertThat(message(csv.replace(';', '\n') + "\n", setting)).contains(place, found);
  }

  @Test
  void labelThatTrainingDidNotSeeIsNamedWithTheKnownOnes() throws IOException {
    Files.writeString(folder.resolve("t.csv"), "a,y\n1,cat\n2,dgo\n");

    assertThat(message("a,y\n1,cat\n2,dog\n", "data.test=t.csv"))
        .contains("t.csv, line 3", "\"dgo\"", "Did you mean \"dog\"?", "Known labels: cat, dog");
  }

  @Test
  void testFileWithoutAFeatureIsRefused() throws IOException {
    Files.writeString(folder.resolve("t.csv"), "heigth,y\n1,cat\n");

    assertThat(message("height,y\n1,cat\n2,dog\n", "data.test=t.csv"))
        .contains("\"height\"", "t.csv has no such column", "Did you mean \"heigth\"?");
  }

  @Test
  void indexBeyondTheOutputsIsRefused() throws IOException {
    assertThat(message("a,y\n1,p\n2,q\n3,r\n", "data.encode=index", "loss=cross_entropy"))
        .contains("index 2.0", "2 outputs, 0 to 1");
  }

  @Test
  void damagedNpzIsRefused() throws IOException {
    Files.writeString(folder.resolve("d.npz"), "not a zip file");

    assertThat(message("a\n1\n", "data.source=d.npz")).contains("d.npz", "numpy.savez");
  }
}
