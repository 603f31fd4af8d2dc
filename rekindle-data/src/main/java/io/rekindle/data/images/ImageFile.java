package io.rekindle.data.images;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes one PNG or JPEG file.
public final class ImageFile {
  private static final int MOST_PIXELS = 1 << 26;

  /// Neither format packs more pixels than this into a byte: deflate makes at most 1,032 bytes of
  /// one, with at most 8 pixels each.
  private static final long PIXELS_OF_BYTE = 1032 * 8;

  private ImageFile() {}

  /// Whether a file is named as an image.
  public static boolean isNamed(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && name.matches(".*\\.(png|jpe?g)");
  }

  /// Whether a file is named as an image of a type that is not read.
  static boolean isOfAnotherType(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && name.matches(
            ".*\\.(gif|webp|tiff?|bmp|avif|heic|heif|jfif|jp2|jxl|svg|ppm|pgm|pbm|pnm|tga|ico|exr)");
  }

  /// @throws InputException if it is no such image, damaged or too large
  static Pixels read(Path file) {
    try {
      return read(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /// Decodes what a file holds.
  ///
  /// @param file what messages call it
  /// @throws InputException if it is no such image, damaged or too large
  public static Pixels read(byte[] bytes, String file) {
    if (PngCheck.isPng(bytes)) {
      PngCheck.check(bytes, file);
    }
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader = reader(in, file);
      try {
        reader.setInput(in, true, true);
        reader.addIIOReadWarningListener(
            (_, warning) -> {
              if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                throw new InputException(
                    "%s: the file ends within the image; fetch it again".formatted(file));
              }
            });
        requireModest(reader.getWidth(0), reader.getHeight(0), bytes.length, file);
        return Pixels.of(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (InputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          "%s: cannot be decoded: %s; save it again as PNG or JPEG".formatted(file, reason(e)), e);
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static ImageReader reader(ImageInputStream in, String file) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      String format = reader.getFormatName().toLowerCase(Locale.ROOT);
      if (format.equals("png") || format.equals("jpeg")) {
        return reader;
      }
    }
    throw new InputException("%s: this is neither PNG nor JPEG; convert it".formatted(file));
  }

  private static void requireModest(int width, int height, long bytes, String file) {
    long pixels = (long) width * height;
    if (pixels > MOST_PIXELS || pixels > bytes * PIXELS_OF_BYTE) {
      throw new InputException(
          "%s: the header says %d x %d pixels, at most %d are read of a file of %d bytes; make it smaller, or save it again if it is damaged"
              .formatted(
                  file, height, width, Math.min(MOST_PIXELS, bytes * PIXELS_OF_BYTE), bytes));
    }
  }
}
