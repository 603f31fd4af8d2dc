package io.rekindle.bench.driver;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The best line of each library in a section.
final class Best {
  /// The library that is compared with the others.
  static final String OURS = "Rekindle";

  private Best() {}

  /// The best rate of each library, of lines that count and of those that do other work alike;
  /// greatest first.
  static List<Score> ofLibraries(Section section) {
    Map<String, Score> best = new LinkedHashMap<>();
    for (Score score : section.scores()) {
      best.merge(score.library(), score, Best::better);
    }
    return best.values().stream()
        .sorted(Comparator.comparingDouble(Score::median).reversed())
        .toList();
  }

  private static Score better(Score a, Score b) {
    boolean first = a.counts() == b.counts() ? a.median() >= b.median() : a.counts();
    return first ? a : b;
  }

  /// The best line of all libraries but ours that did the same work.
  static Optional<Score> peer(Section section) {
    return section.scores().stream()
        .filter(score -> score.counts() && !score.library().startsWith(OURS))
        .max(Comparator.comparingDouble(Score::median));
  }

  /// Our own line.
  static Optional<Score> ours(Section section) {
    return section.scores().stream().filter(score -> score.library().equals(OURS)).findFirst();
  }

  /// Ours over the best peer.
  static Optional<Double> ratio(Section section) {
    return ours(section).flatMap(own -> peer(section).map(peer -> own.median() / peer.median()));
  }
}
