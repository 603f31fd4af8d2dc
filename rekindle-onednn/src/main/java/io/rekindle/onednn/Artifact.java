package io.rekindle.onednn;

import io.rekindle.onednn.Platform.NativeFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The artifact that carries the native library, on the class path or the module path.
///
/// Its module cannot be resolved: it requires JavaCPP's wrapper, which we leave out. On the module
/// path it is therefore read as a file, without becoming part of the module graph.
interface Artifact {

  /// Hands the content of a file of the artifact to `use`.
  ///
  /// @throws UnusableException if the artifact lacks the file
  void read(Platform platform, NativeFile file, Use use) throws IOException;

  /// What is done with a file's content.
  interface Use {
    void accept(InputStream in) throws IOException;
  }

  /// Finds the artifact for a platform.
  ///
  /// @throws UnusableException if it is on neither path
  static Artifact find(Platform platform) {
    ClassLoader loader = Artifact.class.getClassLoader();
    if (loader.getResource(platform.resource(platform.library())) != null) {
      return new OnClassPath(loader);
    }
    return onModulePath(platform.module())
        .map(OnModulePath::new)
        .orElseThrow(
            () ->
                new UnusableException(
                    "org.bytedeco:dnnl with classifier "
                        + platform.classifier()
                        + " is not on the module or class path"));
  }

  private static Optional<ModuleReference> onModulePath(String name) {
    Path[] entries =
        Arrays.stream(System.getProperty("jdk.module.path", "").split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .toArray(Path[]::new);
    try {
      return ModuleFinder.of(entries).find(name);
    } catch (FindException e) {
      throw new UnusableException("the module path cannot be read: " + e.getMessage(), e);
    }
  }

  /// The artifact as resources of a class loader.
  record OnClassPath(ClassLoader loader) implements Artifact {
    @Override
    public void read(Platform platform, NativeFile file, Use use) throws IOException {
      String resource = platform.resource(file);
      try (InputStream in = loader.getResourceAsStream(resource)) {
        if (in == null) {
          throw missing(resource);
        }
        use.accept(in);
      }
    }
  }

  /// The artifact as a module that is not resolved.
  record OnModulePath(ModuleReference module) implements Artifact {
    @Override
    public void read(Platform platform, NativeFile file, Use use) throws IOException {
      String resource = platform.resource(file);
      try (ModuleReader reader = module.open();
          InputStream in = reader.open(resource).orElseThrow(() -> missing(resource))) {
        use.accept(in);
      }
    }
  }

  private static UnusableException missing(String resource) {
    return new UnusableException("the artifact org.bytedeco:dnnl lacks " + resource);
  }
}
