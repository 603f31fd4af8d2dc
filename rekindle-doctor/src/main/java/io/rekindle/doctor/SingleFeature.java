package io.rekindle.doctor;

import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What one feature, or two, say of the targets: the mean of each step or category, a line, or the
/// nearest values, fitted on half of a sample of rows and scored on the other half, or on others.
final class SingleFeature {
  /// More columns than this are pixels or words, none of which is a column that a person named.
  static final int MOST_COLUMNS = 200;

  private static final int MOST_ROWS = 2000;
  private static final int STEPS = 20;
  private static final int STEPS_OF_PAIR = 6;

  /// Rows in a random order.
  ///
  /// @param x for each feature its value in each row; the number of a category
  record Sample(float[][] x, float[][] targets) {
    int rows() {
      return targets.length;
    }
  }

  private final List<Feature> features;
  private final Sample own;
  private final int half;
  private final double[] mean;

  /// Every column is a number.
  SingleFeature(Examples examples) {
    this(examples, numbers(examples.features().columns()));
  }

  /// @param features in the order of the columns, of which each has as many as it is wide
  SingleFeature(Examples examples, List<Feature> features) {
    this.features = features;
    own = sample(examples);
    half = own.rows() / 2;
    mean = new double[examples.targets().columns()];
    for (int i = 0; i < half; i++) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += own.targets[i][c] / (double) half;
      }
    }
  }

  private static List<Feature> numbers(int columns) {
    List<Feature> numbers = new ArrayList<>();
    for (int j = 0; j < columns; j++) {
      numbers.add(new Feature.Numeric("x" + (j + 1)));
    }
    return numbers;
  }

  int features() {
    return features.size();
  }

  private boolean isCategory(int feature) {
    return switch (features.get(feature)) {
      case Feature.Categorical _, Feature.Hashed _ -> true;
      case Feature.Numeric _, Feature.Date _ -> false;
    };
  }

  Sample sample(Examples examples) {
    int[] order = new int[examples.rows()];
    Draws.of(0, "doctor single feature").permute(order);
    int rows = Math.min(MOST_ROWS, order.length);
    float[] row = new float[examples.features().columns()];
    float[][] x = new float[features.size()][rows];
    float[][] targets = new float[rows][examples.targets().columns()];
    for (int i = 0; i < rows; i++) {
      examples.features().copyRow(order[i], row, 0);
      examples.targets().copyRow(order[i], targets[i], 0);
      int at = 0;
      for (int j = 0; j < features.size(); j++) {
        int width = features.get(j).width();
        x[j][i] = isCategory(j) ? category(row, at, width) : row[at];
        at += width;
      }
    }
    return new Sample(x, targets);
  }

  /// The first input that is set, or how many there are.
  private static int category(float[] row, int from, int width) {
    int category = 0;
    while (category < width && !(row[from + category] > 0)) {
      category++;
    }
    return category;
  }

  /// What predicts the targets of a row.
  sealed interface Fit {
    /// Fills in what it expects of a row's targets.
    void predict(Sample sample, int row, double[] prediction);
  }

  /// R² over all target columns together, at least 0, of the fit that does best.
  double explained(int feature) {
    double steps = score(steps(List.of(feature)));
    return isCategory(feature)
        ? steps
        : Math.max(steps, Math.max(score(new Line(feature)), score(new Nearest(feature))));
  }

  /// The mean of each step or category, or of each cell of two.
  Steps steps(List<Integer> chosen) {
    return new Steps(chosen.size() == 1 ? STEPS : STEPS_OF_PAIR, chosen);
  }

  /// R² on the other half of the rows, at least 0.
  double score(Fit fit) {
    return score(fit, own, half);
  }

  /// The same on rows apart.
  double score(Fit fit, Sample apart) {
    return score(fit, apart, 0);
  }

  private double score(Fit fit, Sample sample, int from) {
    double error = 0;
    double variance = 0;
    double[] prediction = new double[mean.length];
    for (int i = from; i < sample.rows(); i++) {
      fit.predict(sample, i, prediction);
      for (int c = 0; c < mean.length; c++) {
        error += Math.pow(sample.targets[i][c] - prediction[c], 2);
        variance += Math.pow(sample.targets[i][c] - mean[c], 2);
      }
    }
    return variance > 0 ? Math.max(0, 1 - error / variance) : 0;
  }

  /// The mean of the rows of each cell of a grid: steps of equally many rows, or categories.
  final class Steps implements Fit {
    private final List<Integer> chosen;
    private final float[][] borders;
    private final double[][] sums;
    private final int[] counts;

    private Steps(int steps, List<Integer> chosen) {
      this.chosen = chosen;
      borders = new float[chosen.size()][];
      int cells = 1;
      for (int k = 0; k < chosen.size(); k++) {
        borders[k] = borders(chosen.get(k), steps);
        cells *= borders[k].length + 1;
      }
      sums = new double[cells][mean.length];
      counts = new int[cells];
      for (int i = 0; i < half; i++) {
        int cell = cell(own, i);
        counts[cell]++;
        for (int c = 0; c < mean.length; c++) {
          sums[cell][c] += own.targets[i][c];
        }
      }
    }

    private float[] borders(int feature, int steps) {
      if (isCategory(feature)) {
        float[] each = new float[features.get(feature).width()];
        for (int i = 0; i < each.length; i++) {
          each[i] = i + 1f;
        }
        return each;
      }
      float[] sorted = Arrays.copyOf(own.x[feature], half);
      Arrays.sort(sorted);
      float[] between = new float[steps - 1];
      for (int s = 1; s < steps; s++) {
        between[s - 1] = sorted[s * half / steps];
      }
      return between;
    }

    private int cell(Sample sample, int row) {
      int cell = 0;
      for (int k = 0; k < chosen.size(); k++) {
        cell = cell * (borders[k].length + 1) + step(borders[k], sample.x[chosen.get(k)][row]);
      }
      return cell;
    }

    @Override
    public void predict(Sample sample, int row, double[] prediction) {
      int cell = cell(sample, row);
      for (int c = 0; c < mean.length; c++) {
        prediction[c] = counts[cell] == 0 ? mean[c] : sums[cell][c] / counts[cell];
      }
    }
  }

  /// How many borders lie at or below the value; equal values share a step.
  private static int step(float[] borders, float value) {
    int step = 0;
    while (step < borders.length && borders[step] <= value) {
      step++;
    }
    return step;
  }

  /// By least squares: of a target in other units, however far its values reach.
  private final class Line implements Fit {
    private final float[] x;
    private final double centre;
    private final double[] slope;

    Line(int feature) {
      x = own.x[feature];
      double sum = 0;
      for (int i = 0; i < half; i++) {
        sum += x[i];
      }
      centre = sum / half;
      slope = new double[mean.length];
      double square = 0;
      for (int i = 0; i < half; i++) {
        square += (x[i] - centre) * (x[i] - centre);
        for (int c = 0; c < mean.length; c++) {
          slope[c] += (x[i] - centre) * (own.targets[i][c] - mean[c]);
        }
      }
      for (int c = 0; c < mean.length; c++) {
        slope[c] = square > 0 ? slope[c] / square : 0;
      }
    }

    @Override
    public void predict(Sample sample, int row, double[] prediction) {
      for (int c = 0; c < mean.length; c++) {
        prediction[c] = mean[c] + slope[c] * (x[row] - centre);
      }
    }
  }

  /// Between the nearest values above and below: of a function without noise.
  private final class Nearest implements Fit {
    private final float[] x;
    private final int[] order;
    private final float[] sorted;

    Nearest(int feature) {
      x = own.x[feature];
      order = Ranks.order(Arrays.copyOf(x, half));
      sorted = new float[half];
      for (int i = 0; i < half; i++) {
        sorted[i] = x[order[i]];
      }
    }

    @Override
    public void predict(Sample sample, int row, double[] prediction) {
      int found = Arrays.binarySearch(sorted, x[row]);
      int above = Math.min(half - 1, found >= 0 ? found : -found - 1);
      int below = found >= 0 ? above : Math.max(0, above - 1);
      double span = sorted[above] - sorted[below];
      double part = span > 0 ? Math.clamp((x[row] - sorted[below]) / span, 0.0, 1.0) : 0;
      for (int c = 0; c < mean.length; c++) {
        double low = own.targets[order[below]][c];
        prediction[c] = low + part * (own.targets[order[above]][c] - low);
      }
    }
  }

  /// Whether a feature is the target in another notation: not only does it tell the target, but the
  /// target tells it. What a target is a function of seldom follows from it in turn: of a class,
  /// values vary within it.
  ///
  /// @param classes whether each row is of one class
  boolean isCopy(int feature, boolean classes) {
    if (classes) {
      return explained(feature) >= 0.99
          && Ranks.toldBy(own.x[feature], classOf(), isCategory(feature)) >= 0.99;
    }
    if (mean.length > 1 || isCategory(feature)) {
      return false;
    }
    float[] target = new float[own.rows()];
    for (int i = 0; i < target.length; i++) {
      target[i] = own.targets[i][0];
    }
    return Math.abs(Ranks.correlation(own.x[feature], target)) >= 0.9999;
  }

  /// A number for each row's class.
  private int[] classOf() {
    int[] classes = new int[own.rows()];
    for (int i = 0; i < classes.length; i++) {
      float[] t = own.targets[i];
      for (int c = 0; c < t.length; c++) {
        classes[i] =
            t.length == 1 ? Float.floatToIntBits(t[0] + 0f) : t[c] > t[classes[i]] ? c : classes[i];
      }
    }
    return classes;
  }
}
