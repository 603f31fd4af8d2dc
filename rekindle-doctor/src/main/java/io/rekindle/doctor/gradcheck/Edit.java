package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;

/// A deformation at one place of the backward pass.
///
/// @param layer index of the dense layer
/// @param what deformations that give the same numbers here, the likeliest first; at least one
record Edit(int layer, Scope scope, List<Deformation> what) {

  /// What of a layer is deformed.
  enum Scope {
    /// Its delta, and so everything below.
    DELTA,
    /// The gradient of its weights alone.
    WEIGHT,
    /// The gradient of its bias alone.
    BIAS
  }

  Edit {
    what = List.copyOf(what);
  }

  static Edit of(int layer, Scope scope, Deformation what) {
    return new Edit(layer, scope, List.of(what));
  }

  Edit or(List<Deformation> others) {
    List<Deformation> all = new ArrayList<>(what);
    for (Deformation other : others) {
      if (all.stream().noneMatch(other::isSameAs)) {
        all.add(other);
      }
    }
    if (all.getFirst() instanceof Deformation.Factor f && !f.isWhole()) {
      all.add(all.removeFirst());
    }
    return new Edit(layer, scope, all);
  }
}
