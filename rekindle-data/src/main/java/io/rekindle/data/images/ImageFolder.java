package io.rekindle.data.images;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.ImageReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// PNG and JPEG files in a folder for each class, which may lie in `train` and `test`; or in one
/// folder, without classes.
///
/// @param source what messages call it
/// @param pixels images x (height · width · channels), not copied
/// @param label the class of each; empty where the images lie in no folder of a class
/// @param files the images in their order, sorted by class and name
/// @param notes of images that were passed over
public record ImageFolder(
    String source,
    byte[] pixels,
    int height,
    int width,
    int channels,
    Optional<Column> label,
    List<Path> files,
    List<String> notes) {

  /// The folders that rows to train and to test with lie in, where they lie apart.
  public static final String TRAIN = "train";

  public static final String TEST = "test";

  /// So many images that cannot be used are named.
  private static final int NAMED = 3;

  public ImageFolder {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }

  /// Whether a folder holds images, directly or in the folders of classes, or in `train` or `test`.
  public static boolean isOne(Path folder) {
    return Stream.of(part(folder, TRAIN), part(folder, TEST)).anyMatch(ImageFolder::holdsImages);
  }

  private static boolean holdsImages(Path folder) {
    return !images(folder).isEmpty()
        || classes(folder).stream().anyMatch(c -> !images(c).isEmpty());
  }

  /// Whether rows to test with lie apart.
  public static boolean bringsTest(Path folder) {
    return isPart(folder.resolve(TEST)) && isPart(folder.resolve(TRAIN));
  }

  /// A class may have that name too, but then it holds no folders.
  private static boolean isPart(Path folder) {
    return Files.isDirectory(folder) && !classes(folder).isEmpty();
  }

  private static Path part(Path folder, String name) {
    return isPart(folder.resolve(name)) ? folder.resolve(name) : folder;
  }

  private static List<Path> classes(Path folder) {
    return list(folder, file -> Files.isDirectory(file) && !name(file).startsWith("."));
  }

  private static List<Path> images(Path folder) {
    return list(folder, file -> ImageFile.isNamed(file) && Files.isRegularFile(file));
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw FileProblem.reading(folder, e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// Reads one part of a folder, or all of it where there are no parts.
  ///
  /// @param part [#TRAIN] or [#TEST]
  /// @throws InputException if an image cannot be read or has another size than the first
  public static ImageFolder read(Path folder, String part, ImageReading reading) {
    Path root = part(folder, part);
    List<Path> files = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (Path each : classes(root)) {
      List<Path> images = images(each);
      if (images.isEmpty()) {
        throw new InputException(
            "%s: this folder of a class holds no .png, .jpg or .jpeg; convert its images, or take it away"
                .formatted(each));
      }
      files.addAll(images);
      labels.addAll(java.util.Collections.nCopies(images.size(), name(each)));
    }
    if (files.isEmpty()) {
      files.addAll(images(root));
    } else if (!images(root).isEmpty()) {
      throw new InputException(
          "%s: this image lies beside the folders of classes; move it into one"
              .formatted(images(root).getFirst()));
    }
    return decoded(root.toString(), files, label(labels), reading, passedOver(root));
  }

  /// What is said of images of other types, directly in a folder and in those of its classes.
  private static List<String> passedOver(Path root) {
    List<Path> others =
        Stream.concat(Stream.of(root), classes(root).stream())
            .flatMap(folder -> list(folder, ImageFile::isOfAnotherType).stream())
            .toList();
    if (others.isEmpty()) {
      return List.of();
    }
    String named =
        others.size() == 1
            ? "1 image was passed over, %s"
            : others.size() + " images were passed over, the first %s";
    return List.of(
        ("%s: " + named + ": .png, .jpg and .jpeg are read; convert it to one of them")
            .formatted(root, root.relativize(others.getFirst())));
  }

  /// One image alone, without a class.
  ///
  /// @throws InputException if it cannot be read
  public static ImageFolder ofFile(Path file, ImageReading reading) {
    return decoded(file.toString(), List.of(file), Optional.empty(), reading, List.of());
  }

  private static Optional<Column> label(List<String> labels) {
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    if (Labels.areNumbers(labels)) {
      double[] numbers = labels.stream().mapToDouble(Double::parseDouble).toArray();
      return Optional.of(new Column.Numbers("label", numbers));
    }
    List<String> dictionary = labels.stream().distinct().toList();
    int[] codes = new int[labels.size()];
    for (int i = 1; i < codes.length; i++) {
      codes[i] = codes[i - 1] + (labels.get(i).equals(labels.get(i - 1)) ? 0 : 1);
    }
    return Optional.of(new Column.Texts("label", codes, dictionary, 0, 0));
  }

  private static ImageFolder decoded(
      String source,
      List<Path> files,
      Optional<Column> label,
      ImageReading reading,
      List<String> notes) {
    First first =
        First.of(files)
            .orElseThrow(
                () -> refused(source, files, problems(files, i -> ImageFile.read(files.get(i)))));
    int channels = reading.channels().orElse(first.pixels().channels());
    if (channels != Pixels.GREY && channels != Pixels.COLOURS) {
      throw new InputException(
          "%s: the model reads images of %d channels, files of images have 1 or 3"
              .formatted(source, channels));
    }
    ImageReading.Size size =
        reading
            .size()
            .orElse(new ImageReading.Size(first.pixels().height(), first.pixels().width()));
    int length = length(source, files.size(), size, channels);
    byte[] pixels = new byte[files.size() * length];
    List<InputException> problems =
        problems(
            files,
            i -> {
              Pixels image = ImageFile.read(files.get(i));
              byte[] values =
                  fitted(image, files.get(i), first.file(), size, channels, reading).values();
              System.arraycopy(values, 0, pixels, i * length, length);
            });
    if (!problems.isEmpty()) {
      throw refused(source, files, problems);
    }
    return new ImageFolder(
        source, pixels, size.height(), size.width(), channels, label, files, notes);
  }

  /// The first image that can be read, which the others have to be like.
  private record First(Path file, Pixels pixels) {

    static Optional<First> of(List<Path> files) {
      return files.stream().flatMap(file -> read(file).stream()).findFirst();
    }

    /// Empty where it cannot be read, which is told of with the others.
    private static Optional<First> read(Path file) {
      try {
        return Optional.of(new First(file, ImageFile.read(file)));
      } catch (InputException e) {
        return Optional.empty();
      }
    }
  }

  /// What is wrong with images, in their order.
  private static List<InputException> problems(List<Path> files, IntConsumer reading) {
    return IntStream.range(0, files.size())
        .parallel()
        .mapToObj(
            i -> {
              try {
                reading.accept(i);
                return Optional.<InputException>empty();
              } catch (InputException e) {
                return Optional.of(e);
              }
            })
        .flatMap(Optional::stream)
        .toList();
  }

  private static InputException refused(
      String source, List<Path> files, List<InputException> problems) {
    if (problems.size() == 1) {
      return problems.getFirst();
    }
    String named =
        problems.stream()
            .limit(NAMED)
            .map(problem -> "\n  " + problem.getMessage())
            .collect(Collectors.joining());
    int more = problems.size() - NAMED;
    return new InputException(
        "%s: %d of %d images cannot be used:%s%s"
            .formatted(
                source,
                problems.size(),
                files.size(),
                named,
                more > 0 ? "\n  and %d more".formatted(more) : ""));
  }

  private static Pixels fitted(
      Pixels image,
      Path file,
      Path first,
      ImageReading.Size size,
      int channels,
      ImageReading reading) {
    if (reading.channels().isEmpty() && image.channels() > channels) {
      throw new InputException(
          "%s: this image has colours, but the first, %s, is grey; say image: {grey: true} in data to make all grey"
              .formatted(file, first));
    }
    Pixels wanted = image.withChannels(channels);
    if (reading.size().isPresent()) {
      return wanted.resized(size.height(), size.width());
    }
    if (image.height() != size.height() || image.width() != size.width()) {
      throw new InputException(
          "%s: this image has %d x %d pixels, the first, %s, has %d x %d; say image: {size: [%5$d, %6$d]} in data to give all one size"
              .formatted(file, image.height(), image.width(), first, size.height(), size.width()));
    }
    return wanted;
  }

  private static int length(String source, int rows, ImageReading.Size size, int channels) {
    long length = (long) size.height() * size.width() * channels;
    if (length * rows > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "%s: %d images of %d x %d pixels and %d channels are more than %d bytes, as many as memory holds at once; make them smaller, with image: {size: [28, 28], grey: true} in data"
              .formatted(
                  source, rows, size.height(), size.width(), channels, Integer.MAX_VALUE - 8));
    }
    return (int) length;
  }

  /// What messages call an image.
  public String place(int row) {
    return files.get(row).toString();
  }
}
