package io.rekindle.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.task.Task;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Scale;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {
  @TempDir Path folder;

  private RunFile run(String csv, String target, String... settings) throws IOException {
    Files.writeString(folder.resolve("my data.csv"), csv);
    return Defaults.run(
        "my data.csv",
        Optional.of(target),
        folder,
        java.util.Arrays.stream(settings).map(Setting::parse).toList());
  }

  private static String rows(int rows, String last) {
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < rows; i++) {
      csv.append(i % 7)
          .append(i % 5 == 0 ? ",," : ",x,")
          .append(last.formatted(i % 3))
          .append('\n');
    }
    return csv.toString();
  }

  @Test
  void builtInSetsHaveRunsThatFitTheirData() {
    for (String name : List.of("mnist", "digits")) {
      RunFile run = Defaults.run(name, Optional.empty(), folder, List.of());

      assertThat(run.name()).isEqualTo(name);
      assertThat(run.layers().getLast()).isInstanceOf(Layer.Dense.class);
      assertThat(run.network(784).outputs()).isEqualTo(10);
    }
    Prepared p = Preparation.prepare(Defaults.run("digits", Optional.empty(), folder, List.of()));
    assertThat(p.validation()).isPresent();
    assertThat(p.test()).isPresent();
  }

  @Test
  void tableOfClassesEndsInASoftmax() throws IOException {
    RunFile run = run(rows(50, "k%d"), "y");
    Prepared p = Preparation.prepare(run);

    assertThat(run.name()).isEqualTo("my data");
    assertThat(p.targets().task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(p.network().outputs()).isEqualTo(3);
    assertThat(run.training().loss()).isEqualTo(Loss.crossEntropy());
    assertThat(run.training().earlyStopping()).isPresent();
    assertThat(p.validation().orElseThrow().rows()).isEqualTo(10);
  }

  @Test
  void fewerRowsHaveALargerPenalty() throws IOException {
    for (int rows : new int[] {50, 400, 4000}) {
      double expected = rows == 50 ? 0.03 : rows == 400 ? 0.01 : 0.001;

      assertThat(run(rows(rows, "k%d"), "y").layers())
          .allSatisfy(
              layer ->
                  assertThat(((Layer.Dense) layer).l2()).as("%d rows", rows).isEqualTo(expected));
    }
    assertThat(run(rows(50, "k%d"), "y", "network.layers.0.l2=0").layers().getFirst())
        .isEqualTo(run(rows(4000, "k%d"), "y", "network.layers.0.l2=0").layers().getFirst());
  }

  @Test
  void numbersThatALinearFitExplainsHaveASmallerPenalty() throws IOException {
    double exact = penalty(400, 0);
    double half = penalty(400, 1);
    double noise = penalty(400, 100);

    assertThat(exact).isLessThan(1e-4);
    assertThat(half).isBetween(0.02, 0.03);
    assertThat(noise).isBetween(0.05, 0.06);
    assertThat(penalty(4000, 1)).isBetween(0.002, 0.003);
  }

  /// The penalty of the default run of y = 2a - b + noise · n; a, b and n have a variance of 1.
  private double penalty(int rows, double noise) throws IOException {
    Random random = new Random(7);
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < rows; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double y = 2 * a - b + noise * Math.sqrt(5) * random.nextGaussian();
      csv.append("%s,%s,%s%n".formatted(a, b, y));
    }
    return ((Layer.Dense) run(csv.toString(), "y").layers().getFirst()).l2();
  }

  @Test
  void largeTablesHaveWiderLayersAndOneCycle() throws IOException {
    RunFile small = run(rows(4999, "k%d"), "y");
    RunFile classes = run(rows(5000, "k%d"), "y");
    RunFile numbers = run(rows(5000, "%d.5"), "y");

    assertThat(widths(small)).containsExactly(64, 64, 3);
    assertThat(small.training().schedule()).isEqualTo(Schedule.CONSTANT);
    assertThat(widths(classes)).containsExactly(256, 128, 3);
    assertThat(classes.training().schedule().shape()).isEqualTo(new Schedule.Shape.OneCycle());
    assertThat(classes.training().epochs()).isEqualTo(30);
    assertThat(widths(numbers)).containsExactly(256, 256, 256, 1);
    assertThat(widths(run(rows(5000, "k%d"), "y", "network.layers.0.dense=7")))
        .containsExactly(7, 128, 3);
  }

  private static List<Integer> widths(RunFile run) {
    return run.layers().stream().map(layer -> ((Layer.Dense) layer).units()).toList();
  }

  @Test
  void twoClassesShowTheirAuc() throws IOException {
    RunFile run = run("a,y\n1,no\n2,yes\n3,no\n4,yes\n5,no\n6,no\n7,no\n8,no\n9,no\n", "y");

    assertThat(run.metrics(Preparation.prepare(run).targets()))
        .containsExactly(Metric.ACCURACY, Metric.AUC);
  }

  @Test
  void heavyTailsGoByTheirLogarithmUnlessOneValuePrevails() throws IOException {
    StringBuilder csv = new StringBuilder("tail,gain,even,y\n");
    for (int i = 0; i < 200; i++) {
      int tail = i == 0 ? 100_000 : i % 50;
      int gain = i == 0 ? 100_000 : i % 10 == 1 ? 3_000 : 0;
      csv.append("%d,%d,%d,%d.5%n".formatted(tail, gain, i, i));
    }

    RunFile run = run(csv.toString(), "y");

    assertThat(run.data().scale())
        .contains(new Scale.ByColumn(Map.of("tail", Scale.Fitted.LOG), Scale.Fitted.STANDARDIZE));
    assertThat(run(csv.toString(), "y", "data.scale=minmax").data().scale())
        .contains(Scale.Fitted.MINMAX);
  }

  @Test
  void tableOfNumbersIsARegressionOnScaledTargets() throws IOException {
    RunFile run = run(rows(50, "%d.5"), "y");
    Prepared p = Preparation.prepare(run);

    assertThat(p.targets().task()).isEqualTo(Task.REGRESSION);
    assertThat(run.training().loss()).isEqualTo(Loss.meanSquaredError());
    assertThat(p.targets().scale().getFirst()).isNotEqualTo(1);
  }

  @Test
  void missingValuesAreImputedAndTextsOneHot() throws IOException {
    Prepared p = Preparation.prepare(run("a,b,y\n1,u,k\n,v,l\n3,u,k\n", "y"));

    float[] x = new float[p.network().inputs()];
    p.train().features().copyRow(1, x, 0);
    assertThat(x).hasSize(4).doesNotContain(Float.NaN);
    assertThat(x[1]).isEqualTo(1);
  }

  @Test
  void taskThatIsSetDecidesTheNetwork() throws IOException {
    RunFile run = run(rows(50, "%d"), "y", "data.task=regression", "network.layers.0.dense=5");

    assertThat(run.training().loss()).isEqualTo(Loss.meanSquaredError());
    assertThat(run.network(3).outputs()).isEqualTo(1);
    assertThat(run.layers().getFirst()).isInstanceOf(Layer.Dense.class);
    assertThat(((Layer.Dense) run.layers().getFirst()).units()).isEqualTo(5);
    assertThat(Preparation.prepare(run).network().outputs()).isEqualTo(1);
  }

  @Test
  void otherColumnsCanBeTheTarget() throws IOException {
    Prepared p = Preparation.prepare(run(rows(50, "k%d"), "a"));

    assertThat(p.targets().labels()).containsExactly("0", "1", "2", "3", "4", "5", "6");
  }

  @Test
  void unknownTargetIsAnError() {
    assertThatThrownBy(() -> run(rows(50, "k%d"), "z"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("names \"z\"");
    assertThatThrownBy(() -> Defaults.run("mnist", Optional.of("y"), folder, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--target y");
  }

  @Test
  void missingNumbersOfAnArrayAreImputedAsThoseOfATable() throws IOException {
    float[] x = new float[120];
    Random random = new Random(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat();
    }
    assertThat(runOfArray(x).data().impute()).isEqualTo(DataSection.Impute.NONE);

    x[7] = Float.NaN;
    RunFile run = runOfArray(x);
    Prepared p = Preparation.prepare(run);

    assertThat(run.data().impute()).isEqualTo(DataSection.Impute.MEDIAN);
    assertThat(p.network().inputs()).isEqualTo(3);
    float[] row = new float[3];
    for (int i = 0; i < p.train().rows(); i++) {
      p.train().features().copyRow(i, row, 0);
      assertThat(row).doesNotContain(Float.NaN);
    }
  }

  /// The run of 60 rows of two features, and classes 0 and 1 by turns.
  private RunFile runOfArray(float[] x) throws IOException {
    ByteBuffer features = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
    features.asFloatBuffer().put(x);
    byte[] labels = new byte[60];
    for (int i = 0; i < 60; i++) {
      labels[i] = (byte) (i % 2);
    }
    try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("rows.npz")))) {
      put(zip, "x", "<f4", "(60, 2)", features.array());
      put(zip, "y", "|u1", "(60,)", labels);
    }
    return Defaults.run("rows.npz", Optional.empty(), folder, List.of());
  }

  private static void put(
      ZipOutputStream zip, String name, String type, String shape, byte[] values)
      throws IOException {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    zip.write((header + " ".repeat(117 - header.length()) + "\n").getBytes(US_ASCII));
    zip.write(values);
  }
}
