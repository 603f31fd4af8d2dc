package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.NonFinite;
import io.rekindle.core.train.Trained;
import io.rekindle.doctor.Shell;
import io.rekindle.doctor.Suspicion;
import io.rekindle.doctor.SuspicionText;
import io.rekindle.doctor.Watcher;
import io.rekindle.live.RunControl;
import io.rekindle.report.Report;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// Tells of a run in words and tables.
final class RunText implements RunListener {
  private static final int COLUMN = 9;

  private final Consumer<String> out;
  private final Paint paint;
  private final IntSupplier columns;
  private int epochs;
  private boolean altered;

  /// @param columns how wide the screen is now
  RunText(Consumer<String> out, Paint paint, IntSupplier columns) {
    this.out = out;
    this.paint = paint;
    this.columns = columns;
  }

  @Override
  public void begin(RunPlan plan, RunFolder folder, Optional<State> from) {
    Sections sections = new Sections(out, paint);
    RunDescription.print(plan.data(), sections);
    sections.print("Kernels", plan.computing());
    sections.print(
        "Run",
        folder.path()
            + from.map(
                    state -> ", gone on with in epoch %.0f".formatted(state.get("run.epoch") + 1))
                .orElse(""));
    out.accept("");
    epochs = plan.training().epochs();
    if (epochs > 0) {
      out.accept(paint.faint(heading(plan)));
    }
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
  public void warning(Watcher.Warning warning) {
    String when = warning.step() == 0 ? "" : " at step " + Figures.count(warning.step());
    String start = "Warning" + when + ":";
    List<String> lines = told(start, warning.condition());
    out.accept(paint.bad(start) + lines.getFirst().substring(start.length()));
    lines.stream().skip(1).forEach(out);
  }

  private List<String> told(String start, Suspicion condition) {
    return SuspicionText.lines(start, condition, columns.getAsInt());
  }

  @Override
  public void control(RunControl.Act act) {
    String step = "By hand at step " + Figures.count(act.step()) + ": ";
    out.accept(
        switch (act.action()) {
          case PAUSE -> step + "paused.";
          case RESUME -> step + "going on.";
          case STOP -> step + "end and keep.";
          case LEARNING_RATE -> {
            altered = true;
            yield "%slearning rate %s to %s."
                .formatted(step, Figures.number(act.from()), Figures.number(act.to()));
          }
        });
  }

  @Override
  public void stopping() {
    out.accept("Stopping: saving and measuring what was learned (Ctrl-C again ends at once).");
  }

  @Override
  public void done(RunPlan plan, RunResult result) {
    out.accept("");
    howItEnded(result.trained()).ifPresent(out);
    if (altered) {
      out.accept(
          "The learning rate was changed by hand: the run file alone does not give this model"
              + " again.");
    }
    scores(plan, result).forEach(out);
    ScoreTable.confusions(result.judged().scores()).forEach(out);
    out.accept("");
    verdict(plan, result).forEach(out);
    next(plan, result).forEach(out);
  }

  private static Optional<String> howItEnded(Trained trained) {
    String after =
        "after %s and %s"
            .formatted(
                Figures.count(trained.epochs().size(), "epoch"),
                Figures.count(trained.steps(), "step"));
    if (trained.interrupted()) {
      return Optional.of("Interrupted %s; what was learned is kept.".formatted(after));
    }
    if (trained.stoppedEarly()) {
      boolean restored = trained.bestEpoch() < trained.epochs().size();
      return Optional.of(
          "Stopped early %s, as the watched loss no longer fell%s."
              .formatted(
                  after,
                  restored
                      ? "; the parameters of epoch %d were put back".formatted(trained.bestEpoch())
                      : ""));
    }
    return Optional.empty();
  }

  private static List<String> scores(RunPlan plan, RunResult result) {
    Map<String, Scored> parts = new LinkedHashMap<>();
    parts.put("train", result.train());
    result.validation().ifPresent(validation -> parts.put("validation", validation));
    result.test().ifPresent(test -> parts.put("test", test));
    return new ScoreTable(parts, result.judged().constant(), result.judged().scores())
        .lines(Draws.of(plan.training().seed(), "interval"));
  }

  private List<String> verdict(RunPlan plan, RunResult result) {
    Optional<NonFinite> broken = result.trained().firstNonFinite();
    if (broken.isPresent()) {
      return notLearned(whatBroke(plan, broken.get(), result.folder()), result);
    }
    return switch (result.verdict()) {
      case LEARNED -> byTrainingRows(result.judged());
      case NOT_TRAINED -> List.of("0 epochs: the model holds the initial weights.", "");
      case NOT_LEARNED -> notLearned(whyNotLearned(result.judged()), result);
    };
  }

  private static String whyNotLearned(RunResult.Judged judged) {
    String rows = judged.by().equals("train") ? "training" : judged.by();
    for (float output : judged.evaluation().outputs()) {
      if (!Float.isFinite(output)) {
        return "on the %s rows it does not always answer by numbers: a value there is missing, infinite or too large, which rekindle evaluate names"
            .formatted(rows);
      }
    }
    return "on the %s rows it is no better than the best constant predictor, beyond what chance explains"
        .formatted(rows);
  }

  /// What a verdict is worth that no held-out rows decided.
  private static List<String> byTrainingRows(RunResult.Judged judged) {
    if (!judged.by().equals("train")) {
      return List.of();
    }
    String why =
        judged.on().equals("train")
            ? "no rows are held out"
            : "%s %s rows are too few to tell".formatted(Figures.count(judged.rows()), judged.on());
    return List.of(
        "Learned by its training rows alone, as %s: one that only memorises them passes too."
            .formatted(why),
        "");
  }

  private List<String> notLearned(String why, RunResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(paint.bad("This run did not learn:") + " " + why + ".");
    List<Suspicion> suspected = result.suspected();
    if (!suspected.isEmpty()) {
      lines.add("Suspected, not proven, the likeliest first:");
      suspected.forEach(each -> lines.addAll(told("-", each)));
    }
    lines.add(Advice.doctor(result.folder()));
    lines.add("");
    return lines;
  }

  private static String whatBroke(RunPlan plan, NonFinite broken, RunFolder folder) {
    return "%s was no longer finite at step %s%s%s"
        .formatted(
            broken.tensor(),
            Figures.count(broken.step()),
            Advice.layerOf(broken.tensor(), plan.network())
                .map(l -> " (layer " + l + ")")
                .orElse(""),
            Checkpoints.last(folder)
                .map(file -> "; the last good checkpoint, %s, is kept".formatted(file))
                .orElse(""));
  }

  private List<String> next(RunPlan plan, RunResult result) {
    String folder = Shell.quoted(result.folder().path().toString());
    String data = plan.dataArgument();
    List<String> lines = new ArrayList<>();
    lines.add(
        "The model, the run file, the metrics%s are in "
                .formatted(
                    Files.exists(result.folder().report())
                        ? ", the log and the report (%s)".formatted(Report.NAME)
                        : " and the log")
            + paint.strong(result.folder().path().toString())
            + ". Next:");
    if (result.trained().interrupted()) {
      lines.add("  rekindle train --resume " + folder);
    }
    lines.add("  rekindle evaluate %s %s".formatted(folder, data));
    lines.add("  rekindle predict %s %s -o out.csv".formatted(folder, data));
    return lines;
  }
}
