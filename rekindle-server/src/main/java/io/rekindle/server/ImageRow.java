package io.rekindle.server;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.GreyImage;
import io.rekindle.server.http.Refusal;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// A PNG image as a row of pixels: in shades of grey, in the size that the model reads.
final class ImageRow {
  /// Pixels of a side: a small file may announce a huge image.
  private static final int LONGEST_SIDE = 4096;

  private static final double WHITE = 255;
  private static final String WANTED = "a whole PNG image";

  /// PNG begins with its signature, then the width and height.
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;

  private static final int HEADER_BYTES = 24;

  private ImageRow() {}

  static AppliedRows of(Deployment deployment, byte[] png) {
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
    requireModestPng(png);
    byte[] grey = shades(png, image);
    double brightest = brightest(preprocessing);
    RowTable row = deployment.rows().table(1);
    for (int i = 0; i < grey.length; i++) {
      int pixel = i;
      row.put(0, i, Json.of((grey[i] & 0xff) * brightest / WHITE), () -> "pixel " + pixel);
    }
    return deployment.rows().encode(row);
  }

  private static void requireModestPng(byte[] png) {
    ByteBuffer header = ByteBuffer.wrap(png);
    if (png.length < HEADER_BYTES || header.getLong(0) != SIGNATURE) {
      throw Refusal.value("body", "no PNG image", WANTED);
    }
    int width = header.getInt(16);
    int height = header.getInt(20);
    if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
      throw Refusal.of(
          413,
          "body",
          "an image of %d x %d pixels".formatted(width, height),
          "at most %d x %d".formatted(LONGEST_SIDE, LONGEST_SIDE));
    }
  }

  /// As training reads such a file.
  private static byte[] shades(byte[] png, Image image) {
    try {
      return GreyImage.shades(png, "body", image.height(), image.width());
    } catch (InputException e) {
      throw Refusal.value("body", String.valueOf(e.getMessage()), WANTED);
    }
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
}
