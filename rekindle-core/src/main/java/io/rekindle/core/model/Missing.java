package io.rekindle.core.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Cells that count as missing besides those that always do: empty ones, `NA` and `nan`.
///
/// @param texts as they stand in a cell, without the blanks around them
/// @param numbers however a cell spells them
public record Missing(List<String> texts, List<Double> numbers) {
  /// None but those that always do.
  public static final Missing NONE = new Missing(List.of(), List.of());

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Pattern INFINITE =
      Pattern.compile("([-+]?)inf(inity)?", Pattern.CASE_INSENSITIVE);

  public Missing {
    texts = List.copyOf(texts);
    numbers = List.copyOf(numbers);
  }

  /// Cells as a file may have them; one that spells a number stands for the number.
  public static Missing of(Collection<String> cells) {
    List<String> texts = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    for (String cell : cells.stream().map(String::strip).distinct().toList()) {
      OptionalDouble number = number(cell);
      if (number.isEmpty()) {
        texts.add(cell);
      } else if (!numbers.contains(number.getAsDouble())) {
        numbers.add(number.getAsDouble());
      }
    }
    return new Missing(texts, numbers);
  }

  public boolean isEmpty() {
    return texts.isEmpty() && numbers.isEmpty();
  }

  /// Whether a cell is one of these.
  ///
  /// @param cell without blanks around it
  public boolean is(String cell) {
    if (isEmpty()) {
      return false;
    }
    if (texts.contains(cell)) {
      return true;
    }
    OptionalDouble number = numbers.isEmpty() ? OptionalDouble.empty() : number(cell);
    return number.isPresent() && is(number.getAsDouble());
  }

  public boolean is(double value) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) == value) {
        return true;
      }
    }
    return false;
  }

  /// Whether a number is one of these, rounded to 32 bits as it is.
  public boolean is(float value) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).floatValue() == value) {
        return true;
      }
    }
    return false;
  }

  /// These and others.
  public Missing and(Missing more) {
    return new Missing(
        Stream.concat(texts.stream(), more.texts.stream()).distinct().toList(),
        Stream.concat(numbers.stream(), more.numbers.stream()).distinct().toList());
  }

  /// The cells, numbers in one spelling.
  public List<String> cells() {
    return Stream.concat(texts.stream(), numbers.stream().map(Missing::spelled)).toList();
  }

  private static String spelled(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static OptionalDouble number(String cell) {
    if (NUMBER.matcher(cell).matches()) {
      return OptionalDouble.of(Double.parseDouble(cell));
    }
    return INFINITE.matcher(cell).matches()
        ? OptionalDouble.of(
            cell.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : OptionalDouble.empty();
  }
}
