package io.rekindle.doctor;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The run file that a cure makes.
public final class CuredRun {
  private CuredRun() {}

  /// The run with the cure's changes, after comments that name them and what they are for; empty
  /// where the answer has no cure.
  ///
  /// @param run that was examined
  /// @param source what the comments call it
  /// @param folder where the text will lie: relative data paths are rewritten to hold from there
  public static Optional<String> yaml(RunFile run, Answer answer, String source, Path folder) {
    return answer
        .cure()
        .map(
            cure ->
                comments(answer, cure, source)
                    + run.with(Change.settings(cure.changes())).yaml(folder));
  }

  private static String comments(Answer answer, Answer.Cure cure, String source) {
    StringBuilder text = new StringBuilder();
    comment(text, "Written by `rekindle doctor` from %s. Changed:".formatted(source));
    for (Change change : cure.changes()) {
      comment(
          text,
          change.value().isPresent()
              ? "  %s: %s".formatted(change.path(), SetOption.value(change))
              : "  %s: removed".formatted(change.path()));
    }
    for (Finding cause : treated(answer, cure)) {
      Suspicion condition = cause.condition();
      comment(
          text,
          "because of %s (%s): %s"
              .formatted(condition.id().id(), condition.where(), condition.because()));
    }
    return text.toString();
  }

  /// The causes whose prescription is in the cure, or else the first of all.
  private static List<Finding> treated(Answer answer, Answer.Cure cure) {
    List<Finding> treated =
        answer.causes().stream()
            .filter(cause -> !cause.condition().changes().isEmpty())
            .filter(cause -> cure.changes().containsAll(cause.condition().changes()))
            .toList();
    return treated.isEmpty() ? answer.causes().stream().limit(1).toList() : treated;
  }

  private static void comment(StringBuilder text, String line) {
    text.append("# ").append(line.replaceAll("\\R", " ")).append('\n');
  }
}
