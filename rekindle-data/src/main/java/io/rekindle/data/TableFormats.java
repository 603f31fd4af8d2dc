package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.TableFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/// The formats of tables that libraries beside this one read, where they are on the class path.
final class TableFormats {
  /// Endings whose library has a name to tell where it is missing.
  private static final List<String> PARQUET = List.of(".parquet", ".pq");

  private TableFormats() {}

  /// Whether files that end so are tables of such a format, readable or not.
  static boolean isKnown(String lowerCaseName) {
    return PARQUET.stream().anyMatch(lowerCaseName::endsWith) || find(lowerCaseName).isPresent();
  }

  /// What reads a file.
  ///
  /// @throws InputException if the library that does is missing
  static TableFormat reading(String name) {
    return find(name.toLowerCase(Locale.ROOT))
        .orElseThrow(
            () ->
                new InputException(
                    "%s: Parquet is read by the library io.rekindle:rekindle-parquet, which is not on the class path; add it, or convert the file to .csv"
                        .formatted(name)));
  }

  private static Optional<TableFormat> find(String lowerCaseName) {
    for (TableFormat format : ServiceLoader.load(TableFormat.class)) {
      if (format.endings().stream().anyMatch(lowerCaseName::endsWith)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
