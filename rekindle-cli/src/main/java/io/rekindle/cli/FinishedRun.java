package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.doctor.Shell;
import io.rekindle.live.RunControl;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// A run that has come to its end, as its folder keeps it.
///
/// @param epochs the events of its epochs, in order
/// @param byHand what people did to it, in order
/// @param results the last event
/// @param provenance empty where it was made by a version that kept none
record FinishedRun(
    RunFolder folder,
    Model model,
    List<JsonField> epochs,
    List<RunControl.Act> byHand,
    JsonField results,
    Optional<Provenance> provenance) {

  /// Reads the folder.
  ///
  /// @throws InputException if it is that of no run, or of one that has not come to its end
  static FinishedRun of(RunFolder folder) {
    if (!Files.isRegularFile(folder.runFile())) {
      throw new InputException(
          "%s: there is no run.yaml in this folder; name the folder that `rekindle train` left"
              .formatted(folder.path()));
    }
    List<JsonField> events = folder.events();
    JsonField results =
        folder
            .results()
            .orElseThrow(
                () ->
                    new InputException(
                        "%s: this run has not come to its end; `rekindle train --resume %s` finishes it"
                            .formatted(folder.path(), Shell.quoted(folder.path().toString()))));
    return new FinishedRun(
        folder,
        Model.load(ModelArgument.file(folder.path())),
        events.stream().filter(event -> event.get("event").text().equals("epoch")).toList(),
        events.stream().filter(RunControl.Act::isIn).map(RunControl.Act::read).toList(),
        results,
        Provenance.read(folder.provenance()));
  }
}
