package io.rekindle.data;

import io.rekindle.core.model.Dates;
import io.rekindle.data.ColumnProfile.Kind;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Places;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Describes columns one by one.
final class Profiling {
  private static final int EXAMPLES = 3;

  /// A column of which less than this share differs from its most frequent value is called nearly
  /// constant.
  private static final double NEARLY = 0.01;

  /// Columns of fewer values are not judged by how many are equal.
  private static final int FEW = 20;

  /// More categories than these make a wide network.
  private static final int MANY_CATEGORIES = 1_000;

  /// Whole numbers up to here are exact.
  private static final double EXACT = 0x1p53;

  private final Places places;

  Profiling(Places places) {
    this.places = places;
  }

  ColumnProfile of(Column column) {
    return switch (column) {
      case Column.Numbers n ->
          ofNumbers(n.name(), Kind.NUMBER, n.values(), true)
              .withSuspicions(NotFinite.in(n.values(), places));
      case Column.Texts t when t.isFlags() ->
          ofNumbers(t.name(), Kind.FLAG, t.numbers(places), true);
      case Column.Texts t when DateColumn.isOne(t) -> ofDates(t);
      case Column.Texts t ->
          LabelSets.separator(t, t.rows()).map(s -> ofLabels(t, s)).orElseGet(() -> ofTexts(t));
    };
  }

  private ColumnProfile ofDates(Column.Texts texts) {
    List<String> inOrder =
        texts.dictionary().stream()
            .sorted(Comparator.comparingDouble(date -> Dates.days(date).orElseThrow()))
            .toList();
    List<String> ends =
        inOrder.size() == 1
            ? inOrder
            : List.of("%s to %s".formatted(inOrder.getFirst(), inOrder.getLast()));
    int missing = missing(texts);
    return ofWords(
        texts, Kind.DATE, inOrder.size(), ends, sparse(missing, texts.rows(), inOrder.size()));
  }

  /// Labels by how many cells hold them.
  private ColumnProfile ofLabels(Column.Texts texts, String separator) {
    Map<String, Integer> counts = new HashMap<>();
    for (int row = 0; row < texts.rows(); row++) {
      LabelSets.of(texts, row, separator).forEach(label -> counts.merge(label, 1, Integer::sum));
    }
    List<String> frequent =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(EXAMPLES)
            .map(Map.Entry::getKey)
            .toList();
    List<String> suspicions = new ArrayList<>(sparse(missing(texts), texts.rows(), counts.size()));
    suspicions.add(
        "labels separated by \"%s\": as a target several labels at once; as a feature each of %d cells is a category of its own"
            .formatted(separator, texts.dictionary().size()));
    return ofWords(texts, Kind.LABELS, counts.size(), frequent, suspicions);
  }

  private static int missing(Column.Texts texts) {
    return (int) Arrays.stream(texts.codes()).filter(code -> code < 0).count();
  }

  private static ColumnProfile ofWords(
      Column.Texts texts, Kind kind, int distinct, List<String> examples, List<String> suspicions) {
    return new ColumnProfile(
        texts.name(),
        kind,
        missing(texts),
        distinct,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        examples,
        suspicions);
  }

  /// All values of an array together.
  ///
  /// @param array the name that its columns have
  /// @param first the number of its first column
  ColumnProfile of(String name, Matrix matrix, String array, int first) {
    if (matrix instanceof Matrix.Bytes bytes) {
      return ofBytes(name, bytes);
    }
    ColumnProfile profile =
        matrix instanceof Matrix.Sparse sparse
            ? ofSparse(name, sparse)
            : ofNumbers(name, Kind.NUMBER, NotFinite.values(matrix), false);
    return profile.withSuspicions(NotFinite.in(matrix, array, first, places));
  }

  /// By a count of each of the 256 values, as images are many.
  private static ColumnProfile ofBytes(String name, Matrix.Bytes bytes) {
    long[] counts = new long[256];
    long size = (long) bytes.rows() * bytes.columns();
    for (int i = 0; i < size; i++) {
      counts[bytes.values()[i] & 0xff]++;
    }
    int[] present = IntStream.range(0, 256).filter(value -> counts[value] > 0).toArray();
    double mean = 0;
    for (int value : present) {
      mean += (double) value * counts[value] / size;
    }
    double variance = 0;
    for (int value : present) {
      variance += (value - mean) * (value - mean) * counts[value] / size;
    }
    boolean known = size > 0;
    return new ColumnProfile(
        name,
        Kind.NUMBER,
        0,
        present.length,
        optional(known, known ? present[0] : 0),
        optional(known, mean),
        optional(known, known ? present[present.length - 1] : 0),
        optional(known, Math.sqrt(variance)),
        List.of(),
        sparse(0, bytes.rows(), present.length));
  }

  /// What is kept, and the zeros that are not.
  private ColumnProfile ofSparse(String name, Matrix.Sparse sparse) {
    ColumnProfile kept = ofNumbers(name, Kind.NUMBER, sparse.values(), false);
    double cells = (double) sparse.rows() * sparse.columns();
    int known = sparse.values().length - kept.missing();
    double zeros = cells - sparse.values().length;
    if (zeros <= 0 || known == 0) {
      return kept;
    }
    double share = known / (known + zeros);
    double mean = kept.mean().getAsDouble() * share;
    double deviation = kept.deviation().getAsDouble();
    double shift = kept.mean().getAsDouble() - mean;
    double variance = share * (deviation * deviation + shift * shift) + (1 - share) * mean * mean;
    List<String> notes = new ArrayList<>(kept.suspicions());
    notes.add("%.3g %% of the cells are 0".formatted(100 * zeros / cells));
    return new ColumnProfile(
        name,
        Kind.NUMBER,
        kept.missing(),
        kept.distinct() + 1,
        OptionalDouble.of(Math.min(0, kept.min().getAsDouble())),
        OptionalDouble.of(mean),
        OptionalDouble.of(Math.max(0, kept.max().getAsDouble())),
        OptionalDouble.of(Math.sqrt(variance)),
        List.of(),
        notes);
  }

  private ColumnProfile ofNumbers(String name, Kind kind, double[] values, boolean isTable) {
    Statistics s = Statistics.of(values);
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    int missing = values.length - s.count();
    List<String> suspicions = new ArrayList<>(sparse(missing, values.length, distinct));
    Optional<String> repeated = isTable ? Sentinels.advice(values) : Optional.empty();
    repeated.or(() -> FarValues.advice(finite(sorted), isTable)).ifPresent(suspicions::add);
    if (isCounter(values)) {
      suspicions.add("counts the rows: an identifier tells nothing about others");
    } else if (isIdentifier(sorted, distinct)) {
      suspicions.add("each row has its own whole number: an identifier tells nothing about others");
    }
    nearlyConstant(longestRun(sorted), s.count(), distinct).ifPresent(suspicions::add);
    boolean known = s.count() > 0;
    return new ColumnProfile(
        name,
        kind,
        missing,
        distinct,
        optional(known, s.min()),
        optional(known, s.mean()),
        optional(known, s.max()),
        optional(known, s.deviation()),
        List.of(),
        suspicions);
  }

  private static double[] finite(double[] sorted) {
    int first = 0;
    int end = sorted.length;
    while (first < end && Double.isInfinite(sorted[first])) {
      first++;
    }
    while (end > first && Double.isInfinite(sorted[end - 1])) {
      end--;
    }
    return Arrays.copyOfRange(sorted, first, end);
  }

  private static OptionalDouble optional(boolean present, double value) {
    return present ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static List<String> sparse(int missing, int rows, int distinct) {
    List<String> suspicions = new ArrayList<>();
    if (missing * 2L > rows) {
      suspicions.add("mostly missing");
    }
    if (distinct == 1 && rows > 1) {
      suspicions.add("constant");
    }
    return suspicions;
  }

  /// How often the most frequent of sorted values comes.
  private static int longestRun(double[] sorted) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < sorted.length; i++) {
      run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static Optional<String> nearlyConstant(int most, int known, int distinct) {
    boolean nearly = distinct > 1 && known - most < NEARLY * known && known >= FEW;
    return nearly
        ? Optional.of("nearly constant: one value in %d of %d rows".formatted(most, known))
        : Optional.empty();
  }

  private static boolean isIdentifier(double[] sorted, int distinct) {
    return distinct == sorted.length
        && distinct > FEW
        && Arrays.stream(sorted).allMatch(v -> v == Math.rint(v) && Math.abs(v) < EXACT);
  }

  /// Whether each row's value is the last row's plus 1.
  private static boolean isCounter(double[] values) {
    return values.length > 2
        && IntStream.range(1, values.length).allMatch(i -> values[i] == values[i - 1] + 1);
  }

  private ColumnProfile ofTexts(Column.Texts texts) {
    int distinct = texts.dictionary().size();
    int[] counts = new int[distinct];
    int missing = missing(texts);
    for (int code : texts.codes()) {
      if (code >= 0) {
        counts[code]++;
      }
    }
    List<String> frequent =
        IntStream.range(0, distinct)
            .boxed()
            .sorted(Comparator.comparingInt(code -> -counts[code]))
            .limit(EXAMPLES)
            .map(texts.dictionary()::get)
            .toList();
    List<String> suspicions = new ArrayList<>(sparse(missing, texts.rows(), distinct));
    nearlyConstant(Arrays.stream(counts).max().orElse(0), texts.rows() - missing, distinct)
        .ifPresent(suspicions::add);
    boolean isOfNumbers = texts.numericCells() * 2L > texts.rows();
    if (isOfNumbers) {
      suspicions.add(
          "%d of %d cells are numbers, %s is not (%s)%s"
              .formatted(
                  texts.numericCells(),
                  texts.rows(),
                  CellText.of(Labels.of(texts, texts.firstText())),
                  places.of(texts.firstText()),
                  Marks.advice(texts).map(advice -> "; " + advice).orElse("")));
    }
    Optional<String> declared = Marks.amongDeclared(texts);
    declared.ifPresent(suspicions::add);
    DateColumn.firstOther(texts)
        .ifPresent(
            row ->
                suspicions.add(
                    "%d of %d cells are dates, %s is not (%s)"
                        .formatted(
                            DateColumn.dates(texts),
                            texts.rows() - missing,
                            CellText.of(Labels.of(texts, row)),
                            places.of(row))));
    Optional<String> spelled =
        SpelledNumbers.advice(texts.dictionary()).or(() -> SpelledDates.advice(texts.dictionary()));
    spelled.ifPresent(suspicions::add);
    boolean isOfWords = spelled.isEmpty() && declared.isEmpty() && !isOfNumbers;
    if (isOfWords && distinct > FEW && distinct * 2L > texts.rows()) {
      suspicions.add("nearly every row has its own text: an identifier tells nothing about others");
    }
    if (distinct > MANY_CATEGORIES) {
      suspicions.add(
          "%d categories would be as many inputs: data.hash_above hashes them, data.max_categories keeps the most frequent"
              .formatted(distinct));
    }
    return ofWords(texts, Kind.TEXT, distinct, frequent, suspicions);
  }
}
