package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Places;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.Spelling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A column that is handed on beside predictions, as a key is.
///
/// @param cells one a row: of a text file as they stand there
public record KeptColumn(String name, List<String> cells) {
  /// Below it doubles hold whole numbers exactly.
  private static final double EXACT = 0x1p53;

  private static final int NAMED = 30;

  public KeptColumn {
    cells = List.copyOf(cells);
  }

  /// Columns of a source.
  ///
  /// @param asked each the name of a column, or several with commas between
  /// @throws InputException if there is no such column, or its numbers are not known exactly
  public static List<KeptColumn> of(DataSource source, List<String> asked) {
    if (asked.isEmpty()) {
      return List.of();
    }
    Set<String> candidates = new HashSet<>();
    for (String each : asked) {
      candidates.add(each.strip());
      candidates.addAll(parts(each));
    }
    Table table = source.verbatim(candidates);
    Map<String, KeptColumn> kept = new LinkedHashMap<>();
    for (String each : asked) {
      boolean isOne = table.column(each.strip()).isPresent();
      for (String name : isOne ? List.of(each.strip()) : parts(each)) {
        Column column =
            table
                .column(name)
                .orElseThrow(
                    () ->
                        new InputException(
                            "--keep %s: %s has no such column.%s Columns: %s"
                                .formatted(
                                    CellText.of(name),
                                    table.source(),
                                    Spelling.suggestion(name, table.names()),
                                    shown(table.names()))));
        kept.put(name, new KeptColumn(name, cells(column, table)));
      }
    }
    return List.copyOf(kept.values());
  }

  private static List<String> parts(String asked) {
    return Arrays.stream(asked.split(",", -1)).map(String::strip).toList();
  }

  private static String shown(List<String> names) {
    String some = names.stream().limit(NAMED).map(CellText::of).collect(Collectors.joining(", "));
    return names.size() <= NAMED ? some : "%s, ... (%d in all)".formatted(some, names.size());
  }

  private static List<String> cells(Column column, Places places) {
    return switch (column) {
      case Column.Texts t -> IntStream.range(0, t.rows()).mapToObj(t::show).toList();
      case Column.Numbers n -> {
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < n.rows(); row++) {
          double value = n.values()[row];
          if (Math.abs(value) >= EXACT && Double.isFinite(value)) {
            throw new InputException(
                "--keep %s: %s holds about %s, and numbers from 2^53 on are not read exactly there; write the column as texts"
                    .formatted(CellText.of(n.name()), places.of(row), value));
          }
          cells.add(spelled(value));
        }
        yield cells;
      }
    };
  }

  private static String spelled(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Double.isFinite(value)
        ? new BigDecimal(value).toPlainString()
        : Double.toString(value);
  }
}
