package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.run.ImageReading;
import io.rekindle.data.table.TableReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A model's preprocessing applied to other data: columns are found by name, others are ignored.
public final class Application {
  private static final Wanted.Askers ASKERS =
      new Wanted.Askers("the model's features", "the model's target", "the model's weights");

  private final Preprocessing preprocessing;
  private final Targets targets;

  public Application(Preprocessing preprocessing, Targets targets) {
    this.preprocessing = preprocessing;
    this.targets = targets;
  }

  /// The features and targets of the rows of a source; its test rows where it holds some apart.
  ///
  /// @throws InputException if the source cannot be read, a column is missing, a target is missing
  ///   or is a label that training did not see
  public Examples examples(DataSource source) {
    return rowsWithTargets(load(source)).examples();
  }

  /// Images come in the size and colours that the model reads.
  Loaded load(DataSource source) {
    DataSource told = source.withMissing(preprocessing.missing());
    return preprocessing
        .image()
        .map(
            image ->
                told.withImages(
                    new ImageReading(
                        Optional.of(new ImageReading.Size(image.height(), image.width())),
                        OptionalInt.of(image.channels()))))
        .orElse(told)
        .loadTest();
  }

  /// The same with where each row stands in the source.
  ///
  /// @throws InputException as [#examples]
  public AppliedRows rowsWithTargets(DataSource source) {
    return rowsWithTargets(load(source));
  }

  /// The features alone: the source needs no target.
  ///
  /// @throws InputException if the source cannot be read or a column is missing
  public Features features(DataSource source) {
    return rows(source).features();
  }

  /// The rows of a source, which needs no target.
  ///
  /// @throws InputException if the source cannot be read or a column is missing
  public AppliedRows rows(DataSource source) {
    return applied(new Selection(wanted(List.of())).from(load(source)));
  }

  /// The rows of a text with a header and separated values, which needs no target.
  ///
  /// @param name what messages call it; `.tsv` in it says that tabs separate
  /// @throws InputException if it is no table or a column is missing
  public AppliedRows rows(String name, Opener text) {
    Loaded table = new Loaded.OfTable(TableReader.read(name, text, true, preprocessing.missing()));
    return applied(new Selection(wanted(List.of())).from(table));
  }

  /// Rows in memory.
  ///
  /// @param name what messages call them
  /// @param columns one for each feature of the model, in its order
  /// @throws InputException if a column of texts is needed as numbers
  public AppliedRows rows(String name, List<Column> columns) {
    return rows(name, columns.getFirst().rows(), new Inputs.OfColumns(columns));
  }

  /// Rows of numbers in memory, for a model whose features all are numbers.
  ///
  /// @param name what messages call them
  /// @param numbers a column for each feature of the model, in its order; NaN where one is missing
  public AppliedRows rows(String name, Matrix numbers) {
    return rows(name, numbers.rows(), new Inputs.OfMatrix(name, 0, numbers));
  }

  private AppliedRows rows(String name, int rows, Inputs inputs) {
    return applied(
        new Selected(
            name,
            rows,
            inputs,
            List.of(),
            Optional.empty(),
            row -> "%s, row %d".formatted(name, row),
            Optional.empty(),
            OptionalInt.empty(),
            List.of(),
            List.of()));
  }

  private AppliedRows applied(Selected selected) {
    Features features = new FeatureEncoder(preprocessing, selected).encode(all(selected));
    return new AppliedRows(preprocessing, selected, features);
  }

  AppliedRows rowsWithTargets(Loaded loaded) {
    Selected selected = selected(loaded, Optional.empty());
    return new AppliedRows(
        preprocessing,
        selected,
        Preparation.examples(selected, all(selected), preprocessing, targets));
  }

  /// The columns of the features and targets.
  ///
  /// @param weights a column with how much each row counts
  Selected selected(Loaded loaded, Optional<String> weights) {
    List<String> names = targets.task() == Task.AUTOENCODING ? List.of() : targets.names();
    Wanted features = wanted(names);
    Selected selected =
        new Selection(new Wanted(features.features(), features.targets(), weights, ASKERS))
            .from(loaded);
    if (selected.targets().size() != names.size()) {
      throw new InputException(
          "%s: found %d target columns, the model has %d: %s"
              .formatted(
                  selected.source(),
                  selected.targets().size(),
                  names.size(),
                  String.join(", ", names)));
    }
    return selected;
  }

  private Wanted wanted(List<String> targetNames) {
    List<String> features =
        preprocessing.features().stream().map(Preprocessing.Feature::name).toList();
    return new Wanted(Optional.of(features), Optional.of(targetNames), Optional.empty(), ASKERS);
  }

  private static int[] all(Selected selected) {
    return IntStream.range(0, selected.rows()).toArray();
  }
}
