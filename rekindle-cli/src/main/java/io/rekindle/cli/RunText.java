package io.rekindle.cli;

import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.metric.Interval;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Task;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.NonFinite;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Tells of a run in words and tables.
final class RunText implements RunListener {
  private static final int WORST_PAIRS = 5;
  private static final int COLUMN = 9;

  private final Consumer<String> out;
  private final Paint paint;
  private int epochs;

  RunText(Consumer<String> out, Paint paint) {
    this.out = out;
    this.paint = paint;
  }

  @Override
  public void begin(RunPlan plan, RunFolder folder) {
    section("Data", data(plan));
    section("Network", NetworkTable.lines(plan.network()));
    section("Training", List.of(training(plan.training())));
    section(
        "Kernels",
        List.of(
            plan.kernels().reason() + ", " + Figures.count(plan.compute().threads(), "thread")));
    section("Run", List.of(folder.path().toString()));
    out.accept("");
    epochs = plan.training().epochs();
    if (epochs > 0) {
      out.accept(paint.faint(heading(plan)));
    }
  }

  private void section(String title, List<String> lines) {
    String label = paint.strong("%-10s".formatted(title));
    for (String line : lines) {
      out.accept((label + line).stripTrailing());
      label = " ".repeat(10);
    }
  }

  private static List<String> data(RunPlan plan) {
    List<String> lines = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(plan.data().train().rows(), "training row"));
    plan.data().validation().ifPresent(v -> parts.add(Figures.count(v.rows()) + " for validation"));
    plan.data().test().ifPresent(t -> parts.add(Figures.count(t.rows()) + " for the test"));
    lines.add(plan.run().data().source() + ": " + String.join(", ", parts));
    lines.add(
        Figures.count(plan.data().preprocessing().features().size(), "feature")
            + ", "
            + target(plan));
    lines.addAll(plan.data().notes());
    return lines;
  }

  private static String target(RunPlan plan) {
    var targets = plan.data().targets();
    int labels = targets.labels().size();
    String what = targets.task().label();
    String of =
        targets.task() == Task.AUTOENCODING ? "" : " of " + String.join(", ", targets.names());
    return what + of + (labels > 0 ? ", " + Figures.count(labels, "class") : "");
  }

  private static String training(Training training) {
    Schedule.Shape shape = training.schedule().shape();
    String schedule = shape instanceof Schedule.Shape.Constant ? "" : ", " + shape.label();
    return "%s, %s learning rate %s%s, batches of %s, %s, seed %d"
        .formatted(
            training.loss().measure().label(),
            training.optimizer().rule().label(),
            Figures.number(training.optimizer().learningRate()),
            schedule,
            Figures.count(training.batchSize(), "row"),
            Figures.count(training.epochs(), "epoch"),
            training.seed());
  }

  private String heading(RunPlan plan) {
    StringBuilder line =
        new StringBuilder("epoch").append(" ".repeat(Math.max(0, 2 * width() - 4)));
    column(line, "loss");
    plan.metrics().forEach(metric -> column(line, metric.label()));
    if (plan.data().validation().isPresent()) {
      line.append("   validation:");
      column(line, "loss");
      plan.metrics().forEach(metric -> column(line, metric.label()));
    }
    return line.append("      rows/s").toString();
  }

  private int width() {
    return String.valueOf(epochs).length();
  }

  private static void column(StringBuilder line, String text) {
    line.append(" ".repeat(Math.max(2, 2 + COLUMN - text.length()))).append(text);
  }

  @Override
  public void epoch(EpochScores scores) {
    int epoch = scores.report().epoch();
    StringBuilder line =
        new StringBuilder(ProgressLine.padded(epoch, epochs))
            .append("/")
            .append(epochs)
            .append(" ".repeat(Math.max(0, 4 - 2 * width())));
    column(line, Figures.number(scores.report().loss()));
    metrics(line, scores.train());
    scores
        .validation()
        .ifPresent(
            validation -> {
              line.append(" ".repeat(14));
              column(line, Figures.number(validation.loss()));
              metrics(line, validation);
            });
    line.append("%12s".formatted(Figures.count(Math.round(scores.report().rowsPerSecond()))));
    out.accept(line.toString());
  }

  private static void metrics(StringBuilder line, Scored scored) {
    scored
        .metrics()
        .forEach(
            (metric, value) -> {
              String text = Figures.metric(metric, value);
              line.append(" ".repeat(Math.max(0, metric.label().length() - COLUMN)));
              column(line, text);
            });
  }

  @Override
  public void done(RunPlan plan, RunResult result) {
    out.accept("");
    howItEnded(plan, result.trained()).ifPresent(out);
    scores(plan, result).forEach(out);
    confusions(result).ifPresent(out);
    out.accept("");
    verdict(plan, result).forEach(out);
    next(plan, result).forEach(out);
  }

  private Optional<String> howItEnded(RunPlan plan, Trained trained) {
    String after =
        "after %s and %s"
            .formatted(
                Figures.count(trained.epochs().size(), "epoch"),
                Figures.count(trained.steps(), "step"));
    if (trained.interrupted()) {
      return Optional.of("Interrupted %s; what was learned is kept.".formatted(after));
    }
    if (trained.stoppedEarly()) {
      boolean restores =
          plan.training().earlyStopping().map(Training.EarlyStopping::restoreBest).orElse(false);
      return Optional.of(
          "Stopped early %s: no improvement since epoch %d%s."
              .formatted(
                  after,
                  plan.bestEpoch(trained),
                  restores ? ", whose parameters were put back" : ""));
    }
    return Optional.empty();
  }

  private List<String> scores(RunPlan plan, RunResult result) {
    boolean tested = result.test().isPresent();
    TextTable table = new TextTable(tested ? "<>>><" : "<>><");
    table.row(cells("", "train", tested, "test", "constant", ""));
    Scored judged = result.test().orElse(result.train());
    table.row(
        cells(
            "loss",
            Figures.number(result.train().loss()),
            tested,
            Figures.number(judged.loss()),
            Figures.number(result.constant().loss()),
            ""));
    Draws draws = Draws.of(plan.training().seed(), "interval");
    for (Metric metric : plan.metrics()) {
      Interval interval = result.scores().interval(metric, draws);
      table.row(
          cells(
              metric.label(),
              figure(metric, result.train()),
              tested,
              figure(metric, judged),
              figure(metric, result.constant()),
              range(metric, interval, tested)));
    }
    return table.lines();
  }

  private static String[] cells(
      String name, String train, boolean tested, String test, String constant, String range) {
    return tested
        ? new String[] {name, train, test, constant, range}
        : new String[] {name, train, constant, range};
  }

  private static String figure(Metric metric, Scored scored) {
    return Figures.metric(metric, scored.metrics().getOrDefault(metric, Double.NaN));
  }

  private static String range(Metric metric, Interval interval, boolean tested) {
    if (Double.isNaN(interval.low())) {
      return "";
    }
    return "  95 %% interval%s %s to %s"
        .formatted(
            tested ? " of the test" : "",
            Figures.metric(metric, interval.low()),
            Figures.metric(metric, interval.high()));
  }

  private static Optional<String> confusions(RunResult result) {
    return result
        .scores()
        .confusion()
        .map(matrix -> matrix.worst(WORST_PAIRS))
        .filter(worst -> !worst.isEmpty())
        .map(
            worst ->
                "Most often confused: "
                    + worst.stream().map(RunText::describe).collect(Collectors.joining(", ")));
  }

  private static String describe(ConfusionMatrix.Confusion pair) {
    return "%s taken for %s (%s)"
        .formatted(pair.actual(), pair.predicted(), Figures.count(pair.count()));
  }

  private List<String> verdict(RunPlan plan, RunResult result) {
    Optional<NonFinite> broken = result.trained().firstNonFinite();
    if (broken.isPresent()) {
      return notLearned(plan, whatBroke(plan, broken.get()), result);
    }
    return switch (result.verdict()) {
      case LEARNED -> List.of();
      case NOT_TRAINED -> List.of("0 epochs: the model holds the initial weights.", "");
      case NOT_LEARNED ->
          notLearned(
              plan,
              "on the %s rows it is no better than a constant predictor, beyond what chance explains"
                  .formatted(result.test().isPresent() ? "test" : "training"),
              result);
    };
  }

  private List<String> notLearned(RunPlan plan, String why, RunResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(paint.bad("This run did not learn:") + " " + why + ".");
    Advice.doctor(result.folder()).ifPresent(lines::add);
    lines.add("");
    return lines;
  }

  private static String whatBroke(RunPlan plan, NonFinite broken) {
    return "%s was no longer finite at step %s%s"
        .formatted(
            broken.tensor(),
            Figures.count(broken.step()),
            Advice.layerOf(broken.tensor(), plan.network())
                .map(l -> " (layer " + l + ")")
                .orElse(""));
  }

  private List<String> next(RunPlan plan, RunResult result) {
    String folder = result.folder().path().toString();
    String data = plan.run().data().source();
    return List.of(
        "The model, the run file, the metrics and the log are in "
            + paint.strong(folder)
            + ". Next:",
        "  rekindle evaluate %s %s".formatted(folder, data),
        "  rekindle predict %s %s -o out.csv".formatted(folder, data));
  }
}
