package io.rekindle.data.run;

import io.rekindle.core.InputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads one YAML 1.2 document (core schema) into a tree of [Node]s.
///
/// Builds no objects by tag. Bounded against hostile files: depth, and the number of nodes that
/// aliases expand to.
final class YamlReader {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_NODES = 100_000;
  private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

  private final String source;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchored = new HashMap<>();
  private int nodes;

  /// @param nodes how many nodes an alias adds to the tree
  private record Anchored(Node node, int nodes) {}

  private YamlReader(String text, String source) {
    this.source = source;
    LoadSettings settings = LoadSettings.builder().setLabel(source).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /// The document in `text`; an empty document is [Node.Nothing].
  ///
  /// @param source what messages call the text
  /// @throws InputException if the text is not one YAML document
  static Node read(String text, String source) {
    try {
      return new YamlReader(text, source).document();
    } catch (MarkedYamlEngineException e) {
      String at = e.getProblemMark().map(mark -> place(source, mark).toString()).orElse(source);
      throw new InputException(
          "%s: this is not valid YAML: %s; check quotes, brackets and indentation (spaces, no tabs)"
              .formatted(at, e.getProblem()),
          e);
    } catch (YamlEngineException e) {
      throw new InputException(
          "%s: this is not valid YAML: %s; a text file in UTF-8 is needed"
              .formatted(source, e.getMessage()),
          e);
    }
  }

  private Node document() {
    Node root = new Node.Nothing(new Place(source, 1, 1));
    boolean found = false;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
        case Alias, Scalar, SequenceStart, MappingStart -> {
          if (found) {
            throw new InputException(
                "%s: a second document begins here, a run file has one; remove the line with ---"
                    .formatted(place(event)));
          }
          root = node(event, 0);
          found = true;
        }
        case SequenceEnd, MappingEnd -> throw new IllegalStateException("end without a start");
      }
    }
    return root;
  }

  private Node node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw new InputException(
          "%s: values are nested more than %d deep; a run file needs no more than 6"
              .formatted(place(event), MAX_DEPTH));
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    int before = nodes;
    count(event, 1);
    Node node =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence(untagged(event), depth);
          case MappingStart -> mapping(untagged(event), depth);
          case Alias,
              Comment,
              DocumentEnd,
              DocumentStart,
              MappingEnd,
              SequenceEnd,
              StreamEnd,
              StreamStart ->
              throw new IllegalStateException("unexpected " + event);
        };
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    anchor.ifPresent(a -> anchored.put(a, new Anchored(node, nodes - before)));
    return node;
  }

  private Node aliased(AliasEvent alias) {
    Anchored target = anchored.get(alias.getAlias());
    if (target == null) {
      throw new InputException(
          "%s: *%s stands for nothing; put &%s before the value that it repeats"
              .formatted(place(alias), alias.getAlias().getValue(), alias.getAlias().getValue()));
    }
    count(alias, target.nodes());
    return target.node();
  }

  private void count(Event event, int more) {
    nodes = Math.addExact(nodes, more);
    if (nodes > MAX_NODES) {
      throw new InputException(
          "%s: more than %d values, counting what aliases repeat; a run file needs far fewer"
              .formatted(place(event), MAX_NODES));
    }
  }

  private Node sequence(Event start, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new Node.Sequence(items, place(start));
  }

  private Node mapping(Event start, int depth) {
    Map<String, Node.Mapping.Entry> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Place at = place(event);
      if (!(event instanceof ScalarEvent key)) {
        throw new InputException(
            "%s: a key is a list or a mapping; a word is needed".formatted(at));
      }
      count(key, 1);
      Node value = node(next(), depth + 1);
      Node.Mapping.Entry old = entries.put(key.getValue(), new Node.Mapping.Entry(at, value));
      if (old != null) {
        throw new InputException(
            "%s: the key \"%s\" is here for the second time, first at %s; remove one of them"
                .formatted(at, key.getValue(), old.key()));
      }
    }
    return new Node.Mapping(entries, place(start));
  }

  private Event next() {
    Event event = events.next();
    while (event.getEventId() == Event.ID.Comment) {
      event = events.next();
    }
    return event;
  }

  private Event untagged(Event event) {
    ((CollectionStartEvent) event).getTag().ifPresent(tag -> refuseTag(event, tag));
    return event;
  }

  private void refuseTag(Event event, String tag) {
    throw new InputException(
        "%s: the tag %s is not allowed, a run file has none; remove it"
            .formatted(place(event), tag));
  }

  private Node scalar(ScalarEvent event) {
    event.getTag().ifPresent(tag -> refuseTag(event, tag));
    Place place = place(event);
    String value = event.getValue();
    if (!event.isPlain()) {
      return new Node.Text(value, place);
    }
    Tag tag = RESOLVER.resolve(value, true);
    if (tag.equals(Tag.INT)) {
      return new Node.Numeral(wholeNumber(value), value, place);
    } else if (tag.equals(Tag.FLOAT)) {
      return new Node.Numeral(decimal(value), value, place);
    } else if (tag.equals(Tag.BOOL)) {
      return new Node.Flag(value.equalsIgnoreCase("true"), place);
    } else if (tag.equals(Tag.NULL)) {
      return new Node.Nothing(place);
    }
    return new Node.Text(value, place);
  }

  private static double wholeNumber(String text) {
    if (text.startsWith("0x")) {
      return new java.math.BigInteger(text.substring(2), 16).doubleValue();
    }
    return text.startsWith("0o")
        ? new java.math.BigInteger(text.substring(2), 8).doubleValue()
        : Double.parseDouble(text);
  }

  private static double decimal(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case String decimal -> Double.parseDouble(decimal);
    };
  }

  private Place place(Event event) {
    return event.getStartMark().map(mark -> place(source, mark)).orElse(Place.of(source));
  }

  private static Place place(String source, Mark mark) {
    return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
