package io.rekindle.report;

import io.rekindle.core.Background;
import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Evaluation;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Answer;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Page;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// What a run came to, as one HTML page.
public final class Report {
  /// What a run's folder calls its report.
  public static final String NAME = "report.html";

  private Report() {}

  /// Reports a run from its folder, whose data is read again.
  ///
  /// @param changes what is otherwise with its data now, a sentence each
  /// @param file to write
  /// @throws InputException if the folder is not that of a run with a model, or its data is not
  ///   there any more
  public static void write(Path run, List<String> changes, Path file, Compute compute) {
    Path runFile = needed(run, "run.yaml");
    Model model = Model.load(needed(run, "model.rkn"));
    Prepared data = Preparation.prepare(RunFile.read(runFile));
    if (!data.network().slots().equals(model.network().slots())) {
      throw new InputException(
          "%s: the network of the run file is not that of %s; they have to be of one run"
              .formatted(runFile, run.resolve("model.rkn")));
    }
    Judged judged = Judged.of(data, model, compute);
    save(file, page(data, model, judged, History.read(run), changes, compute));
  }

  /// Reports a run from its folder with what is in memory already.
  ///
  /// @param evaluation what the model makes of the test rows, or else the validation rows, or else
  ///   the training rows
  public static void write(
      Path run, Prepared data, Model model, Evaluation evaluation, Path file, Compute compute) {
    Judged judged = Judged.of(data, model, evaluation);
    save(file, page(data, model, judged, History.read(run), List.of(), compute));
  }

  /// Reports what the doctor says of a run.
  ///
  /// @param data of the run that was examined
  public static void write(Prepared data, Answer answer, Path file) {
    Html html = new Html();
    DoctorSection.put(html, answer);
    RunSections.data(html, data);
    String subtitle =
        "Examined by rekindle doctor in %s s".formatted(Wording.brief(answer.seconds()));
    String title = "Diagnosis of " + data.run().name();
    save(file, Page.of(title, subtitle, html, Json.object().build()));
  }

  static Path needed(Path run, String name) {
    Path file = run.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "%s: there is no %s in it; name the folder that a finished `rekindle train` left"
              .formatted(run, name));
    }
    return file;
  }

  static void save(Path file, String page) {
    AtomicFile.write(file, to -> to.write(page.getBytes(StandardCharsets.UTF_8)));
  }

  static String page(
      Prepared data,
      Model model,
      Judged judged,
      History history,
      List<String> changes,
      Compute compute) {
    Rows rows =
        new Rows(
            judged.part(),
            data.drawn().filter(_ -> judged.part().equals("validation")),
            judged.rows().features(),
            model.preprocessing());
    Supplier<Html> network =
        Background.begin("report", () -> network(data, model, history, compute));
    Html html = new Html();
    ObjBuilder behind = Json.object();
    RunSections.scores(html, model, judged, history, changes);
    RunSections.curves(html, history, judged.constant());
    judged
        .confusion()
        .ifPresent(
            confusion -> {
              ConfusionSection section = new ConfusionSection(judged, model, confusion, rows);
              section.put(html);
              behind.put("cells", section.data());
            });
    ResultSections.worst(html, judged, model, rows);
    ResultSections.calibration(html, judged);
    html.verbatim(network.get().toString());
    return Page.of(model.origin().run(), subtitle(model), html, behind.build());
  }

  /// The sections that need no judged row: the network from inside, and what ran.
  private static Html network(Prepared data, Model model, History history, Compute compute) {
    double rate =
        history.epochs().isEmpty()
            ? data.run().training().optimizer().learningRate()
            : history.epochs().getLast().learningRate();
    List<LayerView> layers = LayerView.of(data, model, rate, compute);
    Html html = new Html();
    SignalSection.put(html, SignalSection.names(data.network()), history.signals());
    RunSections.layers(html, layers, "learning rate " + Wording.brief(rate));
    FirstWeights.of(model).ifPresent(weights -> ResultSections.firstWeights(html, weights));
    RunSections.data(html, data);
    return html;
  }

  private static String subtitle(Model model) {
    return "%s, %s; Rekindle %s, %s kernels"
        .formatted(
            Figures.count(model.origin().epochs(), "epoch"),
            Figures.count(model.origin().steps(), "step"),
            model.origin().version(),
            model.origin().kernels());
  }
}
