package io.rekindle.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.train.Examples;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Axis;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Png;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static String drawn(LineChart chart) {
    Html html = new Html();
    chart.put(html);
    return html.toString();
  }

  private static LineChart chart(boolean mayBeLog, double... y) {
    double[] x = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i + 1;
    }
    return new LineChart(
        "Loss",
        "epoch",
        List.of(new LineChart.Line("training", 0, x, y)),
        List.of(new LineChart.Level("constant", 2)),
        mayBeLog,
        Wording::number);
  }

  @Test
  void aLineGoesFromLeftToRightAndBreaksWhereANumberIsNotFinite() {
    assertThat(drawn(chart(false, 0, 1, 2)))
        .contains("d=\"M62.0 ")
        .contains("L468.0 ")
        .contains("training: 0 to 2; constant: 2.")
        .contains("<th scope=\"row\">3</th>\n<td>2</td>");
    assertThat(drawn(chart(false, 0, Double.NaN, 2))).containsPattern("d=\"M62.0 [0-9.]+M468.0 ");
  }

  /// Where usual digits would repeat a label, labels are as precise as the step between them.
  @Test
  void labelsOfANarrowAxisDiffer() {
    assertThat(labels(0.001, 0.001))
        .containsExactly("0.00096", "0.00098", "0.00100", "0.00102", "0.00104");
    assertThat(labels(1e-5, 1.0001e-5)).containsExactly("1.00000e-5", "1.00005e-5", "1.00010e-5");
    assertThat(labels(0.5, 1.5)).containsExactly("0.5", "1", "1.5");
  }

  private static List<String> labels(double... y) {
    LineChart chart =
        new LineChart(
            "Rate",
            "epoch",
            List.of(new LineChart.Line("rate", 0, new double[] {1, 2}, y)),
            List.of(),
            true,
            Wording::brief);
    return Pattern.compile("text-anchor=\"end\">([^<]+)<")
        .matcher(drawn(chart))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /// The dead units of the last layer are not those of the layer before.
  @Test
  void aLineOverLayersIsSaidByItsRange() {
    double[] y = {0, 0.42, 0.1, 0};
    LineChart.Line dead = new LineChart.Line("dead", 0, new double[] {1, 2, 3, 4}, y);

    LineChart chart =
        new LineChart("Dead units", "layer", List.of(dead), List.of(), true, Wording::brief, true);

    assertThat(drawn(chart)).contains("dead: 0 to 0.42.");
    assertThat(y).containsExactly(0, 0.42, 0.1, 0);
  }

  /// The page of a long run stays small, and its peaks are seen.
  @Test
  void aLongLineIsDrawnByItsExtremes() {
    double[] y = new double[100_000];
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 + 0.001 * (i % 7);
    }
    y[77_777] = 5;

    String drawn = drawn(chart(false, y));

    assertThat(drawn.length()).isLessThan(30_000);
    String path =
        drawn.substring(
            drawn.indexOf(" d=\"M") + 4, drawn.indexOf("\"/>", drawn.indexOf(" d=\"M")));
    double highest =
        java.util.Arrays.stream(path.split("[ML]", -1))
            .filter(point -> !point.isEmpty())
            .mapToDouble(point -> Double.parseDouble(point.split(" ", 2)[1]))
            .min()
            .orElseThrow();
    assertThat(highest).isLessThan(30);
    assertThat(path.split("L", -1)).hasSizeBetween(900, 1000);
  }

  @Test
  void farApartNumbersHaveAnAxisOfEqualRatios() {
    Axis axis = Axis.over(new double[] {0.002, 50}, true);

    assertThat(axis.log()).isTrue();
    assertThat(axis.ticks(10))
        .hasSize(6)
        .first()
        .satisfies(t -> assertThat(t).isCloseTo(0.001, within(1e-9)));
    assertThat(axis.place(0.1) - axis.place(0.01)).isCloseTo(0.2, within(1e-9));
    assertThat(Axis.over(new double[] {0.002, 50}, false).log()).isFalse();
    assertThat(Axis.over(new double[] {0, 50}, true).log()).isFalse();
    assertThat(Axis.over(new double[] {3, 3}, true).ticks(5)).isNotEmpty();
    assertThat(Axis.over(new double[] {Double.NaN}, true)).isEqualTo(new Axis(0, 1, false));
  }

  @Test
  void ticksAreRound() {
    assertThat(new Axis(0, 1, false).ticks(5)).hasSize(6).element(1).isEqualTo(0.2);
    assertThat(new Axis(-3, 41, false).ticks(5)).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0);
  }

  @Test
  void aHistogramCountsEveryNumberOnce() {
    float[] values = {9, -1, 0, 0, 0.5f, 1, Float.NaN, Float.POSITIVE_INFINITY, 9};

    Histogram histogram = Histogram.of(values, 1, 8);

    assertThat(histogram.low()).isEqualTo(-1);
    assertThat(histogram.high()).isEqualTo(1);
    assertThat(histogram.zeros()).isEqualTo(2);
    assertThat(histogram.nonFinite()).isEqualTo(2);
    assertThat(histogram.total()).isEqualTo(7);
    assertThat(histogram.counts()[0]).isEqualTo(1);
    assertThat(histogram.counts()[16]).isEqualTo(2);
    assertThat(histogram.counts()[31]).isEqualTo(1);
    assertThat(Histogram.of(new float[] {4, 4}, 0, 2).total()).isEqualTo(2);
    assertThat(Histogram.of(new float[] {Float.NaN}, 0, 1).low()).isNaN();
  }

  /// Ten rows at 0.95, of which nine are right, and two at 0.65, of which none is: worked out by
  /// hand, (10 · |0.9 - 0.95| + 2 · |0 - 0.65|) / 12.
  @Test
  void theCalibrationErrorIsTheMeanGap() {
    float[] predictions = new float[24];
    int[] actual = new int[12];
    int[] predicted = new int[12];
    for (int row = 0; row < 12; row++) {
      float p = row < 10 ? 0.95f : 0.65f;
      predictions[2 * row] = p;
      predictions[2 * row + 1] = 1 - p;
      actual[row] = row < 9 ? 0 : 1;
    }
    ConfusionMatrix confusion = new ConfusionMatrix(List.of("a", "b"), actual, predicted);
    Judged judged =
        new Judged(
            "test",
            Examples.of(new float[12][1], actual, 2),
            predictions,
            2,
            true,
            Map.of(),
            Map.of(),
            Map.of(),
            Optional.of(confusion));

    Calibration calibration = Calibration.of(judged, confusion);

    assertThat(calibration.rows()).containsExactly(0, 0, 0, 0, 0, 0, 2, 0, 0, 10);
    assertThat(calibration.accuracy()[9]).isEqualTo(0.9);
    assertThat(calibration.error()).isCloseTo((10 * 0.05 + 2 * 0.65) / 12, within(1e-7));
  }

  @Test
  void picturesAreReadByAnotherProgram() throws IOException {
    byte[] gray = {0, (byte) 128, (byte) 255, 7, 8, 9};
    byte[] colors = {(byte) 255, 0, 0, 1, 2, 3};

    BufferedImage one = ImageIO.read(new ByteArrayInputStream(Png.of(gray, 3, 2, 1)));
    BufferedImage other = ImageIO.read(new ByteArrayInputStream(Png.of(colors, 1, 2, 3)));

    assertThat(one.getWidth()).isEqualTo(3);
    assertThat(one.getHeight()).isEqualTo(2);
    assertThat(one.getRaster().getSample(1, 0, 0)).isEqualTo(128);
    assertThat(one.getRaster().getSample(2, 1, 0)).isEqualTo(9);
    assertThat(other.getRGB(0, 0)).isEqualTo(0xffff0000);
    assertThat(other.getRGB(0, 1)).isEqualTo(0xff010203);
  }

  @Test
  void textIsEscapedWhereverItStands() {
    Html html = new Html().element("p", "<a href='x'>&\u0000", "title", "\"><script>");

    assertThat(html.toString())
        .isEqualTo(
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;a href=&#39;x&#39;&gt;&amp;\uFFFD</p>\n");
  }
}
