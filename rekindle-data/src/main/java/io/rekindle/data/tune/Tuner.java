package io.rekindle.data.tune;

import io.rekindle.core.InputException;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Evaluation;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Inference;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.SearchSection;
import io.rekindle.data.run.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Tries settings of a run and ranks them by rows that they were not trained on.
///
/// A trial's settings depend on the search's seed and the trial's number alone, and what comes of
/// them on the run's seed: the same search gives the same ranking, however often it was broken off
/// and gone on with. Only a limit of time decides by the clock, which is how many trials there are.
public final class Tuner {
  private final RunFile run;
  private final SearchSection search;
  private final Compute compute;
  private final BooleanSupplier stop;
  private final Consumer<Trial> made;
  private final Map<Key, Trial> known = new HashMap<>();

  private record Key(int number, int epochs) {}

  /// A search that has not begun.
  ///
  /// @param run with a `search`
  /// @param stop asked before each step; true ends the search
  /// @param made is told of each new trial
  public Tuner(RunFile run, Compute compute, BooleanSupplier stop, Consumer<Trial> made) {
    this.run = run;
    this.search =
        run.search()
            .orElseThrow(
                () ->
                    new InputException(
                        "%s: there is no search to make; add search: {over: {optimizer.learning_rate: {log_uniform: [1e-4, 1e-2]}}}"
                            .formatted(run.placeOf("search"))));
    this.compute = compute;
    this.stop = stop;
    this.made = made;
  }

  /// Takes note of a trial that was made before.
  ///
  /// @throws InputException if it is one of another search
  public void knows(JsonField trial) {
    Trial read = Trial.of(trial, search.draw(trial.get("trial").count(0)));
    if (!read.hasSettings(trial.get("set").value())) {
      throw new InputException(
          "%s: trial %d was made with %s, and this search makes it with %s: the run file has changed since, or the version of Rekindle; begin a new search"
              .formatted(
                  trial.get("set").path(),
                  read.number(),
                  trial.get("set").value(),
                  read.settingsJson()));
    }
    known.put(new Key(read.number(), read.epochs()), read);
  }

  /// Makes the trials that are not known yet.
  ///
  /// @return the last trial of each number, those trained longest first, then the best
  public List<Trial> search() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < search.trials(); i++) {
      numbers.add(i);
    }
    Map<Integer, Trial> last = new HashMap<>();
    for (int epochs : rungs()) {
      List<Trial> rung = new ArrayList<>();
      for (int number : numbers) {
        Optional<Trial> trial = trial(number, epochs);
        if (trial.isEmpty()) {
          return ranked(last);
        }
        rung.add(trial.get());
        last.put(number, trial.get());
      }
      numbers =
          rung.stream()
              .sorted(byScore())
              .limit(Math.max(1, rung.size() / search.reduction()))
              .map(Trial::number)
              .toList();
    }
    return ranked(last);
  }

  /// How many epochs trials are trained for, in turn; the last are those of the run file.
  private List<Integer> rungs() {
    int all = run.training().epochs();
    List<Integer> rungs = new ArrayList<>(List.of(all));
    if (search.method() == SearchSection.Method.HALVING) {
      int left = search.trials() / search.reduction();
      int epochs = all / search.reduction();
      while (left >= 1 && epochs >= 1) {
        rungs.addFirst(epochs);
        left /= search.reduction();
        epochs /= search.reduction();
      }
    }
    return rungs;
  }

  private List<Trial> ranked(Map<Integer, Trial> last) {
    return last.values().stream()
        .sorted(Comparator.<Trial>comparingInt(trial -> -trial.epochs()).thenComparing(byScore()))
        .toList();
  }

  /// The best first, NaN last, of equal ones the earlier.
  private Comparator<Trial> byScore() {
    boolean higher = search.metric().map(Metric::higherIsBetter).orElse(false);
    return Comparator.<Trial>comparingDouble(
            trial ->
                Double.isNaN(trial.score())
                    ? Double.POSITIVE_INFINITY
                    : higher ? -trial.score() : trial.score())
        .thenComparingInt(Trial::number);
  }

  private Optional<Trial> trial(int number, int epochs) {
    Trial before = known.get(new Key(number, epochs));
    if (before != null) {
      return Optional.of(before);
    }
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    long start = System.nanoTime();
    List<Setting> settings = search.draw(number);
    List<Setting> all = new ArrayList<>(settings);
    all.add(Setting.of("epochs", epochs));
    double score = 0;
    double loss = 0;
    List<Prepared> parts = parts(run.with(all));
    for (Prepared part : parts) {
      Optional<double[]> measured = measured(part);
      if (measured.isEmpty()) {
        return Optional.empty();
      }
      score += measured.get()[0] / parts.size();
      loss += measured.get()[1] / parts.size();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Trial trial = new Trial(number, epochs, settings, score, loss, seconds);
    known.put(new Key(number, epochs), trial);
    made.accept(trial);
    return Optional.of(trial);
  }

  private List<Prepared> parts(RunFile trial) {
    if (search.folds().isPresent()) {
      return Preparation.folds(trial, search.folds().getAsInt());
    }
    Prepared prepared = Preparation.prepare(trial);
    if (prepared.validation().isEmpty()) {
      throw new InputException(
          "%s: a search ranks by rows that are not trained on, and this run has none; say data.validation: 0.2 or search.folds: 5"
              .formatted(run.placeOf("data.validation")));
    }
    return List.of(prepared);
  }

  /// Score and loss; empty if it was broken off.
  private Optional<double[]> measured(Prepared part) {
    Trained trained =
        Trainer.train(
            part.network(),
            part.run().training(),
            part.source(),
            part.validation(),
            part.initialParameters(part.train(), part.run().training().seed(), compute),
            new Progress() {
              @Override
              public boolean stopRequested() {
                return stop.getAsBoolean();
              }
            },
            compute);
    if (trained.interrupted()) {
      return Optional.empty();
    }
    if (trained.firstNonFinite().isPresent()) {
      return Optional.of(new double[] {Double.NaN, Double.NaN});
    }
    Examples rows = part.validation().orElseThrow();
    try (Inference inference =
        new Inference(
            part.network(),
            part.run().training().loss(),
            part.targets().width(),
            trained.parameters(),
            compute)) {
      Evaluation evaluation = inference.evaluate(rows);
      Scores scores =
          Scores.of(part.targets(), evaluation.outputs(), part.network().outputs(), rows.targets());
      double score = search.metric().map(scores::value).orElse(evaluation.loss());
      return Optional.of(new double[] {score, evaluation.loss()});
    }
  }
}
