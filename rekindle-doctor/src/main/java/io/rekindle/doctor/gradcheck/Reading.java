package io.rekindle.doctor.gradcheck;

import io.rekindle.core.InputException;
import io.rekindle.doctor.gradcheck.Settings.BiasColumn;
import io.rekindle.doctor.gradcheck.Settings.Layout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A dump with every array turned the way the check works with: rows x width, weights units x
/// inputs, biases apart.
///
/// @param targets rows x outputs
/// @param misshapen gradients whose shape is not that of their weights
record Reading(
    Matrix x,
    Matrix targets,
    Optional<Matrix> outputs,
    OptionalDouble loss,
    List<Parameters> layers,
    Gradients gradients,
    List<Misshapen> misshapen,
    List<String> notes) {

  /// @param w units x inputs
  /// @param b 1 x units
  record Parameters(Matrix w, Optional<Matrix> b) {}

  /// A gradient that cannot be that of its weights.
  ///
  /// @param extraRow whether it has one unit too many: a bias unit of the layer below was not
  ///   dropped
  /// @param eachRow whether it is a bias gradient with a row for every row of the batch
  record Misshapen(int layer, String found, String needed, boolean extraRow, boolean eachRow) {}

  /// Every way to read the dump; the likeliest first, at least one.
  ///
  /// @throws InputException if the shapes fit together in no way
  static List<Reading> of(Dump dump) {
    List<Layout> layouts =
        dump.settings().layout().map(List::of).orElseGet(() -> List.of(Layout.values()));
    List<Reading> readings = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    int furthest = 0;
    for (Layout layout : layouts) {
      Reader reader = new Reader(dump, layout);
      try {
        readings.add(reader.read());
      } catch (InputException e) {
        if (reader.layers.size() > furthest) {
          furthest = reader.layers.size();
          reasons.clear();
        }
        if (reader.layers.size() == furthest) {
          reasons.add(e.getMessage());
        }
      }
    }
    if (readings.isEmpty()) {
      throw new InputException(String.join("\n", reasons));
    }
    return readings;
  }

  /// Reads in one layout.
  private static final class Reader {
    private final Dump dump;
    private final Layout layout;
    private final Matrix x;
    private final List<Parameters> layers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Misshapen> misshapen = new ArrayList<>();
    private final boolean inColumns;

    Reader(Dump dump, Layout layout) {
      this.dump = dump;
      this.layout = layout;
      Matrix given = dump.x();
      inColumns =
          given.rows() != dump.targets().rows() && given.columns() == dump.targets().columns();
      x = inColumns ? given.transposed() : given;
      if (inColumns) {
        notes.add("samples are the columns of x and targets");
      }
    }

    Reading read() {
      int inputs = x.columns();
      for (int l = 0; l < dump.layers().size(); l++) {
        layers.add(parameters(l, inputs));
        inputs = layers.getLast().w().rows();
      }
      if (layout == Layout.INPUTS_FIRST) {
        notes.add("weights are read as inputs x units");
      }
      Matrix targets = targets(inputs);
      Gradients gradients = gradients();
      Optional<Matrix> outputs = dump.outputs().map(y -> inColumns ? y.transposed() : y);
      Matrix last = targets;
      outputs
          .filter(y -> !y.hasShapeOf(last))
          .ifPresent(
              y -> {
                throw new InputException(
                    "outputs are %s, %s are needed: rows x outputs".formatted(y, last));
              });
      return new Reading(x, targets, outputs, dump.loss(), layers, gradients, misshapen, notes);
    }

    private Matrix turned(Matrix w) {
      return layout == Layout.UNITS_FIRST ? w : w.transposed();
    }

    private Parameters parameters(int l, int inputs) {
      Dump.Layer layer = dump.layers().get(l);
      Matrix w = turned(layer.w());
      if (layer.b().isPresent() && w.columns() == inputs) {
        Matrix b = layer.b().get();
        if (b.values().length != w.rows()) {
          throw new InputException(
              "b%d holds %d numbers, W%d has %d units; one a unit is needed"
                  .formatted(l, b.values().length, l, w.rows()));
        }
        return new Parameters(w, Optional.of(Matrix.row(b.values())));
      }
      if (layer.b().isEmpty() && w.columns() == inputs) {
        return new Parameters(w, Optional.empty());
      }
      if (layer.b().isEmpty() && w.columns() == inputs + 1) {
        return new Parameters(weights(w), Optional.of(biasColumn(w).transposed()));
      }
      throw new InputException(
          "W%d is %s; read as %s it takes %d inputs%s, but the layer below gives %d (weights are units x inputs, or inputs x units, with or without a bias column)"
              .formatted(
                  l,
                  layer.w(),
                  layout == Layout.UNITS_FIRST ? "units x inputs" : "inputs x units",
                  w.columns(),
                  layer.b().isEmpty()
                      ? " (one of which may be the bias)"
                      : " (b%d is apart, so none of them is the bias)".formatted(l),
                  inputs));
    }

    private Matrix weights(Matrix w) {
      return dump.settings().bias() == BiasColumn.LAST
          ? w.columns(0, w.columns() - 1)
          : w.columns(1, w.columns());
    }

    private Matrix biasColumn(Matrix w) {
      return dump.settings().bias() == BiasColumn.LAST
          ? w.columns(w.columns() - 1, w.columns())
          : w.columns(0, 1);
    }

    private Matrix targets(int outputs) {
      Matrix t = inColumns ? dump.targets().transposed() : dump.targets();
      if (t.rows() != x.rows()) {
        throw new InputException(
            "x has %d rows, targets have %d; one row of each for every sample is needed"
                .formatted(x.rows(), t.rows()));
      }
      if (t.columns() == outputs) {
        return t;
      }
      if (t.columns() != 1) {
        throw new InputException(
            "targets are %s, the last weights have %d units; rows x %d numbers or rows x 1 class indices are needed"
                .formatted(t, outputs, outputs));
      }
      notes.add("targets are class indices");
      Matrix oneHot = Matrix.zeros(t.rows(), outputs);
      for (int r = 0; r < t.rows(); r++) {
        double index = t.at(r, 0);
        if (index != Math.rint(index) || index < 0 || index >= outputs) {
          throw new InputException(
              "targets hold %s at row %d; with %d outputs class indices are 0 to %d"
                  .formatted(Wording.number(index), r, outputs, outputs - 1));
        }
        oneHot.values()[r * outputs + (int) index] = 1;
      }
      return oneHot;
    }

    private Gradients gradients() {
      List<Dump.Layer> order = new ArrayList<>(dump.layers());
      if (isReversed()) {
        Collections.reverse(order);
        misshapen.add(new Misshapen(-1, "last layer first", "first layer first", false, false));
      }
      List<Optional<Matrix>> dw = new ArrayList<>();
      List<Optional<Matrix>> db = new ArrayList<>();
      for (int l = 0; l < layers.size(); l++) {
        Parameters layer = layers.get(l);
        Optional<Matrix> whole = whole(l, order.get(l).dw());
        boolean hasColumn = whole.isPresent() && whole.get().columns() == layer.w().columns() + 1;
        dw.add(hasColumn ? whole.map(this::weights) : whole);
        db.add(
            hasColumn
                ? whole.map(g -> biasColumn(g).transposed())
                : bias(l, layer, order.get(l).db()));
        if (db.getLast().isEmpty() && layer.b().isPresent()) {
          notes.add("no gradient was given for the bias of layers." + l);
        }
      }
      return new Gradients(dw, db);
    }

    /// Whether the gradients fit the weights only in reverse order.
    private boolean isReversed() {
      List<Dump.Layer> layers = dump.layers();
      boolean fits = true;
      boolean fitsReversed = true;
      for (int l = 0; l < layers.size(); l++) {
        Optional<Matrix> g = layers.get(l).dw();
        Matrix w = layers.get(l).w();
        Matrix other = layers.get(layers.size() - 1 - l).w();
        fits &= g.isEmpty() || g.get().hasShapeOf(w);
        fitsReversed &= g.isPresent() && g.get().hasShapeOf(other);
      }
      return fitsReversed && !fits;
    }

    /// The weights' gradient, units x inputs, with its bias column if it has one.
    private Optional<Matrix> whole(int l, Optional<Matrix> given) {
      if (given.isEmpty()) {
        return Optional.empty();
      }
      Matrix g = given.get();
      Matrix w = dump.layers().get(l).w();
      Matrix like = turned(w);
      if (g.hasShapeOf(w)) {
        return Optional.of(turned(g));
      }
      if (g.rows() == w.columns() && g.columns() == w.rows()) {
        notes.add("the gradient of layers.%d is transposed against its weights".formatted(l));
        return Optional.of(turned(g).transposed());
      }
      Matrix t = turned(g);
      boolean lacksBias = dump.layers().get(l).b().isEmpty() && t.columns() == like.columns() - 1;
      if (t.rows() == like.rows() && lacksBias) {
        return Optional.of(t);
      }
      boolean extraRow =
          t.rows() == like.rows() + 1 && (t.columns() == like.columns() || lacksBias);
      misshapen.add(new Misshapen(l, g.toString(), w.toString(), extraRow, false));
      if (extraRow) {
        Matrix rest =
            dump.settings().bias() == BiasColumn.LAST
                ? t.firstRows(like.rows())
                : t.transposed().columns(1, t.rows()).transposed();
        return Optional.of(rest);
      }
      return Optional.empty();
    }

    private Optional<Matrix> bias(int l, Parameters layer, Optional<Matrix> given) {
      if (given.isEmpty() || layer.b().isEmpty()) {
        return Optional.empty();
      }
      Matrix g = given.get();
      if (g.values().length == layer.w().rows()) {
        return Optional.of(Matrix.row(g.values()));
      }
      int units = layer.w().rows();
      boolean eachRow =
          x.rows() > 1
              && (inColumns ? g.transposed() : g).hasShapeOf(Matrix.zeros(x.rows(), units));
      misshapen.add(new Misshapen(l, g.toString(), "1 x " + units, false, eachRow));
      return Optional.empty();
    }
  }
}
