package io.rekindle.report;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.network.Slot;
import io.rekindle.report.page.Png;
import java.util.Arrays;
import java.util.Optional;

/// The weights of the first dense layer as pictures, one for each unit, where features are pixels.
///
/// @param units how many are shown, the first ones
/// @param of so many
/// @param largest the size of a weight of full colour
record FirstWeights(byte[] png, int units, int of, double largest) {
  private static final int ACROSS = 8;
  private static final int MOST_UNITS = 64;
  private static final int MOST_PIXELS = 80_000;

  /// Shades of each colour; few, so that the picture stays small.
  private static final int SHADES = 15;

  private static final int[] POSITIVE = {196, 60, 0};
  private static final int[] NEGATIVE = {0, 84, 166};
  private static final int[] ZERO = {245, 245, 245};

  /// Empty where features are no pixels.
  static Optional<FirstWeights> of(Model model) {
    Optional<Image> image = model.preprocessing().image();
    Optional<Slot> first =
        model.network().slots().stream().filter(s -> s.kind() == Slot.Kind.WEIGHT).findFirst();
    if (image.isEmpty() || first.isEmpty()) {
      return Optional.empty();
    }
    int pixels = image.get().height() * image.get().width();
    boolean fits = first.get().columns() == pixels * image.get().channels();
    return fits
        ? Optional.of(draw(model.parameters(), first.get(), image.get()))
        : Optional.empty();
  }

  private static FirstWeights draw(float[] parameters, Slot slot, Image image) {
    int pixels = image.height() * image.width();
    int units = Math.clamp(MOST_PIXELS / pixels, 1, Math.min(MOST_UNITS, slot.rows()));
    double[][] means = new double[units][pixels];
    double largest = 0;
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < slot.columns(); i++) {
        double w = parameters[slot.offset() + unit * slot.columns() + i];
        means[unit][i / image.channels()] += w / image.channels();
      }
      for (double w : means[unit]) {
        largest = Double.isFinite(w) ? Math.max(largest, Math.abs(w)) : largest;
      }
    }
    int across = Math.min(ACROSS, units);
    int down = Math.ceilDiv(units, across);
    int width = across * (image.width() + 1) + 1;
    int height = down * (image.height() + 1) + 1;
    byte[] colors = new byte[3 * width * height];
    Arrays.fill(colors, (byte) 128);
    for (int unit = 0; unit < units; unit++) {
      int left = unit % across * (image.width() + 1) + 1;
      int top = unit / across * (image.height() + 1) + 1;
      for (int i = 0; i < pixels; i++) {
        int at = (top + i / image.width()) * width + left + i % image.width();
        paint(colors, 3 * at, largest == 0 ? 0 : means[unit][i] / largest);
      }
    }
    return new FirstWeights(Png.of(colors, width, height, 3), units, slot.rows(), largest);
  }

  /// @param part of full colour, from -1 to 1
  private static void paint(byte[] colors, int at, double part) {
    int[] full = part >= 0 ? POSITIVE : NEGATIVE;
    double share = Math.rint(Math.abs(part) * SHADES) / SHADES;
    for (int k = 0; k < 3; k++) {
      colors[at + k] = (byte) Math.round(ZERO[k] + share * (full[k] - ZERO[k]));
    }
  }
}
