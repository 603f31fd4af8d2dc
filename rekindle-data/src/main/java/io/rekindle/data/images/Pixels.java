package io.rekindle.data.images;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/// The pixels of one image, row by row, `channels` bytes each.
///
/// @param channels 1 for grey, 3 for red, green and blue
/// @param values not copied
public record Pixels(int height, int width, int channels, byte[] values) {
  public static final int GREY = 1;
  static final int COLOURS = 3;

  private static final int BITS = 8;

  /// Transparency is left out. Grey is taken as it is stored: Java would brighten it on its way to
  /// sRGB.
  static Pixels of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    boolean isGrey =
        image.getColorModel() instanceof java.awt.image.ComponentColorModel model
            && model.getNumColorComponents() == 1;
    return isGrey ? grey(image.getRaster(), height, width) : colours(image, height, width);
  }

  private static Pixels grey(Raster raster, int height, int width) {
    byte[] values = new byte[height * width];
    int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - BITS);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        values[y * width + x] = (byte) (row[x] >> shift);
      }
    }
    return new Pixels(height, width, GREY, values);
  }

  private static Pixels colours(BufferedImage image, int height, int width) {
    byte[] values = new byte[height * width * COLOURS];
    int[] row = new int[width];
    int at = 0;
    boolean isGrey = true;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        values[at++] = (byte) (rgb >> (2 * BITS));
        values[at++] = (byte) (rgb >> BITS);
        values[at++] = (byte) rgb;
        isGrey &= values[at - 1] == values[at - 2] && values[at - 2] == values[at - 3];
      }
    }
    Pixels pixels = new Pixels(height, width, COLOURS, values);
    return isGrey && image.getColorModel() instanceof java.awt.image.IndexColorModel
        ? pixels.withChannels(GREY)
        : pixels;
  }

  /// The same in grey, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), or in three equal colours.
  public Pixels withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    int size = height * width;
    byte[] changed = new byte[size * wanted];
    for (int i = 0; i < size; i++) {
      if (wanted == GREY) {
        int red = values[COLOURS * i] & 0xff;
        int green = values[COLOURS * i + 1] & 0xff;
        int blue = values[COLOURS * i + 2] & 0xff;
        changed[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      } else {
        changed[COLOURS * i] = values[i];
        changed[COLOURS * i + 1] = values[i];
        changed[COLOURS * i + 2] = values[i];
      }
    }
    return new Pixels(height, width, wanted, changed);
  }

  /// The same in another size: bilinear, over all pixels that an output pixel covers where it gets
  /// smaller.
  public Pixels resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    float[] narrow = new float[height * newWidth * channels];
    Resampling columns = new Resampling(width, newWidth);
    for (int y = 0; y < height; y++) {
      int from = y * width * channels;
      for (int x = 0; x < newWidth; x++) {
        for (int c = 0; c < channels; c++) {
          double sum = 0;
          for (int i = 0; i < columns.count(x); i++) {
            int at = from + (columns.first(x) + i) * channels + c;
            sum += columns.weight(x, i) * (values[at] & 0xff);
          }
          narrow[(y * newWidth + x) * channels + c] = (float) sum;
        }
      }
    }
    byte[] resized = new byte[newHeight * newWidth * channels];
    Resampling rows = new Resampling(height, newHeight);
    int line = newWidth * channels;
    for (int y = 0; y < newHeight; y++) {
      for (int i = 0; i < line; i++) {
        double sum = 0;
        for (int k = 0; k < rows.count(y); k++) {
          sum += rows.weight(y, k) * narrow[(rows.first(y) + k) * line + i];
        }
        resized[y * line + i] = (byte) Math.clamp(Math.round(sum), 0, 255);
      }
    }
    return new Pixels(newHeight, newWidth, channels, resized);
  }
}
