package io.rekindle.doctor;

import java.util.ArrayList;
import java.util.List;

/// A suspicion in words, with its numbers beside the values they should have.
public final class SuspicionText {
  private static final int MOST_EVIDENCE = 2;
  private static final String INDENT = "  ";
  private static final int LEAST_WIDTH = 70;
  private static final int MOST_WIDTH = 100;

  private SuspicionText() {}

  /// `Warning: init-too-small, in network.layers.2: ...`, and below it what was measured and is not
  /// as it should be.
  ///
  /// @param start what the first line begins with
  /// @param columns how wide the screen is
  public static List<String> lines(String start, Suspicion suspicion, int columns) {
    int width = Math.clamp(columns, LEAST_WIDTH, MOST_WIDTH);
    String what =
        "%s %s, in %s: %s."
            .formatted(start, suspicion.id().id(), suspicion.where(), suspicion.because());
    List<String> lines = new ArrayList<>(wrapped(what, width));
    suspicion.evidence().stream()
        .filter(Evidence::isOff)
        .limit(MOST_EVIDENCE)
        .forEach(each -> lines.addAll(wrapped(INDENT + figures(each), width)));
    return lines;
  }

  private static String figures(Evidence evidence) {
    return "%s: %s, should be %s"
        .formatted(evidence.what(), Wording.brief(evidence.value()), Wording.expected(evidence));
  }

  /// Lines after the first are indented, and the first is where the text is.
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    boolean indented = text.startsWith(INDENT);
    for (String line : Wording.wrapped(text, width - INDENT.length(), Integer.MAX_VALUE)) {
      lines.add(lines.isEmpty() && !indented ? line : INDENT + line);
    }
    return lines;
  }
}
