package io.rekindle.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;

/// The loaded library, which stays loaded until the process ends.
@SuppressWarnings("restricted") // Native calls are what this module is for.
record OneDnnLibrary(SymbolLookup symbols) {

  /// Loads the library at `path`.
  ///
  /// @throws UnusableException if the system's loader refuses
  static OneDnnLibrary load(Path path, Platform platform) {
    try {
      // macOS finds a dependency by name among what is loaded already, not beside the library.
      for (Platform.NativeFile file : platform.dependencies()) {
        SymbolLookup.libraryLookup(path.resolveSibling(file.name()), Arena.global());
      }
      SymbolLookup symbols = SymbolLookup.libraryLookup(path, Arena.global());
      Optional<String> openMp = platform.openMp();
      return new OneDnnLibrary(
          openMp.isEmpty()
              ? symbols
              : symbols.or(SymbolLookup.libraryLookup(openMp.get(), Arena.global())));
    } catch (IllegalArgumentException e) {
      throw new UnusableException("the system cannot load " + path + loaderMessage(path), e);
    } catch (IllegalCallerException e) {
      throw new UnusableException(
          "native access is denied (start java with --enable-native-access=io.rekindle.onednn, or"
              + " ALL-UNNAMED on the class path)",
          e);
    }
  }

  /// What the system's loader has to say, which only the older way of loading passes on.
  private static String loaderMessage(Path path) {
    try {
      System.load(path.toString());
      return "";
    } catch (UnsatisfiedLinkError e) {
      return ": " + e.getMessage();
    }
  }

  /// The address of a function, of the library or of one that it depends on.
  ///
  /// The system's loader looks through the library's own dependencies, so that OpenMP's functions
  /// are those that oneDNN calls, even if another OpenMP is loaded in this process.
  ///
  /// @throws UnusableException if there is no such function
  MemorySegment function(String name) {
    return find(name)
        .orElseThrow(() -> new UnusableException("the library has no function " + name));
  }

  Optional<MemorySegment> find(String name) {
    return symbols.find(name);
  }

  /// Whether the processor multiplies bfloat16, by AVX-512 or in tiles.
  boolean hasBfloat16Instructions() {
    return (instructionSet() & 0x80) != 0;
  }

  /// Whether its products are by instructions of AVX2, and not by wider ones.
  boolean usesAvx2() {
    return instructions(instructionSet()).equals(" (AVX2)");
  }

  /// What the library is and what it runs on, such as `oneDNN 3.13 (AVX-512)`.
  String description() {
    MemorySegment version = versionInfo().reinterpret(2L * Integer.BYTES);
    int major = version.getAtIndex(JAVA_INT, 0);
    int minor = version.getAtIndex(JAVA_INT, 1);
    return "oneDNN " + major + "." + minor + instructions(instructionSet());
  }

  private int instructionSet() {
    return callForInt("dnnl_get_effective_cpu_isa");
  }

  /// The width of the instructions in a `dnnl_cpu_isa_t`, whose low bits are flags from `sse41`
  /// upwards. It is zero on other processors than x86.
  private static String instructions(int isa) {
    if ((isa & 0x20) != 0) {
      return " (AVX-512)";
    }
    return switch (isa & 0x7) {
      case 0x7 -> " (AVX2)";
      case 0x3 -> " (AVX)";
      case 0x1 -> " (SSE 4.1)";
      default -> "";
    };
  }

  /// The number of threads that OpenMP would give to a call from this thread.
  int threads() {
    return callForInt("omp_get_max_threads");
  }

  private MemorySegment versionInfo() {
    try {
      return (MemorySegment)
          Linker.nativeLinker()
              .downcallHandle(function("dnnl_version"), FunctionDescriptor.of(ADDRESS))
              .invokeExact();
    } catch (Throwable e) {
      throw new UnusableException("the call of dnnl_version failed: " + e, e);
    }
  }

  private int callForInt(String name) {
    try {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(function(name), FunctionDescriptor.of(JAVA_INT))
              .invokeExact();
    } catch (Throwable e) {
      throw new UnusableException("the call of " + name + " failed: " + e, e);
    }
  }
}
