package io.rekindle.onednn;

import io.rekindle.onednn.Platform.NativeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The folder that the native library is unpacked to, once for all processes of a user.
///
/// ```
/// <cache>/<SHA-256 of the library>/libdnnl.so.3 ...    private to the user, complete from the
///                                                      moment that it has this name
/// ```
///
/// A process writes to a folder of its own, verifies the content against the pinned hashes, and
/// then gives the folder its name in one step. Of several processes that do so at once one wins,
/// and the others use its folder. Later starts trust a folder that only its owner can write to, if
/// its files have not changed since they were hashed; else they are hashed anew.
record LibraryCache(Path folder) {
  /// The system property that names another folder than the user's cache.
  static final String PROPERTY = "rekindle.cache";

  /// The cache folder that the system's conventions give to this user.
  static LibraryCache ofUser() {
    return new LibraryCache(
        place(
            Optional.ofNullable(System.getProperty(PROPERTY)),
            System.getProperty("os.name").toLowerCase(Locale.ROOT),
            Path.of(System.getProperty("user.home")),
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")),
            Optional.ofNullable(System.getenv("LOCALAPPDATA"))));
  }

  static Path place(
      Optional<String> forced,
      String system,
      Path home,
      Optional<String> xdgCacheHome,
      Optional<String> localAppData) {
    if (forced.isPresent()) {
      return Path.of(forced.get()).toAbsolutePath();
    }
    if (system.startsWith("windows")) {
      return localAppData
          .map(Path::of)
          .orElse(home.resolve("AppData").resolve("Local"))
          .resolve("rekindle")
          .resolve("cache");
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library").resolve("Caches").resolve("rekindle");
    }
    // The base directory specification has relative paths ignored.
    return xdgCacheHome
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElse(home.resolve(".cache"))
        .resolve("rekindle");
  }

  /// The unpacked library of a platform, taken from the artifact if it is not there yet.
  ///
  /// @throws UnusableException if it cannot be unpacked, or the folder is not to be trusted
  Path library(Platform platform, Artifact artifact) {
    Path target = folder.resolve(platform.library().sha256());
    try {
      if (!Verification.holds(target, platform)) {
        unpack(platform, artifact, target);
      }
      requirePrivate(target);
      return target.resolve(platform.library().name());
    } catch (IOException e) {
      throw new UnusableException(
          "it cannot be unpacked to "
              + target
              + " ("
              + reason(e)
              + "; -D"
              + PROPERTY
              + "=FOLDER names another place)",
          e);
    }
  }

  private static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return e instanceof FileSystemException || e.getMessage() == null
        ? kind + ": " + e.getMessage()
        : e.getMessage();
  }

  private void unpack(Platform platform, Artifact artifact, Path target) throws IOException {
    Files.createDirectories(folder, ownerOnly(folder));
    Path unpacked = Files.createTempDirectory(folder, "unpacking", ownerOnly(folder));
    try {
      for (NativeFile file : platform.files()) {
        artifact.read(platform, file, in -> write(in, file, unpacked.resolve(file.name())));
      }
      Verification.note(unpacked, platform);
      publish(unpacked, target, platform);
    } finally {
      delete(unpacked);
    }
  }

  private static void write(InputStream in, NativeFile file, Path path) throws IOException {
    MessageDigest digest = Verification.sha256();
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      in.transferTo(out);
      channel.force(true);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(file.sha256())) {
      throw new UnusableException(
          file.name()
              + " in the artifact has SHA-256 "
              + found
              + " where "
              + file.sha256()
              + " is expected");
    }
  }

  /// Gives a complete folder its name, unless another process did so first. A damaged folder of
  /// that name makes way.
  private static void publish(Path unpacked, Path target, Platform platform) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Verification.holds(target, platform)) {
      delete(target);
    }
    try {
      Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Verification.holds(target, platform)) {
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(folder);
  }

  /// Refuses a folder that somebody else owns or can write to: what lies in it will be executed.
  private void requirePrivate(Path target) throws IOException {
    if (!isPosix(target)) {
      return;
    }
    Set<PosixFilePermission> open =
        EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    open.retainAll(Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS));
    if (!open.isEmpty()) {
      throw new UnusableException(target + " can be written by others: delete it");
    }
    Path probe = Files.createTempFile(folder, "owner", "");
    try {
      if (!Files.getOwner(target).equals(Files.getOwner(probe))) {
        throw new UnusableException(target + " belongs to another user: delete it");
      }
    } finally {
      Files.delete(probe);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path) throws IOException {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
