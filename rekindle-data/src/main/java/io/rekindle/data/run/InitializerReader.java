package io.rekindle.data.run;

import io.rekindle.core.network.Initializer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads and writes initialisers: a name, or `{name: number}`.
final class InitializerReader {
  private static final Map<String, Initializer> WORDS = words();
  private static final List<String> WITH_NUMBER =
      List.of("uniform", "normal", "truncated_normal", "constant", "orthogonal");

  private InitializerReader() {}

  private static Map<String, Initializer> words() {
    Map<String, Initializer> words = new LinkedHashMap<>();
    for (Initializer.Family family : Initializer.Family.values()) {
      for (Initializer.Shape shape : Initializer.Shape.values()) {
        words.put(name(family, shape), new Initializer.Scaled(family, shape));
      }
    }
    words.put("zeros", Initializer.ZEROS);
    words.put("ones", Initializer.ONES);
    words.put("orthogonal", new Initializer.Orthogonal(1));
    words.put("lsuv", new Initializer.Lsuv());
    return words;
  }

  private static String name(Initializer.Family family, Initializer.Shape shape) {
    return (family + "_" + shape).toLowerCase(Locale.ROOT);
  }

  /// An initialiser or, as biases allow, a number.
  static Initializer readBias(String path, Node node) {
    return node instanceof Node.Numeral
        ? new Initializer.Constant(Section.number(path, node, Range.ANY))
        : read(path, node);
  }

  static Initializer read(String path, Node node) {
    return switch (node) {
      case Node.Mapping mapping when mapping.entries().size() == 1 -> {
        Section section = Section.of(path, mapping);
        Map.Entry<String, Node.Mapping.Entry> only = mapping.entries().entrySet().iterator().next();
        WITH_NUMBER.forEach(section::get);
        section.rejectUnknownKeys();
        yield withNumber(section.path(only.getKey()), only.getKey(), only.getValue().value());
      }
      case Node.Text word
          when WITH_NUMBER.contains(word.value()) && !WORDS.containsKey(word.value()) ->
          throw Section.wrong(path, node, "it needs a number: {%s: 0.05}".formatted(word.value()));
      case Node.Text _ -> Section.choice(path, node, WORDS);
      case Node n ->
          throw Section.wrong(
              path,
              n,
              "one initialiser is needed: a name (%s) or one of %s with a number, such as {uniform: 0.05}"
                  .formatted(String.join(", ", WORDS.keySet()), String.join(", ", WITH_NUMBER)));
    };
  }

  private static Initializer withNumber(String path, String name, Node node) {
    return switch (name) {
      case "uniform" -> uniform(path, node);
      case "normal" -> new Initializer.Normal(Section.number(path, node, Range.NOT_NEGATIVE));
      case "truncated_normal" ->
          new Initializer.TruncatedNormal(Section.number(path, node, Range.NOT_NEGATIVE));
      case "constant" -> new Initializer.Constant(Section.number(path, node, Range.ANY));
      case "orthogonal" -> new Initializer.Orthogonal(Section.number(path, node, Range.ANY));
      default -> throw new IllegalStateException(name);
    };
  }

  private static Initializer uniform(String path, Node node) {
    if (!(node instanceof Node.Sequence limits)) {
      return Initializer.uniform(Section.number(path, node, Range.ANY));
    }
    if (limits.items().size() != 2) {
      throw Section.wrong(path, node, "a number or two are needed: [low, high]");
    }
    return new Initializer.Uniform(
        Section.number(path, limits.items().get(0), Range.ANY),
        Section.number(path, limits.items().get(1), Range.ANY));
  }

  /// The initialiser as [#read] takes it.
  static Node write(Initializer initializer, Place place) {
    return switch (initializer) {
      case Initializer.Uniform u when u.low() == -u.high() ->
          Node.Mapping.of("uniform", Node.Numeral.of(u.high(), place));
      case Initializer.Uniform u ->
          Node.Mapping.of(
              "uniform",
              new Node.Sequence(
                  List.of(Node.Numeral.of(u.low(), place), Node.Numeral.of(u.high(), place)),
                  place));
      case Initializer.Normal n -> Node.Mapping.of("normal", Node.Numeral.of(n.deviation(), place));
      case Initializer.TruncatedNormal t ->
          Node.Mapping.of("truncated_normal", Node.Numeral.of(t.deviation(), place));
      case Initializer.Constant c -> Node.Mapping.of("constant", Node.Numeral.of(c.value(), place));
      case Initializer.Orthogonal o ->
          Node.Mapping.of("orthogonal", Node.Numeral.of(o.gain(), place));
      case Initializer.Lsuv _ -> new Node.Text("lsuv", place);
      case Initializer.Scaled s -> new Node.Text(name(s.family(), s.shape()), place);
    };
  }
}
