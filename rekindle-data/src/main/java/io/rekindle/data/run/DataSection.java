package io.rekindle.data.run;

import io.rekindle.core.model.Missing;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a run file says about its data. Empty means: by default, which may depend on the data.
///
/// @param source a built-in name or a path as written; [RunFile#locate] finds the file
/// @param test held-out data of the same kind, as `source`
/// @param header tables: whether the first row names the columns
/// @param missing tables: cells that are missing besides empty ones, `NA` and `nan`
/// @param target tables: column names; npz: the array's name
/// @param features tables: column names; npz: the array's name
/// @param categories tables: columns that are categories though they look like numbers
/// @param weights tables: the column of sample weights; npz: the array
/// @param separator what stands between several labels in a cell of the target
/// @param classes the width of one-hot targets
/// @param rows how many of the first training rows are used
/// @param stream whether the training file is read piece by piece, and need not fit into memory
/// @param image folders of images: what becomes of size and colours
/// @param impute what takes the place of missing feature values
/// @param imputeIndicator whether a second input marks where a value was missing
/// @param minFrequency a category seen in fewer training rows goes to the input of all others
/// @param hashAbove a column of more categories has them hashed
/// @param hashBuckets how many inputs such a column has
/// @param maxCategories how many categories of a column have inputs of their own, the most frequent
public record DataSection(
    String source,
    Optional<String> test,
    Validation validation,
    boolean header,
    Missing missing,
    Optional<List<String>> target,
    Optional<List<String>> features,
    List<String> categories,
    Optional<String> weights,
    Optional<Task> task,
    Optional<Targets.Encoding> encode,
    Optional<String> separator,
    OptionalInt classes,
    Optional<Scale> scale,
    Scale.Fitted scaleTarget,
    Impute impute,
    boolean imputeIndicator,
    int minFrequency,
    OptionalInt maxCategories,
    OptionalInt hashAbove,
    int hashBuckets,
    OptionalInt rows,
    boolean stream,
    ImageReading image) {

  /// Rows to watch training by.
  public sealed interface Validation {
    record None() implements Validation {}

    /// A share of the training rows, drawn by the seed.
    record Share(double share) implements Validation {}

    /// A file of the same kind as the training data.
    record Data(String source) implements Validation {}
  }

  /// What takes the place of missing feature values: a figure of the column's training rows.
  public enum Impute {
    NONE,
    MEAN,
    MEDIAN;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
