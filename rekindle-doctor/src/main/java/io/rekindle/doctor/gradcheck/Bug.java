package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Edit.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One mistake and every place where it shows.
///
/// @param what deformations that give the same numbers in all these places, the likeliest first
record Bug(List<Deformation> what, List<Edit> places) {
  private static final double UNEXPLAINED = 6;
  private static final double AGAIN = 0.1;

  Bug {
    what = List.copyOf(what);
    places = List.copyOf(places);
  }

  /// Puts edits that one mistake explains together.
  static List<Bug> of(List<Edit> edits) {
    List<Bug> bugs = new ArrayList<>();
    for (Edit edit : edits) {
      boolean joined = false;
      for (int i = 0; i < bugs.size() && !joined; i++) {
        List<Deformation> common = bugs.get(i).common(edit);
        if (!common.isEmpty()) {
          List<Edit> places = new ArrayList<>(bugs.get(i).places);
          places.add(edit);
          bugs.set(i, new Bug(common, places));
          joined = true;
        }
      }
      if (!joined) {
        bugs.add(new Bug(edit.what(), List.of(edit)));
      }
    }
    return bugs;
  }

  private List<Deformation> common(Edit edit) {
    boolean sharesDelta = (edit.scope() == Scope.DELTA) == (scope() == Scope.DELTA);
    return sharesDelta
        ? what.stream().filter(d -> edit.what().stream().anyMatch(d::isSameAs)).toList()
        : List.of();
  }

  /// How much has to be believed for these edits: mistakes count, places hardly.
  static double cost(List<Edit> edits) {
    double cost = 0;
    for (Bug bug : of(edits)) {
      cost += (bug.isUnexplained() ? UNEXPLAINED : 1) + AGAIN * (bug.layers().size() - 1);
    }
    return cost;
  }

  Deformation likeliest() {
    return what.getFirst();
  }

  boolean isUnexplained() {
    return likeliest() instanceof Deformation.Unexplained;
  }

  Scope scope() {
    return places.getFirst().scope();
  }

  SortedSet<Integer> layers() {
    SortedSet<Integer> layers = new TreeSet<>();
    places.forEach(p -> layers.add(p.layer()));
    return layers;
  }
}
