package io.rekindle.data;

import io.rekindle.data.images.ImageFile;
import io.rekindle.data.images.Pixels;

/// An image file as a row of shades, as training reads folders of images with `image: {size:
/// [HEIGHT, WIDTH], grey: true}`.
public final class GreyImage {
  private GreyImage() {}

  /// Decodes a PNG or JPEG file, takes its colours away and brings it to a size.
  ///
  /// @param file what it holds
  /// @param name what messages call it
  /// @return height x width bytes, row by row; 255 is white
  /// @throws io.rekindle.core.InputException if it is no such image, damaged or too large
  public static byte[] shades(byte[] file, String name, int height, int width) {
    return ImageFile.read(file, name).withChannels(Pixels.GREY).resized(height, width).values();
  }
}
