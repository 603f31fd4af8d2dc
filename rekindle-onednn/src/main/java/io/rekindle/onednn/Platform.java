package io.rekindle.onednn;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A machine that oneDNN is published for, with the files that it needs there.
///
/// @param classifier the artifact's classifier, which is also the folder of its files
/// @param files the files of one folder, the library first
/// @param openMp the OpenMP library whose thread count governs oneDNN, where it is not found
///   through oneDNN's own symbols
record Platform(String classifier, List<NativeFile> files, Optional<String> openMp) {

  /// One file of the artifact `org.bytedeco:dnnl:3.13-1.5.14`, pinned by its content.
  ///
  /// @param sha256 SHA-256 of the content, in lower-case hexadecimal
  record NativeFile(String name, long size, String sha256) {}

  private static final List<Platform> ALL =
      List.of(
          new Platform(
              "linux-x86_64",
              List.of(
                  new NativeFile(
                      "libdnnl.so.3",
                      92_850_136,
                      "3610657c35381b06694034b677cf73f28086495aba51ecf0cfb5b6511652a443"),
                  new NativeFile(
                      "libgomp.so.1",
                      298_776,
                      "d46f9225c1883039e8a6853e6d96ca1af11d034ce186a090952e4a7c8a7c2fdc")),
              Optional.empty()),
          new Platform(
              "linux-arm64",
              List.of(
                  new NativeFile(
                      "libdnnl.so.3",
                      64_817_296,
                      "b7d1b3fb1ce5e547c2d4dac7b3a0019976ab65427e880b2d4e666230e6b4d6b2"),
                  new NativeFile(
                      "libgomp.so.1",
                      281_992,
                      "3d8a29f52ccdf3ba0ab2428d721963fb9c9259d7682b8e2a2127dd6f119a29b1")),
              Optional.empty()),
          new Platform(
              "macosx-arm64",
              List.of(
                  new NativeFile(
                      "libdnnl.3.dylib",
                      22_997_584,
                      "27443dece16760491ecda511f42de81764d9488a456063c864504ce5c9f3aabf"),
                  new NativeFile(
                      "libomp.dylib",
                      743_328,
                      "bb30f86a18632aa2451192ca16e54cee4864a852872cad5198df8535e00eef14")),
              Optional.empty()),
          new Platform(
              "windows-x86_64",
              List.of(
                  new NativeFile(
                      "dnnl.dll",
                      49_200_640,
                      "16e4301399559512c76627b1a5c3701c61be3f3dc7db039b7612385c2d563248")),
              Optional.of("vcomp140.dll")));

  /// The platform of this process, if oneDNN is published for it.
  static Optional<Platform> current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Optional<Platform> of(String osName, String architecture) {
    String system = osName.toLowerCase(Locale.ROOT);
    String family =
        system.startsWith("linux")
            ? "linux"
            : system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : "";
    String processor =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> architecture;
        };
    return ALL.stream()
        .filter(platform -> platform.classifier.equals(family + "-" + processor))
        .findFirst();
  }

  NativeFile library() {
    return files.getFirst();
  }

  /// The files that the library depends on.
  List<NativeFile> dependencies() {
    return files.subList(1, files.size());
  }

  /// Where the artifact holds a file.
  String resource(NativeFile file) {
    return "org/bytedeco/dnnl/" + classifier + "/" + file.name;
  }

  /// The name of the artifact's module.
  String module() {
    return "org.bytedeco.dnnl." + classifier.replace('-', '.');
  }
}
