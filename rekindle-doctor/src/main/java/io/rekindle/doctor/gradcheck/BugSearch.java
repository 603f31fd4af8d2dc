package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Backward.Truth;
import io.rekindle.doctor.gradcheck.Edit.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Finds the fewest mistakes that give the numbers that somebody computed.
///
/// The search goes the way of backpropagation, from the outputs down. At each layer the right rule
/// is tried first; where it does not give the numbers found, every deformation of the library is
/// applied to what is already explained above. Explanations that give the same numbers so far are
/// carried on side by side: the layers below tell them apart, or nothing does, and then all are
/// named.
final class BugSearch {
  private static final int MOST_STATES = 16;

  /// Two explanations whose costs differ by less are equally good.
  private static final double TIE = 0.05;

  /// Nobody multiplies by a number so near to 1: it is the trace of rounding.
  private static final double NO_FACTOR = 1e-4;

  private final Backward backward;
  private final Net net;
  private final Gradients found;
  private final Tolerance tolerance;
  private final Truth truth;
  private final Fit fit;
  private final Sketch sketch;

  /// An explanation down to some layer.
  ///
  /// @param delta of the lowest layer explained
  /// @param misfit the largest relative error of a tensor under it
  record State(Uncertain delta, Uncertain before, List<Edit> edits, double misfit) {
    double cost() {
      return Bug.cost(edits);
    }

    State with(Edit edit) {
      List<Edit> more = new ArrayList<>(edits);
      more.add(edit);
      return new State(delta, before, List.copyOf(more), misfit);
    }

    State after(double error) {
      return new State(delta, before, edits, Math.max(misfit, error));
    }
  }

  BugSearch(Backward backward, Gradients found, Tolerance tolerance) {
    this.backward = backward;
    this.net = backward.net();
    this.found = found;
    this.tolerance = tolerance;
    this.truth = backward.truth();
    this.fit = new Fit(net.rows(), net.outputs());
    this.sketch = new Sketch(backward, found);
  }

  /// The best explanations, all equally good; the first is the likeliest.
  List<State> run() {
    int top = net.depth() - 1;
    List<State> states =
        List.of(new State(truth.deltas().get(top), truth.before().get(top), List.of(), 0));
    for (int layer = top; layer >= 0; layer--) {
      List<State> next = new ArrayList<>();
      for (State state : states) {
        next.addAll(explained(state, layer));
      }
      states = best(next, 1 + TIE);
    }
    return best(states, TIE);
  }

  private static List<State> best(List<State> states, double margin) {
    double least = states.stream().mapToDouble(State::cost).min().orElseThrow();
    return states.stream()
        .filter(s -> s.cost() <= least + margin)
        .sorted(Comparator.comparingDouble(State::cost))
        .limit(MOST_STATES)
        .toList();
  }

  private List<State> explained(State state, int layer) {
    List<Attempt> attempts = attempts(state, layer);
    Attempt right = attempts.getFirst();
    List<State> explained = new ArrayList<>(judged(state, right, layer));
    if (explained.stream().anyMatch(s -> s.cost() <= state.cost())) {
      return explained.stream().filter(s -> s.cost() <= state.cost()).toList();
    }
    for (Attempt attempt : attempts.subList(1, attempts.size())) {
      explained.addAll(judged(state, attempt, layer));
    }
    explained.addAll(stale(state, layer));
    explained.addAll(localEdits(state, right, layer));
    if (explained.isEmpty()) {
      explained.addAll(combined(state, attempts, layer));
    }
    if (explained.isEmpty()) {
      State lost = reached(state, right, 1);
      explained.add(lost.with(unexplained(layer, Scope.WEIGHT)));
    }
    return merged(explained, state);
  }

  private static Edit unexplained(int layer, Scope scope) {
    return Edit.of(layer, scope, new Deformation.Unexplained());
  }

  private List<Attempt> attempts(State state, int layer) {
    if (layer == net.depth() - 1) {
      return new OutputAttempts(backward).all();
    }
    return hidden(state, layer).all();
  }

  private HiddenAttempts hidden(State state, int layer) {
    return new HiddenAttempts(
        backward, layer, state.delta(), state.before(), found.w().get(layer + 1));
  }

  private static State reached(State state, Attempt attempt, double factor) {
    return new State(
        factor == 1 ? attempt.delta() : attempt.delta().times(factor),
        factor == 1 ? attempt.before() : attempt.before().times(factor),
        state.edits(),
        state.misfit());
  }

  /// The states to which a delta leads if the weights' gradient confirms it.
  private List<State> judged(State state, Attempt attempt, int layer) {
    OptionalDouble factor = factor(attempt, layer);
    if (factor.isEmpty()) {
      return List.of();
    }
    double c = factor.getAsDouble();
    List<State> results = new ArrayList<>();
    State scaled = reached(state, attempt, c);
    State plain = reached(state, attempt, 1);
    if (attempt.what().isPresent()) {
      Edit edit = Edit.of(layer, Scope.DELTA, attempt.what().get());
      scaled = scaled.with(edit);
      plain = plain.with(edit);
    }
    boolean unmentioned =
        attempt.scalesFreely()
            && fit.isNatural(Math.abs(c), tolerance.roomOfWeight(layer).relative());
    double mentioned = unmentioned ? Math.signum(c) : Math.abs(c - 1) < NO_FACTOR ? 1 : c;
    if (mentioned != 1) {
      Deformation by = new Deformation.Factor(mentioned);
      scaled = scaled.with(Edit.of(layer, Scope.DELTA, by));
      if (attempt.what().isEmpty()) {
        results.addAll(withBias(plain.with(Edit.of(layer, Scope.WEIGHT, by)), layer));
      }
    }
    results.addAll(0, withBias(scaled, layer));
    return results;
  }

  private OptionalDouble factor(Attempt attempt, int layer) {
    Optional<Matrix> w = found.w().get(layer);
    if (w.isPresent()) {
      Tolerance.Room room = roomOfWeight(layer, attempt.delta());
      if (!sketch.mayFit(layer, attempt.delta(), room)) {
        return OptionalDouble.empty();
      }
      OptionalDouble ofWeight = fit.factor(gradient(attempt, layer), w.get(), room);
      // with no unit below active the weights tell nothing of the delta
      boolean tells = isActiveBelow(layer);
      OptionalDouble ofBias =
          tells || ofWeight.isEmpty() ? OptionalDouble.empty() : factorOfBias(attempt, layer);
      return ofBias.isPresent() ? ofBias : ofWeight;
    }
    if (found.b().get(layer).isPresent()) {
      return factorOfBias(attempt, layer);
    }
    return attempt.what().isEmpty() ? OptionalDouble.of(1) : OptionalDouble.empty();
  }

  private OptionalDouble factorOfBias(Attempt attempt, int layer) {
    Optional<Matrix> b = found.b().get(layer);
    return b.isEmpty()
        ? OptionalDouble.empty()
        : fit.factor(Backward.bias(attempt.delta()), b.get(), roomOfBias(layer, attempt.delta()));
  }

  /// Rounding is measured on the right deltas and goes with the size of the one at hand.
  private Tolerance.Room roomOfWeight(int layer, Uncertain delta) {
    return tolerance.roomOfWeight(layer).scaled(size(layer, delta));
  }

  private Tolerance.Room roomOfBias(int layer, Uncertain delta) {
    return tolerance.roomOfBias(layer).scaled(size(layer, delta));
  }

  private double size(int layer, Uncertain delta) {
    double right = truth.deltas().get(layer).value().norm();
    return right == 0 ? 1 : delta.value().norm() / right;
  }

  private Uncertain gradient(Attempt attempt, int layer) {
    return backward.weight(layer, attempt.delta(), backward.forward().a().get(layer));
  }

  /// The state with whatever explains the bias; the weights are explained.
  private List<State> withBias(State state, int layer) {
    Optional<Matrix> b = found.b().get(layer);
    if (b.isEmpty()) {
      return List.of(state);
    }
    Tolerance.Room room = roomOfBias(layer, state.delta());
    Uncertain right = Backward.bias(state.delta());
    if (room.fits(right, b.get())) {
      return List.of(state.after(room.error(right, b.get())));
    }
    List<State> results = new ArrayList<>();
    OptionalDouble factor = fit.factor(right, b.get(), room);
    if (factor.isPresent()) {
      Deformation by = new Deformation.Factor(factor.getAsDouble());
      results.add(state.with(Edit.of(layer, Scope.BIAS, by)));
    }
    var products = products(layer, state.delta(), state.before());
    for (ProductAttempts.Product product : products.ofBias(b.get())) {
      addProduct(
          results,
          state,
          product,
          b.get(),
          new Edit(layer, Scope.BIAS, List.of(product.what())),
          product.what() instanceof Deformation.SummedOverAll
              ? room.ofSum(product.gradient().value())
              : room);
    }
    return results.isEmpty()
        ? List.of(state.with(unexplained(layer, Scope.BIAS)))
        : merged(results, state);
  }

  private ProductAttempts products(int layer, Uncertain delta, Uncertain before) {
    return new ProductAttempts(backward, truth, found.repeatedMaximum(), layer, delta, before);
  }

  private void addProduct(
      List<State> results,
      State state,
      ProductAttempts.Product product,
      Matrix found,
      Edit edit,
      Tolerance.Room room) {
    OptionalDouble factor = fit.factor(product.gradient(), found, room);
    if (factor.isPresent()) {
      double c = factor.getAsDouble();
      boolean unmentioned =
          c == 1 || (product.scalesFreely() && c > 0 && fit.isNatural(c, room.relative()));
      if (unmentioned) {
        results.add(state.with(edit).after(room.error(product.gradient().times(c), found)));
      }
    }
  }

  /// Right delta, wrong gradient of the weights.
  private List<State> localEdits(State state, Attempt attempt, int layer) {
    Optional<Matrix> w = found.w().get(layer);
    if (w.isEmpty()) {
      return List.of();
    }
    State reached = reached(state, attempt, 1);
    if (attempt.what().isPresent()) {
      reached = reached.with(Edit.of(layer, Scope.DELTA, attempt.what().get()));
    }
    List<State> results = new ArrayList<>();
    var products = products(layer, attempt.delta(), attempt.before());
    for (ProductAttempts.Product product : products.ofWeights(w.get())) {
      Edit edit = Edit.of(layer, Scope.WEIGHT, product.what());
      List<State> matched = new ArrayList<>();
      // another layer's gradient has the rounding of that layer
      int from = product.what() instanceof Deformation.SwappedWith other ? other.layer() : layer;
      Tolerance.Room room =
          from == layer ? roomOfWeight(layer, attempt.delta()) : tolerance.roomOfWeight(from);
      addProduct(matched, reached, product, w.get(), edit, room);
      matched.forEach(s -> results.addAll(withBias(s, layer)));
    }
    return results;
  }

  /// A wrong delta and a wrong gradient made of it; only deltas that the bias confirms.
  private List<State> combined(State state, List<Attempt> attempts, int layer) {
    List<State> results = new ArrayList<>();
    for (Attempt attempt : attempts.subList(1, attempts.size())) {
      Optional<Matrix> b = found.b().get(layer);
      if (b.isPresent()
          && roomOfBias(layer, attempt.delta()).fits(Backward.bias(attempt.delta()), b.get())) {
        results.addAll(localEdits(state, attempt, layer));
      }
    }
    return results;
  }

  private List<State> stale(State state, int layer) {
    Optional<Matrix> w = found.w().get(layer);
    if (layer == net.depth() - 1 || w.isEmpty()) {
      return List.of();
    }
    double room = tolerance.roomOfWeight(layer).relative();
    return hidden(state, layer).stale(w.get(), found.b().get(layer), room).stream()
        .flatMap(attempt -> judged(state, attempt, layer).stream())
        .toList();
  }

  private boolean isActiveBelow(int layer) {
    return backward.forward().a().get(layer).norm() > 0;
  }

  /// States that differ only in how the same numbers are named become one.
  private static List<State> merged(List<State> states, State from) {
    List<State> distinct = new ArrayList<>();
    for (State state : states) {
      boolean joined = false;
      for (int i = 0; i < distinct.size() && !joined; i++) {
        Optional<State> both = joined(distinct.get(i), state, from.edits().size());
        if (both.isPresent()) {
          distinct.set(i, both.get());
          joined = true;
        }
      }
      if (!joined) {
        distinct.add(state);
      }
    }
    return distinct;
  }

  private static Optional<State> joined(State a, State b, int old) {
    boolean oneEach = a.edits().size() == old + 1 && b.edits().size() == old + 1;
    if (!oneEach) {
      return Optional.empty();
    }
    Edit first = a.edits().getLast();
    Edit second = b.edits().getLast();
    boolean same =
        first.scope() == second.scope()
            && first.layer() == second.layer()
            && isEqual(a.delta().value(), b.delta().value());
    if (!same) {
      return Optional.empty();
    }
    List<Edit> edits = new ArrayList<>(a.edits());
    edits.set(old, first.or(second.what()));
    return Optional.of(new State(a.delta(), a.before(), edits, a.misfit()));
  }

  private static boolean isEqual(Matrix a, Matrix b) {
    return a.minus(b).norm() <= 1e-6 * a.norm();
  }
}
