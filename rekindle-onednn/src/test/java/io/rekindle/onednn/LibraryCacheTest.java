package io.rekindle.onednn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.kernel.KernelProvider.Offer;
import io.rekindle.core.kernel.KernelProvider.Unavailable;
import io.rekindle.onednn.Platform.NativeFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibraryCacheTest {
  private static final Artifact ARTIFACT =
      (platform, file, use) -> use.accept(new ByteArrayInputStream(content(file)));

  private final Platform platform =
      new Platform("test", List.of(pinned("first"), pinned("second")), Optional.empty());

  @TempDir Path folder;

  @Test
  void followsTheSystemsConventions() {
    Path home = Path.of("/home/ann");
    assertThat(place(Optional.empty(), "linux", home, Optional.empty()))
        .isEqualTo(home.resolve(".cache/rekindle"));
    assertThat(place(Optional.empty(), "linux", home, Optional.of("/var/cache/ann")))
        .isEqualTo(Path.of("/var/cache/ann/rekindle"));
    assertThat(place(Optional.empty(), "linux", home, Optional.of("relative")))
        .isEqualTo(home.resolve(".cache/rekindle"));
    assertThat(place(Optional.empty(), "mac os x", home, Optional.empty()))
        .isEqualTo(home.resolve("Library/Caches/rekindle"));
    assertThat(place(Optional.empty(), "windows 11", home, Optional.empty()))
        .isEqualTo(home.resolve("AppData/Local/rekindle/cache"));
    assertThat(place(Optional.of("/elsewhere"), "linux", home, Optional.empty()))
        .isEqualTo(Path.of("/elsewhere").toAbsolutePath());
  }

  private static Path place(
      Optional<String> forced, String system, Path home, Optional<String> xdgCacheHome) {
    return LibraryCache.place(forced, system, home, xdgCacheHome, Optional.empty());
  }

  @Test
  void unpacksIntoAFolderOfTheOwnerAlone() throws IOException {
    LibraryCache cache = new LibraryCache(folder.resolve("a").resolve("rekindle"));
    Path library = cache.library(platform, ARTIFACT);
    assertThat(library).hasContent("content of first").hasFileName("first");
    assertThat(library.resolveSibling("second")).hasContent("content of second");
    assertThat(names(cache.folder())).containsExactly(platform.library().sha256());
    requirePosix();
    assertThat(permissions(library.resolve("..").normalize())).isEqualTo("rwx------");
    assertThat(permissions(cache.folder())).isEqualTo("rwx------");
  }

  @Test
  void aLaterStartReadsNothingFromTheArtifact() {
    LibraryCache cache = new LibraryCache(folder);
    Path library = cache.library(platform, ARTIFACT);
    Artifact untouchable =
        (platform, file, use) -> {
          throw new AssertionError("read " + file.name());
        };
    assertThat(cache.library(platform, untouchable)).isEqualTo(library);
  }

  @Test
  void contentOfAnotherHashIsRefusedAndLeavesNothingBehind() throws IOException {
    Artifact forged =
        (platform, file, use) ->
            use.accept(new ByteArrayInputStream("content of f1rst!".getBytes(UTF_8)));
    assertThatExceptionOfType(UnusableException.class)
        .isThrownBy(() -> new LibraryCache(folder).library(platform, forged))
        .withMessageContaining("first in the artifact has SHA-256")
        .withMessageContaining(platform.library().sha256());
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void aDamagedFolderIsReplaced() throws IOException {
    LibraryCache cache = new LibraryCache(folder);
    Path library = cache.library(platform, ARTIFACT);
    Files.writeString(library, "cut");
    assertThat(cache.library(platform, ARTIFACT)).hasContent("content of first");
    assertThat(names(folder)).hasSize(1);
  }

  /// One byte is another, the size is the same, and so is the time that anybody can set.
  @Test
  void aLibraryThatWasTamperedWithIsNotLoadedButReplaced() throws IOException {
    LibraryCache cache = new LibraryCache(folder);
    Path library = cache.library(platform, ARTIFACT);
    FileTime modified = Files.getLastModifiedTime(library);
    Files.writeString(library, "content of f1rst");
    Files.setLastModifiedTime(library, modified);
    requirePosix();

    assertThat(cache.library(platform, ARTIFACT)).hasContent("content of first");
    assertThat(names(folder)).hasSize(1);
  }

  @Test
  void tamperedWithAndWithoutTheRightArtifactItIsRefused() throws IOException {
    LibraryCache cache = new LibraryCache(folder);
    Files.writeString(cache.library(platform, ARTIFACT), "content of f1rst");
    Artifact forged =
        (platform, file, use) ->
            use.accept(new ByteArrayInputStream("content of f1rst".getBytes(UTF_8)));
    requirePosix();

    assertThatExceptionOfType(UnusableException.class)
        .isThrownBy(() -> cache.library(platform, forged))
        .withMessageContaining("first in the artifact has SHA-256")
        .withMessageContaining(platform.library().sha256() + " is expected");
  }

  @Test
  void aFolderWithoutANoteIsHashedOnce() throws IOException {
    LibraryCache cache = new LibraryCache(folder);
    Path library = cache.library(platform, ARTIFACT);
    Path note = library.resolveSibling("verified");
    String noted = Files.readString(note);
    Files.delete(note);

    assertThat(cache.library(platform, ARTIFACT)).isEqualTo(library);
    assertThat(note).hasContent(noted.strip());
  }

  @Test
  void manyMayUnpackAtOnce() throws Exception {
    int count = 8;
    CyclicBarrier start = new CyclicBarrier(count);
    List<Callable<Path>> starts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      starts.add(
          () -> {
            start.await();
            return new LibraryCache(folder).library(platform, ARTIFACT);
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      for (Future<Path> path : threads.invokeAll(starts)) {
        assertThat(path.get()).hasContent("content of first");
      }
    }
    assertThat(names(folder)).containsExactly(platform.library().sha256());
  }

  @Test
  void aFolderThatOthersCanWriteToIsRefused() throws IOException {
    requirePosix();
    LibraryCache cache = new LibraryCache(folder);
    Path library = cache.library(platform, ARTIFACT);
    Files.setPosixFilePermissions(
        library.resolve("..").normalize(), PosixFilePermissions.fromString("rwxrwx---"));
    assertThatExceptionOfType(UnusableException.class)
        .isThrownBy(() -> cache.library(platform, ARTIFACT))
        .withMessageContaining("can be written by others");
  }

  @Test
  void aPlaceThatCannotBeWrittenMakesTheKernelsUnavailable() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    LibraryCache cache = new LibraryCache(file.resolve("rekindle"));
    assertThatExceptionOfType(UnusableException.class)
        .isThrownBy(() -> cache.library(platform, ARTIFACT))
        .withMessageContaining("it cannot be unpacked to " + cache.folder())
        .withMessageContaining("-Drekindle.cache=FOLDER");
  }

  @Test
  void aMachineWithoutALibraryIsToldApart() {
    Offer offer = new OneDnnProvider(Optional.empty(), new LibraryCache(folder)).create();
    assertThat(offer).isInstanceOf(Unavailable.class);
    assertThat(((Unavailable) offer).reason()).startsWith("it is not published for ");
  }

  @Test
  void anAbsentArtifactIsNamed() {
    Offer offer = new OneDnnProvider(Optional.of(platform), new LibraryCache(folder)).create();
    assertThat(offer)
        .isEqualTo(
            new Unavailable(
                "org.bytedeco:dnnl with classifier test is not on the module or class path"));
  }

  @Test
  void aFileThatIsNoLibraryIsReported() {
    Path path = new LibraryCache(folder).library(platform, ARTIFACT);
    assertThatExceptionOfType(UnusableException.class)
        .isThrownBy(() -> OneDnnLibrary.load(path, platform))
        .withMessageContaining("the system cannot load " + path);
  }

  private static NativeFile pinned(String name) {
    NativeFile unpinned = new NativeFile(name, 0, "");
    byte[] content = content(unpinned);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new NativeFile(name, content.length, HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] content(NativeFile file) {
    return ("content of " + file.name()).getBytes(UTF_8);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  private void requirePosix() {
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "the file system has no POSIX permissions");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
