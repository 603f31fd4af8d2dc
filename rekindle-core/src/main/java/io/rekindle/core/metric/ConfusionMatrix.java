package io.rekindle.core.metric;

import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// How often each class was taken for each.
///
/// Of 10,000 classes most pairs never occur: what has the size of the rows is kept, not of the
/// pairs.
///
/// @param labels of the classes
/// @param actual the class of each row, as an index into `labels`; likewise `predicted`
public record ConfusionMatrix(List<String> labels, int[] actual, int[] predicted) {

  /// Two classes that occur together, and in how many rows.
  ///
  /// @param actual an index into `labels`, likewise `predicted`
  public record Pair(int actual, int predicted, long count) {}

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
    return new ConfusionMatrix(labels, decisions.actual(), decisions.predicted());
  }

  /// Rows by actual class, then by predicted class: labels x labels numbers, for few labels.
  public long[][] counts() {
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
    return counts;
  }

  /// Those pairs of classes that occur, by actual class, then by predicted class.
  public List<Pair> pairs() {
    long[] keys = new long[actual.length];
    Arrays.setAll(keys, i -> ((long) actual[i] << 32) | predicted[i]);
    Arrays.sort(keys);
    List<Pair> pairs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= keys.length; i++) {
      if (i == keys.length || keys[i] != keys[from]) {
        pairs.add(new Pair((int) (keys[from] >> 32), (int) keys[from], i - from));
        from = i;
      }
    }
    return pairs;
  }

  /// The pairs of classes that were confused most often, the most frequent first.
  public List<Confusion> worst(int most) {
    long[] rows = new long[labels.size()];
    for (int c : actual) {
      rows[c]++;
    }
    return pairs().stream()
        .filter(pair -> pair.actual() != pair.predicted())
        .sorted(Comparator.comparingLong(Pair::count).reversed())
        .limit(most)
        .map(
            pair ->
                new Confusion(
                    labels.get(pair.actual()),
                    labels.get(pair.predicted()),
                    pair.count(),
                    pair.count() / (double) rows[pair.actual()]))
        .toList();
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
