package io.rekindle.data;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Source;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run with its data: all that training needs.
///
/// @param run the run file, with what was guessed from the data put in
/// @param network as wide as the data
/// @param validation rows held out of the training data, or of a file of their own
/// @param targets what outputs stand for; a target in its own unit is `t · scale + center`
/// @param notes what was assumed or guessed, a sentence each
/// @param drawn which rows of the source, counted from 0, validate, where they were drawn from it
/// @param stream the training rows where they are not in memory; `train` is then a sample of them
public record Prepared(
    RunFile run,
    Network network,
    Examples train,
    Optional<Examples> validation,
    Optional<Examples> test,
    Preprocessing preprocessing,
    Targets targets,
    List<String> notes,
    Optional<int[]> drawn,
    Optional<Source> stream) {

  public Prepared {
    notes = List.copyOf(notes);
  }

  /// The parameters that training begins with: those of the model that the run goes on from, or new
  /// ones by a seed.
  ///
  /// @param rows that `lsuv` measures
  public float[] initialParameters(Examples rows, long seed, Compute compute) {
    return run.from()
        .map(Model::parameters)
        .orElseGet(() -> Trainer.initialParameters(network, rows, seed, compute));
  }

  /// The rows that training goes through, in the order that the run file says.
  public Source source() {
    return stream.orElseGet(() -> train.source(run.training().shuffle(), run.training().seed()));
  }

  /// How many rows are trained on.
  public long trainingRows() {
    return stream.map(Source::rows).orElse((long) train.rows());
  }

  /// The same rows in memory for a run file that reads and prepares them alike.
  public Prepared with(RunFile other) {
    return new Prepared(
        other,
        other.network(preprocessing.width()),
        train,
        validation,
        test,
        preprocessing,
        targets,
        List.of(),
        drawn,
        Optional.empty());
  }

  Prepared streaming(Source rows, String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Prepared(
        run,
        network,
        train,
        validation,
        test,
        preprocessing,
        targets,
        more,
        Optional.empty(),
        Optional.of(rows));
  }
}
