package io.rekindle.cli;

import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import java.util.Optional;

/// A part of some rows, evenly spread over them.
final class Sample {
  private Sample() {}

  /// At most so many rows; all of them where there are no more.
  static Examples of(Examples all, int most) {
    if (all.rows() <= most) {
      return all;
    }
    int[] rows = new int[most];
    for (int i = 0; i < most; i++) {
      rows[i] = (int) ((long) i * all.rows() / most);
    }
    Optional<float[]> weights =
        all.weights()
            .map(
                each -> {
                  float[] some = new float[most];
                  for (int i = 0; i < most; i++) {
                    some[i] = each[rows[i]];
                  }
                  return some;
                });
    return new Examples(features(all.features(), rows), targets(all.targets(), rows), weights);
  }

  private static Features features(Features all, int[] rows) {
    int width = all.columns();
    return switch (all) {
      case Features.Floats _, Features.Sparse _ -> {
        float[] values = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
          all.copyRow(rows[i], values, i * width);
        }
        yield new Features.Floats(values, rows.length, width);
      }
      case Features.Bytes b -> {
        byte[] values = new byte[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
          System.arraycopy(b.values(), rows[i] * width, values, i * width, width);
        }
        yield new Features.Bytes(values, rows.length, width, b.table());
      }
    };
  }

  private static TargetValues targets(TargetValues all, int[] rows) {
    int width = all.columns();
    return switch (all) {
      case TargetValues.Floats _ -> {
        float[] values = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
          all.copyRow(rows[i], values, i * width);
        }
        yield new TargetValues.Floats(values, rows.length, width);
      }
      case TargetValues.OneHot o -> {
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
          labels[i] = o.labels()[rows[i]];
        }
        yield new TargetValues.OneHot(labels, width);
      }
    };
  }
}
