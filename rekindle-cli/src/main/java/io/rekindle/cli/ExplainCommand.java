package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.data.run.Spelling;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.doctor.Explanation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Shows the page of a condition that keeps a run from learning.
final class ExplainCommand implements Command {
  private static final int WIDEST = 100;
  private static final Parameter ID =
      new Parameter("ID", false, "the identifier of a condition, such as dead-relu");
  private static final Option JSON =
      Option.flag(
          "Print one JSON object: id and text (Markdown); without ID a list of all.", "--json");

  private final Console console;

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "explain",
        "Explains a condition that keeps a run from learning.",
        List.of(
            "What you see, how it is told from others, why it happens, what cures it, and a run"
                + " that shows it. Without an identifier: the table of all conditions."),
        List.of(ID),
        List.of(JSON),
        List.of(
            "Examples:",
            "  rekindle explain                   what there is",
            "  rekindle explain init-too-small    one of them"));
  }

  @Override
  public int run(Arguments arguments) {
    boolean json = arguments.has(JSON);
    Optional<Explanation> one =
        arguments.parameter(0).map(ExplainCommand::diagnosis).map(Explanation::of);
    if (json) {
      console.print(one.map(ExplainCommand::page).orElseGet(ExplainCommand::all).toString());
    } else {
      show(one.map(Explanation::text).orElseGet(Explanation::overview));
    }
    return 0;
  }

  private static Json page(Explanation explanation) {
    return Json.object()
        .put("id", explanation.diagnosis().id())
        .put("text", explanation.text())
        .build();
  }

  private static Json all() {
    List<Json> entries =
        Arrays.stream(Diagnosis.values()).map(Explanation::of).map(ExplainCommand::entry).toList();
    return Json.object().put("diagnoses", Json.array(entries)).build();
  }

  private static Json entry(Explanation explanation) {
    Diagnosis diagnosis = explanation.diagnosis();
    return Json.object()
        .put("id", diagnosis.id())
        .put("group", diagnosis.group().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .put("symptom", diagnosis.isSymptom())
        .put("summary", explanation.summary())
        .build();
  }

  private void show(String markdown) {
    int width = Math.min(WIDEST, console.terminal().columns().getAsInt());
    new MarkdownText(width, console.paint()).lines(markdown).forEach(console::print);
  }

  private static Diagnosis diagnosis(String word) {
    String id = word.strip().toLowerCase(Locale.ROOT).replaceAll("[_ ]+", "-");
    return Arrays.stream(Diagnosis.values())
        .filter(diagnosis -> diagnosis.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown(word, id));
  }

  private static InputException unknown(String word, String id) {
    List<String> known = Arrays.stream(Diagnosis.values()).map(Diagnosis::id).toList();
    return new InputException(
        "there is no condition \"%s\".%s `rekindle explain` lists all %d"
            .formatted(word, Spelling.suggestion(id, known), known.size()));
  }
}
