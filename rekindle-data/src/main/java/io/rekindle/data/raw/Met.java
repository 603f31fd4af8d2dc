package io.rekindle.data.raw;

import io.rekindle.core.model.Missing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which of the cells that mean a missing value have been met while a table is read.
public final class Met {
  private final Set<String> texts = new HashSet<>();
  private final Set<Double> numbers = new HashSet<>();

  /// None so far.
  public Met() {}

  public void number(double number) {
    numbers.add(number);
  }

  public void text(String text) {
    texts.add(text);
  }

  /// A cell that is one of those, as a text or as a number in some spelling.
  public void cell(String cell, Missing missing) {
    if (missing.texts().contains(cell)) {
      texts.add(cell);
    }
    for (double number : missing.numbers()) {
      if (new Missing(List.of(), List.of(number)).is(cell)) {
        numbers.add(number);
      }
    }
  }

  /// What a column holds of them.
  void column(Column column, Missing missing) {
    switch (column) {
      case Column.Numbers n -> {
        for (double value : n.values()) {
          if (missing.is(value)) {
            numbers.add(value);
          }
        }
      }
      case Column.Texts t ->
          t.dictionary().stream().filter(missing::is).forEach(text -> cell(text, missing));
    }
  }

  public void add(Met more) {
    texts.addAll(more.texts);
    numbers.addAll(more.numbers);
  }

  /// As [Missing#cells] spells them.
  public Set<String> cells() {
    Set<String> cells = new HashSet<>(texts);
    cells.addAll(new Missing(List.of(), List.copyOf(numbers)).cells());
    return cells;
  }
}
