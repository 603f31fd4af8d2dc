package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `rekindle gradcheck` on files: right, wrong and unusable ones.
class GradcheckCommandTest {
  private static final int ROWS = 12;
  private static final int INPUTS = 5;
  private static final int HIDDEN = 4;
  private static final int OUTPUTS = 3;

  @TempDir Path folder;

  /// A step of a network of two layers, tanh and softmax, the biases as last columns.
  static Npz step(boolean slopeIsMissing) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = drawn(ROWS, INPUTS, random);
    double[][] t = new double[ROWS][OUTPUTS];
    double[][] w0 = drawn(HIDDEN, INPUTS + 1, random);
    double[][] w1 = drawn(OUTPUTS, HIDDEN + 1, random);
    double[][] d0 = new double[HIDDEN][INPUTS + 1];
    double[][] d1 = new double[OUTPUTS][HIDDEN + 1];
    for (int r = 0; r < ROWS; r++) {
      t[r][r % OUTPUTS] = 1;
      double[] a = withOne(x[r]);
      double[] h = withOne(Arrays.stream(times(w0, a)).map(Math::tanh).toArray());
      double[] e = Arrays.stream(times(w1, h)).map(Math::exp).toArray();
      double sum = Arrays.stream(e).sum();
      double[] sent = new double[HIDDEN];
      for (int k = 0; k < OUTPUTS; k++) {
        double delta = (e[k] / sum - t[r][k]) / ROWS;
        for (int j = 0; j <= HIDDEN; j++) {
          d1[k][j] += delta * h[j];
        }
        for (int j = 0; j < HIDDEN; j++) {
          sent[j] += delta * w1[k][j];
        }
      }
      for (int j = 0; j < HIDDEN; j++) {
        double delta = slopeIsMissing ? sent[j] : sent[j] * (1 - h[j] * h[j]);
        for (int i = 0; i <= INPUTS; i++) {
          d0[j][i] += delta * a[i];
        }
      }
    }
    return new Npz()
        .put("x", x)
        .put("targets", t)
        .put("W0", w0)
        .put("W1", w1)
        .put("dW0", d0)
        .put("dW1", d1);
  }

  private static double[][] drawn(int rows, int columns, SplittableRandom random) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    return m;
  }

  private static double[] withOne(double[] a) {
    double[] result = Arrays.copyOf(a, a.length + 1);
    result[a.length] = 1;
    return result;
  }

  private static double[] times(double[][] w, double[] a) {
    double[] z = new double[w.length];
    for (int u = 0; u < z.length; u++) {
      for (int i = 0; i < a.length; i++) {
        z[u] += w[u][i] * a[i];
      }
    }
    return z;
  }

  private Ran check(Npz step, Object... options) throws IOException {
    Path file = step.write(folder.resolve("step.npz"));
    Object[] words = new Object[options.length + 2];
    words[0] = "gradcheck";
    words[1] = file;
    System.arraycopy(options, 0, words, 2, options.length);
    return Commands.run(words);
  }

  @Test
  void exitsWith0WhereGradientsAreRight() throws IOException {
    Ran ran = check(step(false)).exits(0);
    assertThat(ran.lines().getFirst()).isEqualTo("Your gradients are right.");
    assertThat(ran.out()).contains("5-4 tanh-3 softmax", "hidden activation taken to be tanh");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void exitsWith3WhereATermIsWrong() throws IOException {
    Ran ran = check(step(true).put("activations", "tanh,softmax")).exits(3);
    assertThat(ran.lines().getFirst()).isEqualTo("Your gradients are wrong.");
    assertThat(ran.out())
        .contains("layers.0: missing derivative (gradient-bug)", "derivative of tanh, 1 - y²");
    assertThat(ran.lines())
        .anyMatch(line -> line.contains("layers.1.weight") && line.endsWith("right"))
        .anyMatch(line -> line.contains("layers.0.weight") && line.endsWith("wrong"));
  }

  @Test
  void optionsWinOverTheFile() throws IOException {
    Npz step = step(false).put("activations", "sigmoid,softmax");
    check(step).exits(3);
    check(step, "--activations", "tanh,softmax").exits(0);
  }

  @Test
  void aLossBesideTheGradientsIsReadUnderEitherName() throws IOException {
    for (String name : List.of("loss_value", "loss")) {
      Ran ran = check(step(false).put(name, new double[][] {{123}})).exits(0);
      assertThat(ran.out()).contains("the loss in the dump, 123, is that of no convention");
    }
  }

  @Test
  void printsOneJsonObject() throws IOException {
    Ran ran = check(step(true), "--activations", "tanh,softmax", "--json").exits(3);
    assertThat(ran.lines()).hasSize(1);
    assertThat(ran.json().get("verdict").text()).isEqualTo("sick");
    assertThat(ran.json().get("gradients").text()).isEqualTo("wrong");
  }

  /// What is done to a right dump, and what the message must contain.
  record Bad(String name, UnaryOperator<Npz> change, String... said) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static double[][] with(double[][] m, double value) {
    m[1][0] = value;
    return m;
  }

  static List<Bad> bad() {
    double[][] zeros = new double[2][9];
    return List.of(
        new Bad("no x", s -> s.without("x"), "no array \"x\"", "found: targets, W0"),
        new Bad("no targets", s -> s.without("targets"), "no array \"targets\""),
        new Bad("a gap", s -> s.without("W0"), "no array \"W0\"", "found: x, targets, W1"),
        new Bad(
            "no gradients", s -> s.without("dW0").without("dW1"), "no gradients", "dW0, dW1, ..."),
        new Bad(
            "a name that means nothing",
            s -> s.put("grdW1", zeros),
            "\"grdW1\" has no meaning",
            "Did you mean \"dW1\"?"),
        new Bad(
            "a loss for each row",
            s -> s.put("loss_value", new double[ROWS][1]),
            "array loss_value: 12 numbers, one number, the loss of the batch, is needed"),
        new Bad("a name twice", s -> s.put("w_1", zeros), "\"W1\" and \"w_1\" mean the same"),
        new Bad(
            "a width that does not fit",
            s -> s.put("W1", new double[3][9]),
            "W1 is 3 x 9",
            "takes 9 inputs",
            "the layer below gives 4"),
        new Bad("too few targets", s -> s.put("targets", zeros), "x has 12 rows, targets have 2"),
        new Bad(
            "targets of another width",
            s -> s.put("targets", new double[ROWS][2]),
            "targets are 12 x 2, the last weights have 3 units"),
        new Bad(
            "a class too many",
            s -> s.put("targets", with(new double[ROWS][1], 3)),
            "targets hold 3 at row 1",
            "0 to 2"),
        new Bad(
            "not a number",
            s -> s.put("x", with(new double[ROWS][INPUTS], Double.NaN)),
            "x holds NaN at row 1, column 0"),
        new Bad("no rows", s -> s.putZeros("x", "<f8", "(0, 5)", 0), "array x", "[0, 5]"),
        new Bad(
            "three dimensions", s -> s.putZeros("W0", "<f8", "(4, 3, 2)", 192), "W0", "[4, 3, 2]"),
        new Bad(
            "complex numbers", s -> s.putZeros("x", "<c16", "(2, 2)", 64), "x", "<c16", "float64"),
        new Bad(
            "an unknown activation",
            s -> s.put("activations", "tahn,softmax"),
            "activation \"tahn\"",
            "Did you mean \"tanh\"?"),
        new Bad(
            "an unknown loss",
            s -> s.put("loss", "crossentropy"),
            "loss \"crossentropy\"",
            "Did you mean \"cross_entropy\"?"),
        new Bad(
            "too many activations",
            s -> s.put("activations", "tanh,tanh,softmax"),
            "2 hidden activations are given for 1 hidden layer"),
        new Bad(
            "a negative rate", s -> s.put("learning_rate", "-1"), "learning_rate is -1", "above 0"),
        new Bad("a penalty that is none", s -> s.put("l2", "nan"), "l2 is \"nan\"", "a number"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongWithAFile(Bad bad) throws IOException {
    Ran ran = check(bad.change().apply(step(false))).exits(2);
    assertThat(ran.err()).startsWith("error: " + folder.resolve("step.npz")).contains(bad.said());
    assertThat(ran.err().lines().count()).isOne();
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void saysThatAFileIsCutOff() throws IOException {
    Path whole = step(false).write(folder.resolve("whole.npz"));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(Commands.run("gradcheck", cut).exits(2).err())
        .contains("cut.npz: this is no npz file, or its end is missing");
    assertThat(Commands.run("gradcheck", folder.resolve("absent.npz")).exits(2).err())
        .contains("absent.npz: no such file");
  }
}
