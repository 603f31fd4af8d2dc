package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Answer;
import io.rekindle.doctor.AnswerJson;
import io.rekindle.doctor.AnswerText;
import io.rekindle.doctor.CuredRun;
import io.rekindle.doctor.Doctor;
import io.rekindle.doctor.Shell;
import io.rekindle.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Says why a run does not learn, and cures it.
final class DoctorCommand implements Command {
  private static final int SICK = 3;

  private static final Option FIX =
      Option.value(
          "OUT.yaml",
          "Write the cured run file there. Not written where the run is healthy or there is no"
              + " cure.",
          "--fix");
  private static final Option BUDGET =
      Option.value(
          "TIME",
          "How long to look for causes and cures: 10 or 10s, 2m. The run itself is carried out once"
              + " in any case. Default: 20s at most, and about three times what the run takes once"
              + " a cure is at hand.",
          "--budget");
  private static final Option REPORT =
      Option.value(
          "FILE.html",
          "Write one HTML page: findings with proofs, and each trial's loss without and with the"
              + " remedy.",
          "--report");
  private static final Option JSON =
      Option.flag("Print the answer as one JSON object (docs/doctor.md).", "--json");

  private final Console console;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options =
        new ArrayList<>(
            List.of(
                RunSource.TARGET,
                RunSource.TEST,
                ModelAndData.NO_HEADER,
                RunSource.SET,
                FIX,
                REPORT,
                BUDGET,
                JSON));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "doctor",
        "Says why a run does not learn, proves it by trials, and writes a run file that does.",
        List.of(
            "The run is carried out and watched; what might be wrong with it is tried out, one"
                + " change at a time, with the same rows and seeds. Nothing is kept but what --fix"
                + " asks for. Exit status: 0 healthy, 2 input that cannot be used, 3 sick."),
        List.of(RunSource.RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle doctor run.yaml",
            "  rekindle doctor run.yaml --fix cured.yaml && rekindle train cured.yaml",
            "  rekindle doctor run.yaml --set optimizer.learning_rate=0.1 --budget 1m",
            "  rekindle doctor flowers.csv --target species --json"));
  }

  @Override
  public int run(Arguments arguments) {
    Optional<Budget> budget = arguments.text(BUDGET).map(Budget::parse);
    String given = RunSource.given(arguments).orElseThrow();
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    RunFile run = RunSource.read(given, arguments, List.of());
    List<Path> inputs = RunSource.inputs(given, run);
    Optional<OutputFile> out = OutputFile.of(arguments, FIX, OutputFile.YAML, inputs);
    Optional<OutputFile> page = OutputFile.of(arguments, REPORT, OutputFile.HTML, inputs);
    Answer answer = examine(run, kernels, budget, arguments);
    Optional<String> cured = out.flatMap(to -> CuredRun.yaml(run, answer, given, to.folder()));
    if (arguments.has(JSON)) {
      console.print(AnswerJson.of(answer).toString());
    } else {
      tell(answer, arguments, cured.flatMap(_ -> out.map(OutputFile::file)));
    }
    out.ifPresent(to -> cured.ifPresentOrElse(to::write, () -> notWritten(answer, to.file())));
    page.ifPresent(to -> Report.write(Preparation.prepare(run), answer, to.file()));
    return switch (answer.verdict()) {
      case HEALTHY -> 0;
      case SICK -> SICK;
    };
  }

  private Answer examine(
      RunFile run,
      Supplier<ComputeOptions.Chosen> kernels,
      Optional<Budget> budget,
      Arguments arguments) {
    return console.during(
        "Examining %s, for %s at most ...".formatted(run.name(), budget.orElse(Budget.USUAL)),
        !arguments.has(JSON),
        () ->
            budget
                .map(b -> Doctor.examine(run, kernels.get().compute(), b.seconds()))
                .orElseGet(() -> Doctor.examine(run, kernels.get().compute())));
  }

  private void tell(Answer answer, Arguments arguments, Optional<Path> fixed) {
    AnswerText.lines(
            answer,
            RunSource.words(arguments),
            fixed.map(Path::toString).map(Shell::quoted),
            console.paint(),
            console.terminal().columns().getAsInt())
        .forEach(console::print);
  }

  private void notWritten(Answer answer, Path file) {
    String why =
        switch (answer.verdict()) {
          case HEALTHY -> "the run is healthy";
          case SICK -> "no cure was found";
        };
    console.complain("%s was not written: %s.".formatted(file, why));
  }
}
