package io.rekindle.onednn;

import io.rekindle.onednn.Platform.NativeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Whether unpacked files still have their pinned hashes.
///
/// Hashing oneDNN takes longer than all the rest of a start. So a note beside the files says what
/// the system knew of them when they were hashed: size, identity, and the moment of their last
/// change, which the system sets itself. Only files that no longer fit the note are hashed again.
final class Verification {
  private static final String NOTE = "verified";

  private Verification() {}

  /// Whether every file is there with its content.
  static boolean holds(Path folder, Platform platform) throws IOException {
    for (NativeFile file : platform.files()) {
      Path path = folder.resolve(file.name());
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          || Files.size(path) != file.size()) {
        return false;
      }
    }
    String seen = describe(folder, platform);
    if (seen.equals(note(folder))) {
      return true;
    }
    for (NativeFile file : platform.files()) {
      if (!hash(folder.resolve(file.name())).equals(file.sha256())) {
        return false;
      }
    }
    write(folder, seen);
    return true;
  }

  /// Notes that the files have just been hashed.
  static void note(Path folder, Platform platform) throws IOException {
    write(folder, describe(folder, platform));
  }

  private static void write(Path folder, String note) throws IOException {
    try {
      Files.writeString(folder.resolve(NOTE), note);
    } catch (FileSystemException e) {
      // The folder can only be read: the next start hashes again.
    }
  }

  private static String note(Path folder) {
    try {
      return Files.readString(folder.resolve(NOTE));
    } catch (IOException e) {
      return "";
    }
  }

  private static String describe(Path folder, Platform platform) throws IOException {
    boolean unix = folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    StringBuilder text = new StringBuilder();
    for (NativeFile file : platform.files()) {
      Path path = folder.resolve(file.name());
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      Object changed = unix ? Files.getAttribute(path, "unix:ctime") : seen.lastModifiedTime();
      text.append("%s %d %s %s%n".formatted(file.name(), seen.size(), seen.fileKey(), changed));
    }
    return text.toString();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {}
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
