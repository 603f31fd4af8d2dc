package io.rekindle.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A suspicion in words, with its numbers beside the values they should have.
public final class SuspicionText {
  private static final int MOST_EVIDENCE = 2;

  private SuspicionText() {}

  /// `init-too-small, in network.layers.2: ...`, and what was measured on a second line, if
  /// anything was.
  public static List<String> lines(Suspicion suspicion) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, in %s: %s.".formatted(suspicion.id().id(), suspicion.where(), suspicion.because()));
    if (!suspicion.evidence().isEmpty()) {
      lines.add(
          suspicion.evidence().stream()
              .limit(MOST_EVIDENCE)
              .map(
                  each ->
                      "%s %s (should be %s)"
                          .formatted(
                              each.what(), Wording.brief(each.value()), Wording.expected(each)))
              .collect(Collectors.joining("; ")));
    }
    return lines;
  }
}
