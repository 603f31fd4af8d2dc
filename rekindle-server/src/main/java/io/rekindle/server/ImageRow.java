package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.train.Features;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// A PNG image as a row of pixels: in shades of grey, in the size that the model reads.
final class ImageRow {
  /// Pixels of a side: a small file may announce a huge image.
  private static final int LONGEST_SIDE = 4096;

  private static final double WHITE = 255;

  private ImageRow() {}

  static Features of(Deployment deployment, byte[] png) {
    Preprocessing preprocessing = deployment.model().preprocessing();
    Image image =
        preprocessing
            .image()
            .filter(i -> i.channels() == 1)
            .orElseThrow(
                () ->
                    Refusal.of(
                        415,
                        "Content-Type",
                        "image/png",
                        "application/json or text/csv, as this model does not read grey images"));
    double[] grey = resized(decoded(png), image.width(), image.height());
    double brightest = brightest(preprocessing);
    RowTable row = deployment.rows().table(1);
    for (int i = 0; i < grey.length; i++) {
      int pixel = i;
      row.put(0, i, Json.of(grey[i] * brightest / WHITE), () -> "pixel " + pixel);
    }
    return deployment.rows().encode(row);
  }

  /// The value of a white pixel. Where all pixels are divided by one number, white is 1 by it.
  private static double brightest(Preprocessing preprocessing) {
    Set<Double> scales = new HashSet<>();
    for (Feature feature : preprocessing.features()) {
      if (!(feature instanceof Feature.Numeric n) || n.center() != 0) {
        return WHITE;
      }
      scales.add(n.scale());
    }
    double scale = scales.iterator().next();
    return scales.size() == 1 && scale > 1 && scale < WHITE ? scale : WHITE;
  }

  private static BufferedImage decoded(byte[] png) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
    ImageReader reader = readers.next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
        throw Refusal.of(
            413,
            "body",
            "an image of %d x %d pixels".formatted(width, height),
            "at most %d x %d".formatted(LONGEST_SIDE, LONGEST_SIDE));
      }
      return reader.read(0);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusal.value("body", "no PNG image: " + e.getMessage(), "a whole PNG image");
    } finally {
      reader.dispose();
    }
  }

  /// The mean of the shades that fall onto each pixel, row by row, from 0 to 255.
  private static double[] resized(BufferedImage image, int width, int height) {
    double[][] shades = shades(image);
    double[] grey = new double[width * height];
    double xStep = (double) image.getWidth() / width;
    double yStep = (double) image.getHeight() / height;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        grey[y * width + x] = mean(shades, x * xStep, (x + 1) * xStep, y * yStep, (y + 1) * yStep);
      }
    }
    return grey;
  }

  private static double mean(double[][] shades, double left, double right, double top, double end) {
    double sum = 0;
    double area = 0;
    int lastRow = Math.min(shades.length, (int) Math.ceil(end));
    int lastColumn = Math.min(shades[0].length, (int) Math.ceil(right));
    for (int y = (int) top; y < lastRow; y++) {
      double high = Math.min(end, y + 1) - Math.max(top, y);
      for (int x = (int) left; x < lastColumn; x++) {
        double covered = high * (Math.min(right, x + 1) - Math.max(left, x));
        sum += covered * shades[y][x];
        area += covered;
      }
    }
    return sum / area;
  }

  /// Shades from 0 to 255. Grey images give their samples as they are; colours their luma (ITU-R
  /// BT.601); what is transparent is black.
  private static double[][] shades(BufferedImage image) {
    double[][] shades = new double[image.getHeight()][image.getWidth()];
    Raster raster = image.getRaster();
    boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    for (int y = 0; y < shades.length; y++) {
      for (int x = 0; x < shades[y].length; x++) {
        shades[y][x] = grey ? raster.getSample(x, y, 0) : luma(image.getRGB(x, y));
      }
    }
    return shades;
  }

  private static double luma(int argb) {
    int red = argb >> 16 & 0xff;
    int green = argb >> 8 & 0xff;
    int blue = argb & 0xff;
    double alpha = (argb >>> 24) / WHITE;
    return alpha * (0.299 * red + 0.587 * green + 0.114 * blue);
  }
}
