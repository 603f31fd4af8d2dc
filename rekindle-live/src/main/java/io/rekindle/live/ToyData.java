package io.rekindle.live;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Locale;

/// Points of two classes in the plane, within a unit or so of its origin.
enum ToyData {
  MOONS {
    @Override
    double[] at(int label, double along, double x, double y) {
      double angle = Math.PI * along;
      return label == 0
          ? new double[] {Math.cos(angle) - 0.5, Math.sin(angle) - 0.25}
          : new double[] {0.5 - Math.cos(angle), 0.25 - Math.sin(angle)};
    }
  },
  SPIRALS {
    @Override
    double[] at(int label, double along, double x, double y) {
      double distance = 0.1 + 1.1 * Math.sqrt(along);
      double angle = 3 * Math.PI * Math.sqrt(along) + Math.PI * label;
      return new double[] {distance * Math.cos(angle), distance * Math.sin(angle)};
    }
  },
  CIRCLES {
    @Override
    double[] at(int label, double along, double x, double y) {
      double angle = 2 * Math.PI * along;
      double distance = label == 0 ? 1.1 : 0.5;
      return new double[] {distance * Math.cos(angle), distance * Math.sin(angle)};
    }
  },
  XOR {
    @Override
    double[] at(int label, double along, double x, double y) {
      double across = 0.1 + 1.1 * x;
      double up = 0.1 + 1.1 * y;
      int quarter = along < 0.5 ? 1 : -1;
      return new double[] {quarter * across, quarter * (label == 0 ? up : -up)};
    }
  };

  private static final double NOISE = 0.06;
  private static final int DRAWS = 8;

  /// Where a point lies before noise is added.
  ///
  /// @param along from 0 to 1, as are `x` and `y`
  abstract double[] at(int label, double along, double x, double y);

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// As many of one class as of the other.
  ///
  /// @param part another word, other points
  Examples rows(int count, String part) {
    Draws draws = Draws.of(1, label() + " " + part);
    float[][] features = new float[count][2];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      long base = (long) DRAWS * i;
      labels[i] = i % 2;
      double[] point =
          at(labels[i], draws.uniform(base), draws.uniform(base + 1), draws.uniform(base + 2));
      features[i][0] = (float) (point[0] + NOISE * draws.normal(base + 3));
      features[i][1] = (float) (point[1] + NOISE * draws.normal(base + 5));
    }
    return Examples.of(features, labels, 2);
  }
}
