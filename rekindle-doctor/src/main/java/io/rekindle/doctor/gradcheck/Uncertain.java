package io.rekindle.doctor.gradcheck;

/// A matrix each number of which may be off by a known amount, because it depends on which side of
/// a kink a pre-activation lies.
///
/// @param slack the most that a number may be off, of the same shape; empty where nothing is
record Uncertain(Matrix value, Matrix slack) {
  private static final Matrix NONE = Matrix.zeros(0, 0);

  static Uncertain exact(Matrix value) {
    return new Uncertain(value, NONE);
  }

  boolean isExact() {
    return slack.isEmpty();
  }

  Uncertain times(double factor) {
    return new Uncertain(value.times(factor), isExact() ? NONE : slack.times(Math.abs(factor)));
  }

  /// value · w.
  Uncertain times(Matrix w) {
    return new Uncertain(value.times(w), isExact() ? NONE : slack.times(w.abs()));
  }

  /// The product of the numbers at each place.
  Uncertain each(Uncertain other) {
    Matrix product = value.each(other.value);
    if (isExact() && other.isExact()) {
      return exact(product);
    }
    Matrix most = Matrix.zeros(value.rows(), value.columns());
    if (!other.isExact()) {
      most = most.plus(value.abs().each(other.slack));
    }
    if (!isExact()) {
      Matrix largest = other.isExact() ? other.value.abs() : other.value.abs().plus(other.slack);
      most = most.plus(slack.each(largest));
    }
    return new Uncertain(product, most);
  }

  /// valueᵀ · a.
  Uncertain transposedTimes(Matrix a) {
    return new Uncertain(
        value.transposedTimes(a), isExact() ? NONE : slack.transposedTimes(a.abs()));
  }

  Uncertain columnSums() {
    return new Uncertain(value.columnSums(), isExact() ? NONE : slack.columnSums());
  }

  Uncertain plus(Matrix other) {
    return new Uncertain(value.plus(other), slack);
  }

  Uncertain transposed() {
    return new Uncertain(value.transposed(), isExact() ? NONE : slack.transposed());
  }

  Uncertain withOnlyRow(int row) {
    return new Uncertain(value.withOnlyRow(row), isExact() ? NONE : slack.withOnlyRow(row));
  }

  Uncertain withoutRow(int row) {
    return new Uncertain(value.withoutRow(row), isExact() ? NONE : slack.withoutRow(row));
  }

  /// ‖other - value‖, less what the kinks explain.
  double distance(Matrix other) {
    double sum = 0;
    for (int i = 0; i < value.values().length; i++) {
      double e = Math.abs(other.values()[i] - value.values()[i]);
      if (!isExact()) {
        e = Math.max(0, e - slack.values()[i]);
      }
      sum += e * e;
    }
    return Math.sqrt(sum);
  }
}
