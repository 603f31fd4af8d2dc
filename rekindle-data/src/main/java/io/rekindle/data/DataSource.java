package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.arff.ArffReader;
import io.rekindle.data.idx.IdxImages;
import io.rekindle.data.images.ImageFile;
import io.rekindle.data.images.ImageFolder;
import io.rekindle.data.libsvm.LibsvmReader;
import io.rekindle.data.npz.NpyFile;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.npz.NpzTable;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.ImageReading;
import io.rekindle.data.table.TableReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// A built-in data set, a file or a folder that holds examples.
///
/// @param name as the user wrote it
/// @param path where it lies; of no meaning for a built-in set
/// @param header tables: whether the first row names the columns
/// @param missing tables: cells that are missing besides empty ones, `NA` and `nan`
/// @param images how files of images become pixels
public record DataSource(
    String name, Path path, boolean header, Missing missing, ImageReading images) {
  /// What messages call standard input, which holds separated values.
  private static final String STANDARD_INPUT = "standard input";

  private static final String FORMATS =
      "read are: mnist, digits, .csv, .tsv, .arff, .svm and .libsvm (also .gz), .parquet, .npz,"
          + " .npy, folders of images (PNG, JPEG) or IDX files, and an image alone to predict";

  /// Where Debian's packages of data sets put them.
  private static final Path SHARED = Path.of("/usr/share/datasets");

  /// A source by the name that a user gives.
  ///
  /// @param base the folder that relative paths start from
  public static DataSource of(String name, Path base, boolean header) {
    Path path = base.resolve(name).normalize();
    Path shared = SHARED.resolve(name);
    boolean isShared = !Files.exists(path) && Files.isDirectory(shared);
    return new DataSource(name, isShared ? shared : path, header, Missing.NONE, ImageReading.PLAIN);
  }

  /// Separated values that were kept in a file as they came from standard input.
  public static DataSource standardInput(Path kept, boolean header) {
    return new DataSource(STANDARD_INPUT, kept, header, Missing.NONE, ImageReading.PLAIN);
  }

  /// The same source with its images read otherwise.
  public DataSource withImages(ImageReading reading) {
    return new DataSource(name, path, header, missing, reading);
  }

  /// The same source with more cells of its table missing.
  public DataSource withMissing(Missing more) {
    return new DataSource(name, path, header, missing.and(more), images);
  }

  /// A source by the name that a user gives, relative to the working directory; tables have a
  /// header.
  public static DataSource of(String name) {
    return of(name, Path.of(""), true);
  }

  /// Whether the source holds separate rows to test with.
  public boolean bringsTest() {
    return BuiltIn.of(name).isPresent()
        || (Files.isDirectory(path)
            && (IdxImages.isIn(path, IdxImages.Part.TEST) || ImageFolder.bringsTest(path)));
  }

  /// Whether the source is a folder of image files, of which a run file may say how they are read.
  boolean isImageFolder() {
    return BuiltIn.of(name).isEmpty()
        && Files.isDirectory(path)
        && !IdxImages.isIn(path, IdxImages.Part.TRAIN)
        && ImageFolder.isOne(path);
  }

  /// Whether the source is of image files, which are read in the size and colours of a model.
  boolean isOfImageFiles() {
    return isImageFolder()
        || (BuiltIn.of(name).isEmpty() && !Files.isDirectory(path) && ImageFile.isNamed(path));
  }

  /// Whether the source is a table of named columns.
  public boolean isTable() {
    String lower = lowerCaseName();
    return BuiltIn.of(name).isEmpty()
        && !Files.isDirectory(path)
        && (isSeparated(lower)
            || isArff(lower)
            || lower.endsWith(".npy")
            || (lower.endsWith(".npz")
                && Files.isReadable(path)
                && NpzTable.isOne(NpzFile.open(path)))
            || TableFormats.isKnown(lower));
  }

  /// Whether rows can be read piece by piece.
  boolean isStreamable() {
    String lower = lowerCaseName();
    return isTable() && (isSeparated(lower) || TableFormats.isKnown(lower));
  }

  /// Reads a table piece by piece.
  ///
  /// @param texts the columns known to hold texts
  /// @param rows of a piece, at most
  /// @return empty once all is read; else the columns that hold texts after all, with which reading
  ///   has to begin again
  Set<String> pieces(Set<String> texts, int rows, Consumer<Table> take) {
    requireReadable();
    if (isSeparated(lowerCaseName())) {
      return TableReader.pieces(name, Opener.of(path), header, missing, texts, rows, take);
    }
    TableFormats.reading(name)
        .pieces(name, path, rows, piece -> take.accept(piece.without(missing)));
    return Set.of();
  }

  /// The columns of a table, those named with each cell as it stands in the file.
  ///
  /// @throws InputException if this is no table
  Table verbatim(Set<String> columns) {
    if (isSeparated(lowerCaseName())) {
      requireReadable();
      return TableReader.verbatim(name, Opener.of(path), header, columns);
    }
    if (isTable()
        && new DataSource(name, path, header, Missing.NONE, images).load()
            instanceof Loaded.OfTable t) {
      return t.table();
    }
    throw new InputException(
        "--keep: %s is no table with columns by names; leave it out".formatted(name));
  }

  private static boolean isSeparated(String name) {
    return name.equals(STANDARD_INPUT) || name.matches(".*\\.(csv|tsv)(\\.gz)?");
  }

  private static boolean isArff(String name) {
    return name.matches(".*\\.arff(\\.gz)?");
  }

  private static boolean isLibsvm(String name) {
    return name.matches(".*\\.(svm|libsvm|svmlight)(\\.gz)?");
  }

  private String lowerCaseName() {
    return name.toLowerCase(Locale.ROOT);
  }

  /// Reads the training rows, or all where there is no other part.
  Loaded load() {
    return load(IdxImages.Part.TRAIN);
  }

  /// Reads the test rows where the source holds some apart, else all.
  Loaded loadTest() {
    return load(bringsTest() ? IdxImages.Part.TEST : IdxImages.Part.TRAIN);
  }

  private Loaded load(IdxImages.Part part) {
    Loaded loaded = read(part);
    if (!missing.isEmpty() && !(loaded instanceof Loaded.OfTable)) {
      throw new InputException(
          "%s: data.missing (%s) is for the cells of a table (.csv, .tsv, .parquet, .arff, .npy), and this is none; leave it out, and write nan where a value is missing"
              .formatted(name, String.join(", ", missing.cells())));
    }
    return loaded;
  }

  private Loaded read(IdxImages.Part part) {
    Optional<BuiltIn> builtIn = BuiltIn.of(name);
    if (builtIn.isPresent()) {
      return switch (builtIn.get()) {
        case MNIST -> Loaded.OfImages.of(IdxImages.mnist(part));
        case DIGITS -> Digits.load(part);
      };
    }
    requireReadable();
    return Files.isDirectory(path) ? folder(part) : file();
  }

  private void requireReadable() {
    if (!Files.exists(path)) {
      throw new InputException(
          "%s: there is no such file or folder (looked for %s); %s"
              .formatted(name, path.toAbsolutePath(), FORMATS));
    }
    if (!Files.isReadable(path)) {
      throw new InputException(
          "%s: the file cannot be read; check its permissions".formatted(name));
    }
  }

  private Loaded folder(IdxImages.Part part) {
    if (IdxImages.isIn(path, IdxImages.Part.TRAIN) || IdxImages.isIn(path, part)) {
      return Loaded.OfImages.of(IdxImages.read(path, part));
    }
    if (ImageFolder.isOne(path)) {
      String folder = part == IdxImages.Part.TRAIN ? ImageFolder.TRAIN : ImageFolder.TEST;
      return Loaded.OfImages.of(ImageFolder.read(path, folder, images));
    }
    throw new InputException(
        "%s: this folder holds neither images (.png, .jpg) in a folder for each class nor train-images-idx3-ubyte, raw or .gz; %s"
            .formatted(name, FORMATS));
  }

  private Loaded lacking(Table table) {
    return new Loaded.OfTable(table.without(missing));
  }

  private Loaded file() {
    String lower = lowerCaseName();
    if (isSeparated(lower)) {
      return new Loaded.OfTable(TableReader.read(name, Opener.of(path), header, missing));
    } else if (isArff(lower)) {
      return lacking(ArffReader.read(name, Opener.of(path), missing));
    } else if (isLibsvm(lower)) {
      return new Loaded.OfSparse(LibsvmReader.read(name, Opener.of(path)));
    } else if (lower.endsWith(".npy")) {
      return lacking(NpyFile.read(name, path));
    } else if (lower.endsWith(".npz")) {
      NpzFile arrays = NpzFile.open(path);
      return NpzTable.isOne(arrays) ? lacking(NpzTable.read(arrays)) : new Loaded.OfArrays(arrays);
    } else if (ImageFile.isNamed(path)) {
      return Loaded.OfImages.of(ImageFolder.ofFile(path, images));
    } else if (TableFormats.isKnown(lower)) {
      return lacking(TableFormats.reading(name).read(name, path));
    }
    if (lower.matches(".*\\.(arrow|arrows|feather|ipc)")) {
      throw new InputException(
          "%s: Arrow's own files (IPC, Feather) are not read; convert it to Parquet, for example by pyarrow.parquet.write_table(pyarrow.feather.read_table(\"%s\"), \"%s\")"
              .formatted(name, name, name.replaceFirst("\\.[^.]*$", ".parquet")));
    }
    throw new InputException(
        "%s: files that end like this are not read; %s. Convert it, for example to .csv"
            .formatted(name, FORMATS));
  }
}
