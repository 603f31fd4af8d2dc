package io.rekindle.core.kernel;

/// A maker of [Kernels] that may find that this machine cannot run them.
///
/// Providers outside this module are found by [java.util.ServiceLoader].
public interface KernelProvider {

  /// The name of the kernels that this provider makes.
  String name();

  /// The place of these kernels in the choice: the highest rank that is available wins. The scalar
  /// kernels have rank 0, those of the Vector API 100.
  int rank();

  /// Makes the kernels, or says why they cannot run here. Never throws on account of the machine.
  Offer create();

  /// What came of [#create].
  sealed interface Offer {}

  /// Kernels that work here.
  ///
  /// @param description what they run on, for the log: `oneDNN 3.13 (AVX-512), one thread a call`
  record Available(Kernels kernels, String description) implements Offer {}

  /// Kernels that cannot run here.
  ///
  /// @param reason why not, as the end of a sentence: `the module jdk.incubator.vector is not
  ///   resolved`
  record Unavailable(String reason) implements Offer {}
}
