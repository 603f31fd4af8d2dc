package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.random.Draws;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.DataSection.Validation;
import io.rekindle.data.run.RunFile;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/// Prepares a run whose training file need not fit into memory (`data.stream`).
///
/// One pass over the file takes a sample, by which everything is fitted as for a run in memory; a
/// second writes all training rows, prepared, to a temporary file. Which rows validate is decided
/// by a hash of the row's number.
final class Streaming {
  /// Rows of the sample: a mean is then within 0.3 % of a deviation.
  private static final int SAMPLE = 100_000;

  /// Cells of the sample.
  private static final int MOST_CELLS = 4_000_000;

  private static final int PIECE = 8_192;

  private final RunFile run;
  private final DataSection data;
  private final DataSource source;
  private final LongPredicate held;
  private Set<String> texts = new HashSet<>();

  Streaming(RunFile run, DataSource source) {
    this.run = run;
    this.data = run.data();
    this.source = source;
    Draws draws = Draws.of(run.training().seed(), "validation");
    double share = data.validation() instanceof Validation.Share s ? s.share() : 0;
    this.held = row -> draws.uniform(row) < share;
  }

  Prepared prepare() {
    rejectWhatCannotStream();
    TableSample sample = sample();
    Table table = sample.table();
    BitSet validation = sample.heldRows();
    Prepared prepared =
        Preparation.ofSample(run, new Loaded.OfTable(table), rows -> split(rows, validation));
    StreamFile file =
        new StreamFile(
            prepared.network().inputs(),
            prepared.train().targets().columns(),
            run.training().shuffle(),
            run.training().seed());
    try {
      write(prepared, file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    return prepared.streaming(
        file,
        "stream: %,d training rows by way of a temporary file%s"
            .formatted(
                file.rows(),
                sample.isComplete()
                    ? ""
                    : "; fitted, and scored as train and validation, by %,d of them and %,d for validation"
                        .formatted(prepared.train().rows(), validation.cardinality())));
  }

  private void rejectWhatCannotStream() {
    String what =
        !source.isStreamable()
            ? "reads .csv, .tsv and .parquet files"
            : data.weights().isPresent() || run.classWeights().isPresent()
                ? "has no row weights yet (data.weights, class_weights)"
                : data.rows().isPresent()
                    ? "reads all rows (data.rows)"
                    : run.from().isPresent() ? "begins with new weights (network.from)" : "";
    if (!what.isEmpty()) {
      throw new InputException(
          "%s: data.stream %s; leave one of the two out"
              .formatted(run.placeOf("data.stream"), what));
    }
  }

  private static Preparation.Split split(int rows, BitSet validation) {
    int[] held = validation.stream().toArray();
    int[] train = IntStream.range(0, rows).filter(row -> !validation.get(row)).toArray();
    return new Preparation.Split(train, held);
  }

  /// Reads on from the start where a text comes in a column that held numbers before.
  private TableSample sample() {
    while (true) {
      TableSample[] sample = new TableSample[1];
      Set<String> more =
          pieces(
              piece -> {
                if (sample[0] == null) {
                  int rows = Math.min(SAMPLE, MOST_CELLS / piece.columns().size());
                  sample[0] = new TableSample(rows, run.training().seed(), held);
                }
                sample[0].add(piece);
              });
      if (more.isEmpty()) {
        if (sample[0] == null || sample[0].trainingRows() == 0) {
          throw new InputException(
              "%s: found 0 training rows, at least 1 is needed; is this the right file?"
                  .formatted(source.name()));
        }
        return sample[0];
      }
      texts = more;
    }
  }

  private Set<String> pieces(Consumer<Table> take) {
    return source.pieces(texts, PIECE, take);
  }

  private void write(Prepared prepared, StreamFile file) {
    Wanted all = Preparation.wanted(prepared.run());
    List<String> features =
        prepared.preprocessing().features().stream().map(Feature::name).toList();
    Wanted wanted = new Wanted(Optional.of(features), all.targets(), all.weights(), all.askers());
    long[] row = {0};
    pieces(
        piece -> {
          Selected selected = new Selection(wanted).from(new Loaded.OfTable(piece));
          long first = row[0];
          int[] train =
              IntStream.range(0, piece.rows()).filter(i -> !held.test(first + i)).toArray();
          row[0] += piece.rows();
          file.add(
              Preparation.examples(selected, train, prepared.preprocessing(), prepared.targets()));
        });
    file.finish();
  }
}
