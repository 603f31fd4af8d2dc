package io.rekindle.data.raw;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One column of a table.
public sealed interface Column {
  String name();

  int rows();

  boolean isMissing(int row);

  /// The cell for a message.
  String show(int row);

  /// Numbers; a missing one is NaN.
  ///
  /// @param values one a row, not copied
  record Numbers(String name, double[] values) implements Column {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(values[row]);
    }

    @Override
    public String show(int row) {
      return Labels.spell(values[row]);
    }
  }

  /// Texts, each kept once.
  ///
  /// @param codes index into `dictionary`, -1 where missing; not copied
  /// @param dictionary the distinct texts in the order of their first row
  /// @param numericCells how many cells could be read as numbers
  /// @param firstText the first row that could not
  record Texts(String name, int[] codes, List<String> dictionary, int numericCells, int firstText)
      implements Column {
    public Texts {
      dictionary = List.copyOf(dictionary);
    }

    @Override
    public int rows() {
      return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
      return codes[row] < 0;
    }

    @Override
    public String show(int row) {
      return codes[row] < 0 ? "" : dictionary.get(codes[row]);
    }

    /// Whether every cell is true or false, in upper or lower case.
    public boolean isFlags() {
      return !dictionary.isEmpty()
          && dictionary.stream()
              .allMatch(t -> t.equalsIgnoreCase("true") || t.equalsIgnoreCase("false"));
    }

    private Texts lacking(Missing missing) {
      int[] codeOf = new int[dictionary.size()];
      boolean[] isLost = new boolean[codeOf.length];
      List<String> left = new ArrayList<>();
      for (int code = 0; code < codeOf.length; code++) {
        String text = dictionary.get(code);
        boolean isMissing = missing.is(text);
        codeOf[code] = isMissing ? -1 : left.size();
        isLost[code] = isMissing && Labels.number(text).isPresent();
        if (!isMissing) {
          left.add(text);
        }
      }
      int[] changed = Arrays.stream(codes).map(code -> code < 0 ? -1 : codeOf[code]).toArray();
      int first = firstText;
      while (first >= 0 && first < changed.length && changed[first] < 0) {
        first++;
      }
      int lost = (int) Arrays.stream(codes).filter(code -> code >= 0 && isLost[code]).count();
      int numeric = Math.max(0, numericCells - lost);
      return new Texts(name, changed, left, numeric, first < changed.length ? first : -1);
    }

    /// 1 for true, 0 for false.
    private double[] flags() {
      double[] values = new double[codes.length];
      for (int row = 0; row < values.length; row++) {
        values[row] =
            codes[row] < 0
                ? Double.NaN
                : dictionary.get(codes[row]).equalsIgnoreCase("true") ? 1 : 0;
      }
      return values;
    }
  }

  /// The same with more cells missing.
  default Column without(Missing missing) {
    return switch (this) {
      case Numbers n ->
          new Numbers(
              n.name(),
              Arrays.stream(n.values()).map(v -> missing.is(v) ? Double.NaN : v).toArray());
      case Texts t -> t.lacking(missing);
    };
  }

  /// Whether the column can be read as numbers: it holds numbers, or true and false.
  default boolean isNumeric() {
    return switch (this) {
      case Numbers _ -> true;
      case Texts t -> t.isFlags();
    };
  }

  /// The cells as numbers, true as 1 and false as 0.
  ///
  /// @param places says where a row stands in the file
  /// @throws InputException if a cell is another text
  default double[] numbers(Places places) {
    return switch (this) {
      case Numbers n -> n.values();
      case Texts t when t.isFlags() -> t.flags();
      case Texts t -> {
        int row = Math.max(0, t.firstText());
        throw new InputException(
            "%s: column %s holds \"%s\", a number is needed (%d of its %d cells are numbers); correct the cell, or leave it empty where the value is missing"
                .formatted(places.of(row), name(), show(row), t.numericCells(), rows()));
      }
    };
  }
}
