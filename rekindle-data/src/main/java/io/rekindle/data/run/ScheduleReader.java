package io.rekindle.data.run;

import io.rekindle.core.InputException;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.optimizer.Schedule.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Reads `schedule`: a name, or a mapping with a name, `warmup` and the shape's settings.
final class ScheduleReader {
  private static final Map<String, Function<Section, Shape>> SHAPES = shapes();

  private ScheduleReader() {}

  private static Map<String, Function<Section, Shape>> shapes() {
    Map<String, Function<Section, Shape>> shapes = new LinkedHashMap<>();
    shapes.put("constant", _ -> new Shape.Constant());
    shapes.put(
        "step",
        s -> new Shape.Step(s.number(either(s, "factor", "gamma"), Range.POSITIVE, 0.1), every(s)));
    shapes.put(
        "exponential",
        s -> new Shape.Exponential(s.number(either(s, "gamma", "factor"), Range.POSITIVE, 0.95)));
    shapes.put("cosine", s -> new Shape.Cosine(s.number("floor", Range.CLOSED_SHARE, 0)));
    shapes.put("one_cycle", _ -> new Shape.OneCycle());
    shapes.put(
        "plateau",
        s ->
            new Shape.Plateau(
                s.number(either(s, "factor", "gamma"), Range.POSITIVE, 0.1),
                s.integer("patience", 1, 10)));
    return shapes;
  }

  private static int every(Section section) {
    return section.integer(either(section, "every", "step"), 1, 10);
  }

  /// The one of two names of the same setting that is used; the first where neither is.
  private static String either(Section section, String name, String alias) {
    if (section.holds(name) && section.holds(alias)) {
      throw new InputException(
          "%s: %s and %s are two names of one setting; keep one of them"
              .formatted(section.place(), section.path(name), section.path(alias)));
    }
    return section.holds(alias) ? alias : name;
  }

  static Schedule read(Section run) {
    Node node = run.get("schedule").orElse(new Node.Text("constant", run.place()));
    Section section = run.adopt("schedule", Section.named("schedule", node));
    Shape shape = section.choice("name", SHAPES, "constant").apply(section);
    Schedule schedule = new Schedule(shape, section.integer("warmup", 0, 0));
    section.rejectUnknownKeys();
    return schedule;
  }
}
