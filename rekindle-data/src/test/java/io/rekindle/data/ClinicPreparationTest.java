package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.train.Examples;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/// Prepares real run files and compares sums over the numbers that reach the network with those
/// that a reader in NumPy, written apart from this one, made of the same files.
class ClinicPreparationTest {

  /// Each of `train` and `test` holds rows, features, target numbers, Σ|x|, Σ x·p, Σ|t|, Σ t·p with
  /// p = (7 · row + 3 · column) mod 11.
  @ParameterizedTest
  @CsvFileSource(resources = "clinic.csv", numLinesToSkip = 1)
  void everyRunFileMeansWhatTheOtherReaderMakesOfIt(String name, String train, String test) {
    Path file = SharedData.clinic().resolve("cases").resolve(name).resolve("run.yaml");
    RunFile run = RunFile.read(file);
    if (run.data().source().startsWith("../../data/")) {
      Path data = SharedData.folder().resolve(run.data().source().substring(11));
      run = run.with(List.of(Setting.text("data.source", data.toString())));
    }

    Prepared prepared = Preparation.prepare(run);

    compare(prepared.train(), train);
    if (test == null) {
      assertThat(prepared.test()).isEmpty();
    } else {
      compare(prepared.test().orElseThrow(), test);
    }
    assertThat(prepared.network().inputs()).isEqualTo(prepared.train().features().columns());
    assertThat(Preparation.prepare(again(prepared)).targets()).isEqualTo(prepared.targets());
  }

  /// What a resolved run file says when it is read again.
  private static RunFile again(Prepared prepared) {
    Path base = prepared.run().base();
    return RunFile.parse(prepared.run().resolved(base), "resolved", "run", base, List.of());
  }

  private static void compare(Examples examples, String expected) {
    double[] wanted =
        Arrays.stream(expected.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    int inputs = examples.features().columns();
    int outputs = examples.targets().columns();
    assertThat(new double[] {examples.rows(), inputs, outputs})
        .containsExactly(wanted[0], wanted[1], wanted[2]);
    float[] x = new float[inputs];
    float[] t = new float[outputs];
    double[] sums = new double[4];
    for (int row = 0; row < examples.rows(); row++) {
      examples.features().copyRow(row, x, 0);
      examples.targets().copyRow(row, t, 0);
      add(x, row, sums, 0);
      add(t, row, sums, 2);
    }
    for (int i = 0; i < 4; i++) {
      double scale = Math.max(1, wanted[i < 2 ? 3 : 5]);
      if (Double.isNaN(wanted[3 + i])) {
        assertThat(sums[i]).isNaN();
      } else {
        assertThat(sums[i]).isCloseTo(wanted[3 + i], within(2e-6 * scale));
      }
    }
  }

  private static void add(float[] values, int row, double[] sums, int at) {
    for (int j = 0; j < values.length; j++) {
      sums[at] += Math.abs(values[j]);
      sums[at + 1] += values[j] * (double) ((row * 7L + j * 3L) % 11);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SO-57326611, 2 outputs, 1 target number",
    "SO-59078187, 10 outputs, 1 target number",
    "SO-68701979, 2 outputs, 1 target number",
    "SO-68773774, 1 output, 20 target numbers"
  })
  void widthsThatDoNotFitAreRefusedWithBothNamed(String name, String outputs, String targets) {
    Path file = SharedData.clinic().resolve("refused").resolve(name).resolve("run.yaml");
    assertThat(Files.isRegularFile(file)).isTrue();
    RunFile run = RunFile.read(file);

    assertThatThrownBy(() -> Preparation.prepare(run))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(outputs)
        .hasMessageContaining(targets);
  }
}
