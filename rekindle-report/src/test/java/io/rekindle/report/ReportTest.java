package io.rekindle.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.NullModel;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.TargetValues;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static DigitsRun run;
  private static Judged judged;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    run = DigitsRun.of(0.2);
    judged = Judged.of(run.data(), run.model(), DigitsRun.COMPUTE);
  }

  @Test
  void theScoresAreThoseOfTheTestRows() {
    Examples test = run.data().test().orElseThrow();
    Scores scores = run.model().scores(test);
    NullModel constant = new NullModel(run.data().targets(), run.data().train().targets(), 10);

    assertThat(judged.part()).isEqualTo("test");
    for (Metric metric : run.model().metrics()) {
      assertThat(judged.scores()).containsEntry(metric.label(), scores.value(metric));
      assertThat(judged.constant())
          .containsEntry(metric.label(), constant.score(metric, test.targets()));
      assertThat(judged.intervals())
          .containsEntry(metric.label(), scores.interval(metric, Draws.of(1, "interval")));
    }
    // The loss once more, by hand.
    float[] p = run.model().predictPrepared(test.features());
    int[] labels = ((TargetValues.OneHot) test.targets()).labels();
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      sum -= Math.log(p[row * 10 + labels[row]]);
    }
    assertThat(judged.scores().getOrDefault("loss", -1.0))
        .isCloseTo(sum / labels.length, within(1e-4));
    assertThat(judged.scores().getOrDefault("accuracy", -1.0)).isGreaterThan(0.5);
  }

  @Test
  void everyCellHoldsTheRowsThatItCounts() {
    ConfusionMatrix confusion = judged.confusion().orElseThrow();
    Examples test = run.data().test().orElseThrow();
    int[] labels = ((TargetValues.OneHot) test.targets()).labels();
    Rows rows = new Rows("test", Optional.empty(), test.features(), run.model().preprocessing());
    JsonField cells =
        JsonField.root("cells", new ConfusionSection(judged, run.model(), confusion, rows).data());

    long found = 0;
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        int actual = i;
        int predicted = j;
        IntStream rowsOf =
            IntStream.range(0, 359)
                .filter(r -> confusion.actual()[r] == actual)
                .filter(r -> confusion.predicted()[r] == predicted);
        int[] cell = Mistakes.cell(judged, rowsOf, i == j);
        long count = confusion.counts()[i][j];
        assertThat(cell).hasSize((int) count);
        assertThat(Arrays.stream(cell)).allMatch(row -> labels[row] == actual);
        Optional<JsonField> shown = cells.find(i + "-" + j);
        assertThat(shown.isPresent()).isEqualTo(count > 0);
        if (count > 0) {
          assertThat(shown.get().get("rows").count(1)).isEqualTo((int) count);
          assertThat(shown.get().get("items").elements()).hasSize((int) Math.min(12, count));
          assertThat(shown.get().get("items").elements().getFirst().get("name").text())
              .isEqualTo("test row " + (cell[0] + 1));
        }
        found += count;
      }
    }
    assertThat(found).isEqualTo(359);
  }

  @Test
  void theWorstMistakesAreWrongAndTheSurestFirst() {
    ConfusionMatrix confusion = judged.confusion().orElseThrow();
    List<Integer> worst = Mistakes.of(judged, run.model(), 10).rows();

    assertThat(worst).isNotEmpty();
    assertThat(worst).allMatch(row -> confusion.actual()[row] != confusion.predicted()[row]);
    double least = judged.confidence(worst.getLast());
    for (int row = 0; row < confusion.actual().length; row++) {
      boolean wrong = confusion.actual()[row] != confusion.predicted()[row];
      assertThat(!wrong || worst.contains(row) || judged.confidence(row) <= least).isTrue();
    }
    assertThat(Mistakes.describe(judged, run.model(), worst.getFirst()))
        .matches("\\d taken for \\d, \\d+\\.\\d %");
  }

  @Test
  void thePageHasTheCurvesAndTheConstantOfTheRun() {
    History history =
        history(
            List.of(
                new History.Epoch(1, 2.125, Map.of("accuracy", 0.25), Map.of(), 0.2, 40, 1000),
                new History.Epoch(2, 1.5, Map.of("accuracy", 0.5), Map.of(), 0.1, 80, 1000)),
            List.of());

    String page = page(run, history);

    assertThat(page)
        .contains("training: 2.125 to 1.500")
        .contains("training: 25.00 % to 50.00 %")
        .contains("learning rate: 0.2 to 0.1")
        .contains(
            "constant predictor: "
                + Figures.score("accuracy", judged.constant().getOrDefault("accuracy", -1.0)))
        .contains("Layers", "First weights", "Calibration", "Worst mistakes")
        .doesNotContain("http://", "https://");
    assertThat(page.length()).isLessThan(400_000);
  }

  @Test
  void theDiagonalOfTheCalibrationLiesAboveItsBars() {
    String page = page(run, history(List.of(), List.of()));
    String calibration = page.substring(page.indexOf("id=\"calibration\""));
    String drawing = calibration.substring(0, calibration.indexOf("</svg>"));

    assertThat(drawing.indexOf("class=\"level\"")).isGreaterThan(drawing.lastIndexOf("bar s0"));
    assertThat(drawing).contains("bar s0");
  }

  private static String page(DigitsRun of, History history) {
    Judged rows = Judged.of(of.data(), of.model(), DigitsRun.COMPUTE);
    return Report.page(of.data(), of.model(), rows, history, List.of(), DigitsRun.COMPUTE);
  }

  private static History history(List<History.Epoch> epochs, List<History.Control> controls) {
    return new History(Optional.empty(), epochs, List.of(), controls, List.of(), Optional.empty());
  }

  @Test
  void aRunThatWasAlteredByHandSaysSo() {
    List<History.Control> controls =
        List.of(
            new History.Control(3, "pause", Double.NaN, Double.NaN),
            new History.Control(40, "learning_rate", 0.2, 0.05));

    String altered = page(run, history(List.of(), controls));
    String paused = page(run, history(List.of(), controls.subList(0, 1)));

    assertThat(altered).contains("altered by hand", "Step 40: learning rate 0.2 to 0.05");
    assertThat(paused).doesNotContain("altered by hand");
  }

  /// A run that broke leaves numbers that are not finite; the page says so.
  @Test
  void aBrokenRunHasAPageToo() {
    DigitsRun broken = run.broken();

    String page = page(broken, history(List.of(), List.of()));

    assertThat(page).contains("No epoch was finished", "not finite");
  }

  @Test
  void aFolderIsReadAsTrainLeavesIt() throws IOException {
    run.model().save(folder.resolve("model.rkn"));
    Files.writeString(folder.resolve("run.yaml"), run.yaml());
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        """
        {"event":"epoch","epoch":1,"loss":null,"metrics":{"accuracy":0.5},"validation":null,"learning_rate":0.2}
        {"event":"finding","id":"init-too-small"}
        {"event":"epoch","epoch":2,"loss":1.25,"metrics":{"accuracy":0.75},"validation":{"loss":3,"accuracy":0.5},"learning_rate":0.2}
        {"event":"epoch","epo\
        """);

    Files.writeString(
        folder.resolve("signals.jsonl"),
        """
        {"event":"start","steps":180,"steps_per_epoch":45,"epochs":4,"null":{"loss":2.3},"null_on":"train","layers":["dense 24 relu"]}
        {"event":"signals","step":1,"loss":2.5,"learning_rate":0.2,"layers":[0,1,2],"activations":[0.5,0.25,0.125],\
        "gradients":[0.1,null,0.3],"updates":[0.01,0.02,0.03],"dead":[0.5,0,0],"saturated":[0,0.75,0]}
        {"event":"signals","step":2,"loss":2.25,"learning_rate":0.2,"layers":[0,1,2],"activations":[0.75,0.25,0.125],\
        "gradients":[0.1,0.2,0.3],"updates":[0.01,0.02,0.03],"dead":[0.5,0,0],"saturated":[0,0.75,0]}
        {"event":"sig\
        """);

    History history = History.read(folder);
    Report.write(folder, List.of(), folder.resolve("out.html"), DigitsRun.COMPUTE);

    assertThat(history.epochs()).extracting(History.Epoch::number).containsExactly(1, 2);
    assertThat(history.epochs().getFirst().loss()).isNaN();
    assertThat(history.epochs().getLast().validation()).containsEntry("loss", 3.0);
    assertThat(history.done()).isEmpty();
    assertThat(history.start().orElseThrow().constant()).containsEntry("loss", 2.3);
    assertThat(history.lastStep()).isEqualTo(2);
    assertThat(folder.resolve("out.html"))
        .content()
        .contains("validation: NaN to 3")
        .contains("layer 0, dense 24 relu: 0.5 to 0.75; layer 1, dense 16 tanh: 0.25 to 0.25")
        .contains("layer 1, dense 16 tanh: NaN to 0.2")
        .contains("layer 0, dense 24 relu: 50.0 % to 50.0 %");
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    assertThatThrownBy(
            () -> Report.write(folder, List.of(), folder.resolve("out.html"), DigitsRun.COMPUTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no run.yaml in it; name the folder");

    run.model().save(folder.resolve("model.rkn"));
    Files.writeString(folder.resolve("run.yaml"), run.yaml().replace("dense: 24", "dense: 25"));
    assertThatThrownBy(
            () -> Report.write(folder, List.of(), folder.resolve("out.html"), DigitsRun.COMPUTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the network of the run file is not that of");
    assertThat(folder.resolve("out.html")).doesNotExist();
  }

  @Test
  void layersAreMeasuredOnTheModel() {
    List<LayerView> layers = LayerView.of(run.data(), run.model(), 0.2, DigitsRun.COMPUTE);

    assertThat(layers)
        .extracting(LayerView::name)
        .containsExactly(
            "layer 0, dense 24 relu", "layer 1, dense 16 tanh", "layer 2, dense 10 softmax");
    LayerView first = layers.getFirst();
    assertThat(first.weights().total()).isEqualTo(64 * 24);
    assertThat(first.activations().total()).isEqualTo(256 * 24);
    assertThat(first.activations().low()).isZero();
    LayerView last = layers.getLast();
    // Probabilities of ten classes.
    assertThat(last.activations().mean()).isCloseTo(0.1, within(1e-5));
    assertThat(first.step())
        .isEqualTo(0.2 * first.reading().weightGradient() / first.reading().weightNorm());
  }

  @Test
  void dataForTheScriptCannotEndItsElement() {
    String page = Page.of("t", "s", new Html(), Json.object().put("a", "</script><b>").build());

    assertThat(page)
        .contains("{\"a\":\"\\u003c/script>\\u003cb>\"}")
        .doesNotContain("</script><b>");
  }
}
