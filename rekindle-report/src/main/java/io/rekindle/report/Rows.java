package io.rekindle.report;

import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.train.Features;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Png;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows as people know them: pictures, or columns in their own unit.
///
/// @param part what they are called: `test`
/// @param drawn which rows of the data they are, where they were drawn from it
record Rows(String part, Optional<int[]> drawn, Features features, Preprocessing preprocessing) {
  private static final int MOST_COLUMNS = 12;
  private static final String MISSING = "missing";

  boolean arePictures() {
    return picture().isPresent();
  }

  private Optional<Image> picture() {
    return preprocessing
        .image()
        .filter(image -> image.channels() == 1 || image.channels() == 3)
        .filter(
            image ->
                image.height() * image.width() * image.channels() == features.columns()
                    && preprocessing.features().size() == features.columns());
  }

  /// `test row 18`, counted from 1 in the order of the file; `row 18 of the data` where only some
  /// of its rows are these.
  String name(int row) {
    return drawn
        .map(rows -> "row %s of the data".formatted(Figures.count(rows[row] + 1L)))
        .orElseGet(() -> "%s row %s".formatted(part, Figures.count(row + 1L)));
  }

  /// The columns in their own unit: `sepal length 5.1, color red`.
  String columns(int row) {
    float[] values = values(row);
    List<String> parts = new ArrayList<>();
    int at = 0;
    for (Feature feature : preprocessing.features()) {
      if (parts.size() == MOST_COLUMNS) {
        parts.add("... of %d columns".formatted(preprocessing.features().size()));
        break;
      }
      parts.add(feature.name() + " " + column(feature, values, at));
      at += feature.width();
    }
    return String.join(", ", parts);
  }

  private static String column(Feature feature, float[] values, int at) {
    return switch (feature) {
      case Feature.Numeric n when n.indicator() && values[at + 1] == 1 -> MISSING;
      case Feature.Numeric n -> Wording.brief(raw(n, values[at]));
      case Feature.Date d when d.indicator() && values[at + d.width() - 1] == 1 -> MISSING;
      case Feature.Date d -> day(values[at] * d.scale() + d.center());
      case Feature.Categorical c -> {
        for (int i = 0; i < c.values().size(); i++) {
          if (values[at + i] != 0) {
            yield c.values().get(i);
          }
        }
        yield "none of those known";
      }
      case Feature.Hashed h -> bucket(h, values, at);
    };
  }

  private static String bucket(Feature.Hashed feature, float[] values, int at) {
    for (int i = 0; i < feature.buckets(); i++) {
      if (values[at + i] != 0) {
        return "one of bucket %d".formatted(i);
      }
    }
    return MISSING;
  }

  /// An input in its column's own unit.
  private static double raw(Feature.Numeric feature, double input) {
    double value = input * feature.scale() + feature.center();
    return feature.log() ? Math.signum(value) * Math.expm1(Math.abs(value)) : value;
  }

  /// @param days since 1970-01-01, rounded by the scale
  private static String day(double days) {
    return Double.isFinite(days) ? LocalDate.ofEpochDay(Math.round(days)).toString() : MISSING;
  }

  private float[] values(int row) {
    float[] values = new float[features.columns()];
    features.copyRow(row, values, 0);
    return values;
  }

  /// The row as a picture, its brightest value white.
  ///
  /// @throws IllegalStateException if rows are no pictures
  byte[] png(int row) {
    Image image = picture().orElseThrow(() -> new IllegalStateException("rows are no pictures"));
    float[] values = values(row);
    double[] raw = new double[values.length];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < raw.length; i++) {
      Feature.Numeric n = (Feature.Numeric) preprocessing.features().get(i);
      raw[i] = raw(n, values[i]);
      low = Math.min(low, raw[i]);
      high = Math.max(high, raw[i]);
    }
    byte[] pixels = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      double share = high > low ? (raw[i] - low) / (high - low) : 0;
      pixels[i] = (byte) Math.round(255 * share);
    }
    return Png.of(pixels, image.width(), image.height(), image.channels());
  }
}
