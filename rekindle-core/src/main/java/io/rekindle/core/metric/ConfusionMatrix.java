package io.rekindle.core.metric;

import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How often each class was taken for each.
///
/// @param labels of the classes
/// @param counts rows by actual class, then by predicted class
/// @param actual the class of each row, as an index into `labels`; likewise `predicted`
public record ConfusionMatrix(List<String> labels, long[][] counts, int[] actual, int[] predicted) {

  /// One class that was taken for another.
  ///
  /// @param count how many rows
  /// @param share of the rows of the actual class
  public record Confusion(String actual, String predicted, long count, double share) {}

  public ConfusionMatrix {
    labels = List.copyOf(labels);
  }

  static ConfusionMatrix of(Targets targets, Decisions decisions) {
    List<String> labels = new ArrayList<>();
    boolean byIndex = targets.encoding() != Encoding.NUMBER || !areNumbers(targets.labels());
    for (double c : decisions.classes()) {
      labels.add(label(targets.labels(), c, byIndex));
    }
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < decisions.actual().length; i++) {
      counts[decisions.actual()[i]][decisions.predicted()[i]]++;
    }
    return new ConfusionMatrix(labels, counts, decisions.actual(), decisions.predicted());
  }

  /// The pairs of classes that were confused most often, the most frequent first.
  public List<Confusion> worst(int most) {
    List<Confusion> pairs = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      long rows = java.util.Arrays.stream(counts[i]).sum();
      for (int j = 0; j < counts.length; j++) {
        if (i != j && counts[i][j] > 0) {
          double share = counts[i][j] / (double) rows;
          pairs.add(new Confusion(labels.get(i), labels.get(j), counts[i][j], share));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Confusion::count).reversed());
    return List.copyOf(pairs.subList(0, Math.min(most, pairs.size())));
  }

  /// A class that is the index of a label bears that label; any other is a number.
  private static String label(List<String> labels, double c, boolean byIndex) {
    if (byIndex && c == Math.rint(c) && c >= 0 && c < labels.size()) {
      return labels.get((int) c);
    }
    return c == Math.rint(c) ? Long.toString((long) c) : Double.toString(c);
  }

  private static boolean areNumbers(List<String> labels) {
    return labels.stream().allMatch(label -> label.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?"));
  }
}
