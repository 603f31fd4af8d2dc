package io.rekindle.doctor.gradcheck;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.data.run.Spelling;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What somebody says about a step that they dumped. Whatever is not said is found out where it can
/// be, else assumed and told.
///
/// @param hidden the activation of each hidden layer, or one for all of them; empty if not said
/// @param l2 the step minimises l2 · Σw² besides
/// @param rate the learning rate
/// @param updates what the gradient arrays hold
public record Settings(
    List<Curve> hidden,
    Optional<Curve> output,
    Optional<Objective> loss,
    Optional<Reduction> reduction,
    Optional<Layout> layout,
    BiasColumn bias,
    double l2,
    OptionalDouble rate,
    Updates updates) {

  /// Which axis of a weight matrix counts the units.
  public enum Layout {
    UNITS_FIRST,
    INPUTS_FIRST
  }

  /// Where a weight matrix with one column too many has its bias.
  public enum BiasColumn {
    LAST,
    FIRST
  }

  /// What the gradient arrays hold.
  public enum Updates {
    /// Gradients.
    NONE,
    /// What was subtracted from the weights: rate · gradient.
    SUBTRACTED,
    /// What was added to the weights: -rate · gradient.
    ADDED
  }

  /// The names of the settings, as arrays in a file and as options of the command.
  public static final List<String> NAMES =
      List.of(
          "activations",
          "hidden",
          "output",
          "loss",
          "reduction",
          "layout",
          "bias",
          "l2",
          "learning_rate",
          "updates");

  public static final Settings NOTHING_SAID = of(Map.of(), "settings");

  public Settings {
    hidden = List.copyOf(hidden);
  }

  /// Settings by name, values as people write them: `activations` is a list with commas from the
  /// first hidden layer to the output, or the hidden ones' only one.
  ///
  /// @param source where they come from, for messages
  /// @throws InputException if a name or value is unknown
  public static Settings of(Map<String, String> values, String source) {
    Map<String, String> given = new LinkedHashMap<>(values);
    String list = given.remove("activations");
    List<Curve> all =
        list == null
            ? List.of()
            : Arrays.stream(list.split(",", -1)).map(n -> curve(n, source)).toList();
    List<Curve> hidden = all.size() > 1 ? all.subList(0, all.size() - 1) : List.of();
    Optional<Curve> output = all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    if (given.containsKey("hidden")) {
      hidden =
          Arrays.stream(given.getOrDefault("hidden", "").split(",", -1))
              .map(n -> curve(n, source))
              .toList();
    }
    output = Optional.ofNullable(given.get("output")).map(n -> curve(n, source)).or(asIs(output));
    given.keySet().stream()
        .filter(name -> !NAMES.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw wrong(source, "setting", name, NAMES);
            });
    return new Settings(
        hidden,
        output,
        Optional.ofNullable(given.get("loss")).map(n -> objective(n, source)),
        choice(given, "reduction", Reduction.values(), source),
        choice(given, "layout", Layout.values(), source),
        choice(given, "bias", BiasColumn.values(), source).orElse(BiasColumn.LAST),
        number(given, "l2", source, 0).orElse(0),
        number(given, "learning_rate", source, Double.MIN_VALUE),
        choice(given, "updates", Updates.values(), source).orElse(Updates.NONE));
  }

  private static <T> java.util.function.Supplier<Optional<T>> asIs(Optional<T> value) {
    return () -> value;
  }

  private static Curve curve(String name, String source) {
    return Curve.named(name)
        .orElseThrow(() -> wrong(source, "activation", name.strip(), Curve.names()));
  }

  private static Objective objective(String name, String source) {
    return Objective.named(name)
        .orElseThrow(() -> wrong(source, "loss", name.strip(), Objective.names()));
  }

  private static <E extends Enum<E>> Optional<E> choice(
      Map<String, String> given, String name, E[] choices, String source) {
    String text = given.get(name);
    if (text == null) {
      return Optional.empty();
    }
    String wanted = text.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    Optional<E> found =
        Arrays.stream(choices)
            .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(wanted))
            .findFirst();
    if (found.isEmpty()) {
      throw wrong(
          source,
          name,
          text,
          Arrays.stream(choices).map(c -> c.name().toLowerCase(Locale.ROOT)).toList());
    }
    return found;
  }

  private static OptionalDouble number(
      Map<String, String> given, String name, String source, double least) {
    String text = given.get(name);
    if (text == null) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text.strip());
      if (!(value >= least) || Double.isInfinite(value)) {
        throw new InputException(
            "%s: %s is %s, a finite number %s is needed"
                .formatted(source, name, text.strip(), least > 0 ? "above 0" : "of at least 0"));
      }
      return OptionalDouble.of(value);
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s: %s is \"%s\", a number is needed".formatted(source, name, text), e);
    }
  }

  private static InputException wrong(
      String source, String what, String found, Collection<String> allowed) {
    return new InputException(
        "%s: there is no %s \"%s\"; known are %s.%s"
            .formatted(
                source,
                what,
                found,
                String.join(", ", allowed),
                Spelling.suggestion(found, allowed)));
  }
}
