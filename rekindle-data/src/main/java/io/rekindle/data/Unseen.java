package io.rekindle.data;

import io.rekindle.data.raw.CellText;
import java.util.List;
import java.util.stream.Collectors;

/// Categories in rows that a model is applied to, for which it has no input of their own.
///
/// @param column that holds them
/// @param rows how many rows hold one
/// @param categories how many there are
/// @param some the first of them
/// @param shared whether they share an input with categories that were rare in training; they are
///   like missing ones otherwise
public record Unseen(String column, int rows, int categories, List<String> some, boolean shared) {
  public Unseen {
    some = List.copyOf(some);
  }

  /// What a person is told: `column colour: 2 rows hold a category that the model has not seen in
  /// training ("green", "pink"); they count as missing there`.
  public String text() {
    String values =
        some.stream()
            .map(value -> "\"" + CellText.of(value) + "\"")
            .collect(Collectors.joining(", "));
    String more =
        categories > some.size() ? " and %,d more".formatted(categories - some.size()) : "";
    return "column %s: %,d %s a category that %s (%s%s); %s"
        .formatted(
            CellText.of(column),
            rows,
            rows == 1 ? "row holds" : "rows hold",
            shared
                ? "the model has no input for, as it was rare in training or not there"
                : "the model has not seen in training",
            values,
            more,
            shared ? "such count as the rare ones do" : "such count as missing");
  }
}
