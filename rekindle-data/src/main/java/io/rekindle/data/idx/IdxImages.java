package io.rekindle.data.idx;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Opener;
import io.rekindle.mnist.EmbeddedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Images and their labels from a pair of IDX files.
///
/// @param source the images' file, for messages
/// @param pixels images x (height · width), row-major, not copied
/// @param labels one an image, not copied
public record IdxImages(String source, byte[] pixels, byte[] labels, int height, int width) {

  /// The two parts that MNIST and its likes come in.
  public enum Part {
    TRAIN("train"),
    TEST("t10k");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }
  }

  public int rows() {
    return labels.length;
  }

  /// One part of the MNIST that comes with the program.
  public static IdxImages mnist(Part part) {
    String images = part.prefix + "-images-idx3-ubyte";
    String labels = part.prefix + "-labels-idx1-ubyte";
    return pair("mnist/" + images, embedded(images, 3), "mnist/" + labels, embedded(labels, 1));
  }

  private static IdxFile embedded(String name, int dimensions) {
    try (InputStream in = EmbeddedFiles.open(name)) {
      return IdxFile.read(in, name, EmbeddedFiles.size(name), false, dimensions);
    } catch (IOException e) {
      throw new InputException("%s: cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  /// Whether a folder holds images of a part, raw or compressed.
  public static boolean isIn(Path folder, Part part) {
    return find(folder, part, "images", 3).isPresent();
  }

  /// One part of a folder with the files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
  /// `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each raw or with `.gz`.
  ///
  /// @throws InputException if a file is missing, damaged or does not match its partner
  public static IdxImages read(Path folder, Part part) {
    Path images = required(folder, part, "images", 3);
    Path labels = required(folder, part, "labels", 1);
    return pair(images.toString(), open(images, 3), labels.toString(), open(labels, 1));
  }

  private static Path required(Path folder, Part part, String what, int dimensions) {
    return find(folder, part, what, dimensions)
        .orElseThrow(
            () ->
                new InputException(
                    "%s: there is no %s in this folder, nor with .gz; the four files are named as MNIST's"
                        .formatted(folder, names(part, what, dimensions).getFirst())));
  }

  private static Optional<Path> find(Path folder, Part part, String what, int dimensions) {
    return names(part, what, dimensions).stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static List<String> names(Part part, String what, int dimensions) {
    List<String> names = new ArrayList<>();
    for (String end : List.of("", ".gz")) {
      names.add("%s-%s-idx%d-ubyte%s".formatted(part.prefix, what, dimensions, end));
      names.add("%s-%s.idx%d-ubyte%s".formatted(part.prefix, what, dimensions, end));
    }
    return names;
  }

  private static IdxFile open(Path file, int dimensions) {
    try (InputStream in = Opener.of(file).open()) {
      boolean compressed = file.toString().endsWith(".gz");
      return IdxFile.read(in, file.toString(), Files.size(file), compressed, dimensions);
    } catch (IOException e) {
      throw new InputException(
          "%s: cannot be read: %s; fetch the file again".formatted(file, e.getMessage()), e);
    }
  }

  private static IdxImages pair(
      String imagesName, IdxFile images, String labelsName, IdxFile labels) {
    int rows = images.shape()[0];
    if (labels.shape()[0] != rows) {
      throw new InputException(
          "%s has %d images, but %s has %d labels; take both from the same set"
              .formatted(imagesName, rows, labelsName, labels.shape()[0]));
    }
    return new IdxImages(
        imagesName, images.values(), labels.values(), images.shape()[1], images.shape()[2]);
  }
}
