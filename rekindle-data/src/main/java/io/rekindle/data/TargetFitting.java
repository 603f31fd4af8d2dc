package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Scale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Decides what the outputs stand for: the task, the labels, how targets are encoded and scaled.
final class TargetFitting {
  /// A target of at most this many distinct whole numbers is guessed to be a class.
  private static final int MOST_CLASSES = 20;

  private final RunFile run;
  private final DataSection data;
  private final Selected selected;
  private final int rows;
  private final List<String> notes = new ArrayList<>();

  /// @param rows how many of the first rows are used: labels are those of training and validation
  TargetFitting(RunFile run, Selected selected, int rows) {
    this.run = run;
    this.data = run.data();
    this.selected = selected;
    this.rows = rows;
  }

  /// What was guessed.
  List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /// @param trainRows the rows that a scale is fitted on
  /// @param preprocessing of the features, which autoencoding has for targets
  Targets fit(int[] trainRows, Preprocessing preprocessing) {
    Optional<String> separator = separator();
    if (separator.isPresent()) {
      return labelSets(selected.targets().getFirst(), separator.get());
    }
    rejectMissing();
    Task task = data.task().orElseGet(this::guess);
    if (task == Task.AUTOENCODING) {
      return autoencoding(preprocessing);
    }
    List<Column> columns = selected.targets();
    boolean isOne = task == Task.CLASSIFICATION || task == Task.BINARY;
    if (isOne && columns.size() > 1) {
      throw new InputException(
          "%s: task %s has one target column, found %d: %s; name one, or say task: multilabel"
              .formatted(run.placeOf("data.target"), task.label(), columns.size(), names(columns)));
    }
    List<String> labels = isOne ? labels(task, columns.getFirst()) : List.of();
    Encoding encoding =
        data.encode().orElse(task == Task.CLASSIFICATION ? Encoding.ONE_HOT : Encoding.NUMBER);
    int width = encoding == Encoding.ONE_HOT ? oneHotWidth(labels) : columns.size();
    List<double[]> scales = scales(task, trainRows, width);
    return new Targets(
        task,
        columns.stream().map(Column::name).toList(),
        padded(labels, encoding, width),
        encoding,
        width,
        scales.stream().map(s -> s[0]).toList(),
        scales.stream().map(s -> s[1]).toList());
  }

  /// What separates the labels of a target column that holds several in a cell.
  private Optional<String> separator() {
    List<Column> columns = selected.targets();
    Optional<Task> task = data.task();
    if (data.separator().isPresent()) {
      if (columns.size() != 1 || task.filter(t -> t != Task.MULTILABEL).isPresent()) {
        throw new InputException(
            "%s: data.separator is for one target column and task multilabel, found %s and task %s; leave it out"
                .formatted(
                    run.placeOf("data.separator"),
                    columns.isEmpty() ? "no target" : names(columns),
                    task.map(Task::label).orElse(Task.MULTILABEL.label())));
      }
      return data.separator();
    }
    if (columns.size() != 1 || columns.getFirst().isNumeric() || data.encode().isPresent()) {
      return Optional.empty();
    }
    Column column = columns.getFirst();
    if (task.isPresent()) {
      return task.get() == Task.MULTILABEL
          ? Optional.of(LabelSets.likely(column, rows))
          : Optional.empty();
    }
    if (spelledNumbers(column).isPresent()) {
      return Optional.empty(); // a comma is no separator of labels then
    }
    Optional<String> found = LabelSets.separator(column, rows);
    found.ifPresent(
        separator ->
            notes.add(
                "task: multilabel, guessed: %s holds labels separated by \"%s\" (data.separator; data.task: classification takes cells as they are)"
                    .formatted(column.name(), separator)));
    return found;
  }

  private Targets labelSets(Column column, String separator) {
    if (data.encode().filter(encoding -> encoding != Encoding.NUMBER).isPresent()) {
      throw new InputException(
          "%s: data.encode does not apply to several labels in a cell (data.separator); leave it out"
              .formatted(run.placeOf("data.encode")));
    }
    List<String> labels = LabelSets.distinct(column, rows, separator);
    if (labels.isEmpty()) {
      throw new InputException(
          "%s: no row has a label in column %s; at least 1 is needed"
              .formatted(selected.source(), column.name()));
    }
    long empty = IntStream.range(0, rows).filter(column::isMissing).count();
    if (empty > 0) {
      notes.add("%s: %d of %d rows have no label".formatted(column.name(), empty, rows));
    }
    return new Targets(
        Task.MULTILABEL,
        List.of(column.name()),
        labels,
        Encoding.NUMBER,
        labels.size(),
        Collections.nCopies(labels.size(), 0.0),
        Collections.nCopies(labels.size(), 1.0),
        Optional.of(separator));
  }

  private void rejectMissing() {
    for (Column column : selected.targets()) {
      for (int row = 0; row < rows; row++) {
        if (column.isMissing(row)) {
          throw missing(selected, column, row);
        }
      }
    }
  }

  static InputException missing(Selected selected, Column column, int row) {
    return new InputException(
        "%s: the target %s is missing (empty, NA, nan or one of data.missing); every row needs one: fill it in or remove the row"
            .formatted(selected.places().of(row), column.name()));
  }

  private static String names(List<Column> columns) {
    return String.join(", ", columns.stream().map(Column::name).toList());
  }

  private Task guess() {
    List<Column> columns = selected.targets();
    columns.forEach(
        column ->
            DateColumn.requireAllOrFew(column, selected.places(), "say data.task: classification"));
    Set<String> distinct = new HashSet<>();
    boolean isDate = columns.stream().anyMatch(DateColumn::isOne);
    boolean isText =
        columns.stream().anyMatch(c -> c instanceof Column.Texts && !DateColumn.isOne(c));
    boolean isWhole = columns.stream().allMatch(this::isWhole);
    for (Column column : columns) {
      for (int row = 0; row < rows && distinct.size() <= MOST_CLASSES; row++) {
        distinct.add(Labels.of(column, row));
      }
    }
    boolean isClass = isText || (isWhole && distinct.size() <= MOST_CLASSES);
    Task single = isClass ? Task.CLASSIFICATION : Task.REGRESSION;
    boolean isYesNo = isWhole && Set.of("0", "1").containsAll(distinct);
    Task several = isYesNo ? Task.MULTILABEL : Task.REGRESSION;
    Task task = columns.size() == 1 ? single : several;
    String count =
        distinct.size() > MOST_CLASSES ? "more than " + MOST_CLASSES : "" + distinct.size();
    notes.add(
        "task: %s, guessed: %s holds %s distinct %s (data.task decides)"
            .formatted(
                task.label(),
                names(columns),
                count,
                isText
                    ? "texts"
                    : isDate
                        ? "dates, days since 1970 then"
                        : isWhole ? "whole numbers" : "numbers"));
    if (task == Task.MULTILABEL && everyRowHasOneLabel(columns)) {
      notes.add(
          "target: every row has exactly one 1; where classes exclude each other, give one target"
              + " of class numbers instead, as y.argmax(axis=1) in NumPy makes of one-hot rows");
    }
    columns.forEach(
        column ->
            spelledNumbers(column)
                .or(() -> spelledDates(column))
                .or(() -> nearlyNumbers(column))
                .ifPresent(advice -> notes.add("%s: %s".formatted(column.name(), advice))));
    return task;
  }

  private static Optional<String> spelledDates(Column column) {
    return column instanceof Column.Texts texts
        ? SpelledDates.advice(texts.dictionary())
        : Optional.empty();
  }

  private Optional<String> nearlyNumbers(Column column) {
    return column instanceof Column.Texts texts && Marks.isNearlyNumbers(texts)
        ? Optional.of(
            "%d of %d cells are numbers, \"%s\" is not (%s), so that all are taken for classes: to predict numbers, correct the cell or leave the row out"
                .formatted(
                    texts.numericCells(),
                    texts.rows(),
                    CellText.of(texts.show(texts.firstText())),
                    selected.places().of(texts.firstText())))
        : Optional.empty();
  }

  /// @param columns of 0 and 1
  private boolean everyRowHasOneLabel(List<Column> columns) {
    List<double[]> values = columns.stream().map(c -> c.numbers(selected.places())).toList();
    return IntStream.range(0, rows)
        .allMatch(row -> values.stream().mapToDouble(v -> v[row]).sum() == 1);
  }

  private static Optional<String> spelledNumbers(Column column) {
    return column instanceof Column.Texts texts
        ? SpelledNumbers.advice(texts.dictionary())
        : Optional.empty();
  }

  private boolean isWhole(Column column) {
    if (!(column instanceof Column.Numbers numbers)) {
      return false;
    }
    for (int row = 0; row < rows; row++) {
      if (numbers.values()[row] != Math.rint(numbers.values()[row])) {
        return false;
      }
    }
    return true;
  }

  /// The classes; for a binary task of numbers, its values where there are two.
  private List<String> labels(Task task, Column column) {
    Set<String> distinct = Labels.distinct(column, rows);
    if (task == Task.CLASSIFICATION) {
      return Labels.sorted(distinct);
    }
    if (column instanceof Column.Texts && distinct.size() > 2) {
      throw new InputException(
          "%s: task binary has two labels, %s has %d: %s; say task: classification"
              .formatted(
                  run.placeOf("data.task"),
                  column.name(),
                  distinct.size(),
                  String.join(", ", Labels.sorted(distinct))));
    }
    return distinct.size() == 2 || column instanceof Column.Texts
        ? Labels.sorted(distinct)
        : List.of();
  }

  private int oneHotWidth(List<String> labels) {
    List<Column> columns = selected.targets();
    if (columns.size() > 1) {
      throw new InputException(
          "%s: encode one-hot needs one target column, found %d: %s; say encode: number"
              .formatted(run.placeOf("data.encode"), columns.size(), names(columns)));
    }
    int needed = labels.isEmpty() || isRawBinary(labels) ? highest() + 1 : labels.size();
    int width = data.classes().orElse(needed);
    if (width < needed) {
      throw new InputException(
          "%s: data.classes is %d, but %s has %d labels; at least %d is needed (leave it out to count them)"
              .formatted(
                  run.placeOf("data.classes"), width, columns.getFirst().name(), needed, needed));
    }
    return width;
  }

  /// Whether targets are the numbers themselves, not positions among labels.
  private boolean isRawBinary(List<String> labels) {
    return data.task().equals(Optional.of(Task.BINARY)) && Labels.areNumbers(labels);
  }

  private int highest() {
    Column column = selected.targets().getFirst();
    double[] values = column.numbers(selected.places());
    double highest = 0;
    for (int row = 0; row < rows; row++) {
      if (values[row] < 0 || values[row] != Math.rint(values[row]) || values[row] > 1e6) {
        throw new InputException(
            "%s: the target %s is %s; encode one-hot needs whole numbers from 0, or task: classification"
                .formatted(selected.places().of(row), column.name(), column.show(row)));
      }
      highest = Math.max(highest, values[row]);
    }
    return (int) highest;
  }

  /// A name for every output, those that no label of the data has included.
  private List<String> padded(List<String> labels, Encoding encoding, int width) {
    if (labels.isEmpty() || encoding != Encoding.ONE_HOT) {
      return labels;
    }
    if (isRawBinary(labels)) {
      return IntStream.range(0, width).mapToObj(Integer::toString).toList();
    }
    List<String> padded = new ArrayList<>(labels);
    while (padded.size() < width) {
      padded.add("(unused %d)".formatted(padded.size()));
    }
    return padded;
  }

  private List<double[]> scales(Task task, int[] trainRows, int width) {
    List<double[]> scales = new ArrayList<>();
    Scale.Fitted scale = data.scaleTarget();
    boolean fits =
        task == Task.REGRESSION && data.encode().orElse(Encoding.NUMBER) == Encoding.NUMBER;
    if (scale != Scale.Fitted.NONE && !fits) {
      notes.add("scale_target: not applied, it is for regression on numbers");
    }
    for (int j = 0; j < width; j++) {
      if (scale == Scale.Fitted.NONE || !fits) {
        scales.add(new double[] {0, 1});
        continue;
      }
      double[] all = DateColumn.numbers(selected.targets().get(j), selected.places());
      double[] values = new double[trainRows.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = all[trainRows[i]];
      }
      scales.add(Statistics.centerAndScale(scale, values));
    }
    return scales;
  }

  private static Targets autoencoding(Preprocessing preprocessing) {
    int width = preprocessing.width();
    return new Targets(
        Task.AUTOENCODING,
        preprocessing.features().stream().map(Preprocessing.Feature::name).toList(),
        List.of(),
        Encoding.NUMBER,
        width,
        Collections.nCopies(width, 0.0),
        Collections.nCopies(width, 1.0));
  }
}
