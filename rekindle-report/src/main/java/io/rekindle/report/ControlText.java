package io.rekindle.report;

import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import java.util.List;

/// What people did to a run while it went, in words.
final class ControlText {
  private ControlText() {}

  private static void sentence(Html html) {
    html.element(
        "p",
        "This run was altered by hand: its run file alone does not give this model again (rekindle"
            + " reproduce sets the same learning rates again).",
        "class",
        "bad");
  }

  /// All that was done, in order.
  static void all(Html html, History history) {
    if (history.controls().stream().anyMatch(History.Control::changesRate)) {
      sentence(html);
    }
    html.open("ol");
    history.controls().forEach(control -> html.element("li", line(control)));
    html.close("ol");
  }

  /// Says so where the run file alone does not give the model any more.
  static void altered(Html html, History history) {
    List<History.Control> changes =
        history.controls().stream().filter(History.Control::changesRate).toList();
    if (changes.isEmpty()) {
      return;
    }
    sentence(html);
    html.open("ul");
    changes.forEach(change -> html.element("li", line(change)));
    html.close("ul");
  }

  /// One line: `step 300: learning rate 0.001 to 0.0005`.
  static String line(History.Control control) {
    String what =
        switch (control.action()) {
          case "learning_rate" ->
              "learning rate %s to %s"
                  .formatted(Wording.brief(control.from()), Wording.brief(control.to()));
          case "pause" -> "paused";
          case "resume" -> "went on";
          case "stop" -> "ended by hand, and kept";
          default -> control.action();
        };
    return "Step %s: %s".formatted(Figures.count(control.step()), what);
  }
}
