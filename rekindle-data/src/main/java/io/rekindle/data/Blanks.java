package io.rekindle.data;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Columns without a name of their own and without a value in any row, such as a separator at the
/// end of each line makes.
final class Blanks {
  private Blanks() {}

  static List<Column> of(Table table) {
    List<Column> blanks = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      boolean isNamedByPlace = column.name().equals("c" + (i + 1));
      if (isNamedByPlace
          && table.rows() > 0
          && IntStream.range(0, table.rows()).allMatch(column::isMissing)) {
        blanks.add(column);
      }
    }
    return blanks;
  }
}
