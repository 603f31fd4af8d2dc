package io.rekindle.core.optimizer;

import io.rekindle.core.State;

/// Limited-memory BFGS with a strong-Wolfe line search; Nocedal and Wright, Numerical Optimization
/// (2006), algorithms 7.4, 3.5 and 3.6.
public final class Lbfgs {
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int MOST_TRIALS = 25;

  /// A function to minimise.
  public interface Objective {

    /// The value at w; overwrites g with the gradient there.
    double evaluate(double[] w, double[] g);
  }

  private final int size;
  private final int memory;
  private final double firstStep;
  private final double[][] steps;
  private final double[][] changes;
  private final double[] curvatures;
  private final double[] shares;
  private final double[] direction;
  private final double[] g;
  private final double[] trialW;
  private final double[] trialG;
  private int remembered;
  private double value = Double.NaN;

  /// @param memory how many past steps shape the next
  /// @param firstStep the step length tried first
  public Lbfgs(int size, int memory, double firstStep) {
    this.size = size;
    this.memory = memory;
    this.firstStep = firstStep;
    steps = new double[memory][size];
    changes = new double[memory][size];
    curvatures = new double[memory];
    shares = new double[memory];
    direction = new double[size];
    g = new double[size];
    trialW = new double[size];
    trialG = new double[size];
  }

  /// Puts the memory of past steps down.
  public void save(State state) {
    state.put("lbfgs.remembered", remembered);
    state.put("lbfgs.value", value);
    state.put("lbfgs.gradient", g);
    state.put("lbfgs.curvatures", curvatures);
    for (int i = 0; i < remembered; i++) {
      state.put("lbfgs.step." + i, steps[i]);
      state.put("lbfgs.change." + i, changes[i]);
    }
  }

  /// Takes up the memory put down by [#save].
  public void load(State state) {
    remembered = (int) state.get("lbfgs.remembered");
    value = state.get("lbfgs.value");
    state.get("lbfgs.gradient", g);
    state.get("lbfgs.curvatures", curvatures);
    for (int i = 0; i < remembered; i++) {
      state.get("lbfgs.step." + i, steps[i]);
      state.get("lbfgs.change." + i, changes[i]);
    }
  }

  /// One iteration: moves w to a point of lower value, or leaves it where no step lowers it.
  ///
  /// @return the value at the new w
  public double iterate(double[] w, Objective objective) {
    if (Double.isNaN(value)) {
      value = objective.evaluate(w, g);
      if (!Double.isFinite(value)) {
        return value;
      }
    }
    boolean first = remembered == 0;
    computeDirection();
    double slope = dot(direction, g);
    if (!(slope < 0)) {
      remembered = 0;
      computeDirection();
      slope = dot(direction, g);
      first = true;
    }
    if (slope == 0) {
      return value;
    }
    double start = first ? firstStep * Math.min(1, 1 / norm(g)) : firstStep;
    double length = lineSearch(w, objective, slope, start);
    if (length > 0) {
      accept(w, length);
    } else {
      remembered = 0;
    }
    return value;
  }

  /// direction = -H · g by the two-loop recursion (algorithm 7.4).
  private void computeDirection() {
    for (int j = 0; j < size; j++) {
      direction[j] = -g[j];
    }
    for (int i = 0; i < remembered; i++) {
      shares[i] = dot(steps[i], direction) / curvatures[i];
      addScaled(direction, -shares[i], changes[i]);
    }
    if (remembered > 0) {
      double scale = curvatures[0] / dot(changes[0], changes[0]);
      for (int j = 0; j < size; j++) {
        direction[j] *= scale;
      }
    }
    for (int i = remembered - 1; i >= 0; i--) {
      double correction = shares[i] - dot(changes[i], direction) / curvatures[i];
      addScaled(direction, correction, steps[i]);
    }
  }

  private double trialValue;
  private double trialSlope;

  private void tryStep(double[] w, Objective objective, double length) {
    for (int j = 0; j < size; j++) {
      trialW[j] = w[j] + length * direction[j];
    }
    trialValue = objective.evaluate(trialW, trialG);
    trialSlope = dot(direction, trialG);
  }

  /// The length of a step that satisfies the strong Wolfe conditions, with the trial left at it
  /// (algorithm 3.5); 0 if none was found.
  private double lineSearch(double[] w, Objective objective, double slope, double start) {
    double previous = 0;
    double previousValue = value;
    double previousSlope = slope;
    double length = start;
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
      tryStep(w, objective, length);
      boolean tooHigh = !(trialValue <= value + SUFFICIENT_DECREASE * length * slope);
      if (tooHigh || (trial > 0 && trialValue >= previousValue)) {
        return zoom(
            w, objective, slope, previous, previousValue, previousSlope, length, trialValue);
      }
      if (Math.abs(trialSlope) <= -CURVATURE * slope) {
        return length;
      }
      if (trialSlope >= 0) {
        return zoom(w, objective, slope, length, trialValue, trialSlope, previous, previousValue);
      }
      previous = length;
      previousValue = trialValue;
      previousSlope = trialSlope;
      length *= 2;
    }
    return previous == length / 2 ? length / 2 : 0;
  }

  /// Narrows an interval that holds an acceptable length (algorithm 3.6), by the minimum of the
  /// parabola through its low end, else by halving.
  private double zoom(
      double[] w,
      Objective objective,
      double slope,
      double low,
      double lowValue,
      double lowSlope,
      double high,
      double highValue) {
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
      double length = interpolate(low, lowValue, lowSlope, high, highValue);
      tryStep(w, objective, length);
      if (!(trialValue <= value + SUFFICIENT_DECREASE * length * slope) || trialValue >= lowValue) {
        high = length;
        highValue = trialValue;
      } else {
        if (Math.abs(trialSlope) <= -CURVATURE * slope) {
          return length;
        }
        if (trialSlope * (high - low) >= 0) {
          high = low;
          highValue = lowValue;
        }
        low = length;
        lowValue = trialValue;
        lowSlope = trialSlope;
      }
      if (Math.abs(high - low) < 1e-12) {
        break;
      }
    }
    if (low > 0) {
      tryStep(w, objective, low);
      return low;
    }
    return 0;
  }

  private static double interpolate(
      double low, double lowValue, double lowSlope, double high, double highValue) {
    double width = high - low;
    double minimum = -lowSlope * width / (2 * ((highValue - lowValue) / width - lowSlope));
    double middle = low + 0.5 * width;
    double found = low + minimum;
    double margin = 0.1 * Math.abs(width);
    boolean inside = found > Math.min(low, high) + margin && found < Math.max(low, high) - margin;
    return inside ? found : middle;
  }

  private void accept(double[] w, double length) {
    int slot = Math.min(remembered, memory - 1);
    double[] step = steps[slot];
    double[] change = changes[slot];
    for (int i = slot; i > 0; i--) {
      steps[i] = steps[i - 1];
      changes[i] = changes[i - 1];
      curvatures[i] = curvatures[i - 1];
    }
    steps[0] = step;
    changes[0] = change;
    for (int j = 0; j < size; j++) {
      step[j] = length * direction[j];
      change[j] = trialG[j] - g[j];
      w[j] = trialW[j];
      g[j] = trialG[j];
    }
    value = trialValue;
    curvatures[0] = dot(step, change);
    if (curvatures[0] > 1e-300) {
      remembered = slot + 1;
    } else {
      remembered = 0;
    }
  }

  private double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  private double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < size; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private void addScaled(double[] into, double factor, double[] v) {
    for (int j = 0; j < size; j++) {
      into[j] += factor * v[j];
    }
  }
}
