package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The snippets of docs/gradcheck.md, run as they stand there.
class GradcheckGuideTest {
  /// Backpropagation by hand, the bias as the last column of W, as the snippet has it.
  private static final String BACKPROPAGATION =
      """
      import numpy as np
      rng = np.random.default_rng(1)
      sizes, rows = [6, 8, 8, 8, 3], 32
      W = [rng.normal(0, np.sqrt(2 / m), (n, m + 1)) for m, n in zip(sizes, sizes[1:])]
      x, t = rng.normal(size=(rows, 6)), np.eye(3)[rng.integers(0, 3, rows)]
      with_one = lambda a: np.column_stack([a, np.ones(rows)])
      a = [x]
      for w in W[:-1]:
          a.append(np.maximum(with_one(a[-1]) @ w.T, 0))
      e = np.exp(with_one(a[-1]) @ W[-1].T)
      delta, dW = (e / e.sum(axis=1, keepdims=True) - t) / rows, [None] * 4
      for l in reversed(range(4)):
          dW[l] = delta.T @ with_one(a[l])
          delta = (delta @ W[l][:, :-1]) * MASK
      """;

  @TempDir Path folder;

  private static List<String> snippets(String language) throws IOException {
    return Pattern.compile("```%s\\n(.*?)```".formatted(language), Pattern.DOTALL)
        .matcher(Files.readString(RepositoryFile.of("docs/gradcheck.md")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private int python(String... words) throws InterruptedException {
    String[] command = new String[words.length + 1];
    command[0] = "python3";
    System.arraycopy(words, 0, command, 1, words.length);
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("python.txt").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  /// @param mask what the delta is multiplied by on its way down
  private Ran dumpedAndChecked(String mask) throws IOException, InterruptedException {
    assumeTrue(
        python("-c", "import numpy") == 0,
        "python3 with NumPy is not installed: the snippet was not run");
    List<String> snippets = snippets("python");
    assertThat(snippets).hasSize(1);
    Path script =
        Files.writeString(
            folder.resolve("backprop.py"),
            BACKPROPAGATION.replace("MASK", mask) + snippets.getFirst());
    int status = python(script.toString());
    assertThat(status).as(Files.readString(folder.resolve("python.txt"))).isZero();
    return Commands.run("gradcheck", folder.resolve("step.npz"));
  }

  @Test
  void whatTheNumpySnippetDumpsIsReadAndFoundRight() throws Exception {
    Ran ran = dumpedAndChecked("(a[l] > 0)").exits(0);

    assertThat(ran.lines().getFirst()).isEqualTo("Your gradients are right.");
    assertThat(ran.out()).contains("6-8 relu-8 relu-8 relu-3 softmax");
  }

  @Test
  void aMaskThatIsMissingInTheProgramIsFoundInItsDump() throws Exception {
    Ran ran = dumpedAndChecked("1").exits(3);

    assertThat(ran.lines().getFirst()).isEqualTo("Your gradients are wrong.");
    assertThat(ran.out())
        .contains(
            "layers: missing derivative (gradient-bug)",
            "The delta of layers.0, layers.1, layers.2 is not multiplied by the derivative of"
                + " relu");
  }

  @Test
  void theJavaSnippetsCompileAndRun() throws Exception {
    List<String> snippets = snippets("java");
    assertThat(snippets).hasSize(2);
    GradcheckCommandTest.step(false).write(folder.resolve("step.npz"));
    String program =
        """
        import io.rekindle.doctor.gradcheck.*;
        import java.nio.file.Path;
        import java.util.Map;

        class Snippets {
          static double loss(double[] w) {
            return w[0] * w[0] + Math.sin(w[1]);
          }

          public static void main(String[] words) throws Exception {
            double[] parameters = {3, 0.5};
            double[] gradient = {6, Math.cos(0.5)};
            %s
            System.out.println(verdict.gradientsRight());
            %s
          }
        }
        """
            .formatted(snippets.toArray());
    Path source = Files.writeString(folder.resolve("Snippets.java"), program);

    assertThat(JavaProgram.run(source, folder, "io.rekindle.doctor").lines())
        .containsExactly("true", "right");
  }
}
