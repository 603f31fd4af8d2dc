package io.rekindle.core.kernel;

import io.rekindle.core.kernel.KernelProvider.Available;
import io.rekindle.core.kernel.KernelProvider.Unavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/// The kernels that this process computes with, and why these.
///
/// The system property `rekindle.kernels` forces a choice by name: `onednn`, `vector` or `scalar`.
/// Otherwise the fastest that is present and works is taken, in that order.
///
/// @param reason one line for the log, such as `vector 512 bit; onednn is not on the module or
///   class path`
public record KernelChoice(Kernels kernels, String reason) {
  /// The system property that forces the choice.
  public static final String PROPERTY = "rekindle.kernels";

  private static final List<String> NAMES = List.of("onednn", "vector", "scalar");

  /// What the kernels are and which instructions they use, such as `oneDNN 3.13 (AVX-512)`.
  public String description() {
    return reason.split("; ", 2)[0];
  }

  /// The choice of this process, made on the first call.
  ///
  /// @throws IllegalStateException if the property names kernels that are unknown or cannot run
  ///   here; the message says why
  public static KernelChoice current() {
    return Once.CHOICE.get();
  }

  /// The kernels of this name, made anew.
  ///
  /// @throws IllegalStateException if they are unknown or cannot run here; the message says why
  public static KernelChoice named(String name) {
    return named(name, "kernels", providers());
  }

  /// The fastest kernels of this module that can run here, for providers elsewhere that leave some
  /// products to them.
  public static Kernels ofJava() {
    return fastest(List.of(new ScalarProvider(), new VectorProvider())).kernels();
  }

  static KernelChoice choose(String forced, List<KernelProvider> providers) {
    return forced.isEmpty() ? fastest(providers) : named(forced, PROPERTY, providers);
  }

  private static KernelChoice fastest(List<KernelProvider> providers) {
    List<String> refusals = new ArrayList<>();
    for (String name : NAMES) {
      if (providers.stream().noneMatch(provider -> provider.name().equals(name))) {
        refusals.add(absent(name));
      }
    }
    List<KernelProvider> best =
        providers.stream()
            .sorted(Comparator.comparingInt(KernelProvider::rank).reversed())
            .toList();
    for (KernelProvider provider : best) {
      switch (provider.create()) {
        case Available(Kernels kernels, String description) -> {
          refusals.addFirst(description);
          return new KernelChoice(kernels, String.join("; ", refusals));
        }
        case Unavailable(String reason) -> refusals.add("no " + provider.name() + ": " + reason);
      }
    }
    throw new IllegalStateException("no kernels can run here: " + String.join("; ", refusals));
  }

  private static KernelChoice named(String name, String origin, List<KernelProvider> providers) {
    if (!NAMES.contains(name) && providers.stream().noneMatch(p -> p.name().equals(name))) {
      throw new IllegalStateException(
          origin + ": '" + name + "' is unknown; choose one of " + String.join(", ", NAMES));
    }
    String refusal = absent(name);
    for (KernelProvider provider : providers) {
      if (provider.name().equals(name)) {
        switch (provider.create()) {
          case Available(Kernels kernels, String description) -> {
            return new KernelChoice(kernels, description + "; chosen by name");
          }
          case Unavailable(String reason) -> refusal = reason;
        }
      }
    }
    throw new IllegalStateException(
        origin
            + ": '"
            + name
            + "' cannot run here: "
            + refusal
            + "; leave the choice open to get the fastest that can");
  }

  private static String absent(String name) {
    return name + " is not on the module or class path";
  }

  private static List<KernelProvider> providers() {
    List<KernelProvider> providers = new ArrayList<>();
    providers.add(new ScalarProvider());
    providers.add(new VectorProvider());
    Iterator<KernelProvider> found =
        ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader()).iterator();
    try {
      found.forEachRemaining(providers::add);
    } catch (ServiceConfigurationError e) {
      providers.add(new Broken(String.valueOf(e.getMessage())));
    }
    return providers;
  }

  /// A provider that could not be loaded, kept so that the log tells why.
  private record Broken(String reason) implements KernelProvider {
    @Override
    public String name() {
      return "service";
    }

    @Override
    public int rank() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Offer create() {
      return new Unavailable(reason);
    }
  }

  private static final class Once {
    static final Supplier<KernelChoice> CHOICE = choice();

    private static Supplier<KernelChoice> choice() {
      try {
        KernelChoice choice = choose(System.getProperty(PROPERTY, ""), providers());
        return () -> choice;
      } catch (IllegalStateException e) {
        return () -> {
          throw new IllegalStateException(e.getMessage(), e);
        };
      }
    }
  }
}
