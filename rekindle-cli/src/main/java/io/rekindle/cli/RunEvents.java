package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.doctor.AnswerJson;
import io.rekindle.doctor.Watcher;
import io.rekindle.live.RunControl;
import java.util.function.Consumer;

/// Tells of a run in JSON, one object a line.
final class RunEvents implements RunListener {
  private final Consumer<String> out;

  RunEvents(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void epoch(EpochScores scores) {
    tell(scores.json());
  }

  @Override
  public void control(RunControl.Act act) {
    tell(act.json());
  }

  @Override
  public void warning(Watcher.Warning warning) {
    tell(
        AnswerJson.describe(
                Json.object().put("event", "finding").put("step", warning.step()),
                warning.condition())
            .build());
  }

  @Override
  public void done(RunPlan plan, RunResult result) {
    if (!result.suspected().isEmpty()) {
      tell(
          Json.object()
              .put("event", "summary")
              .put(
                  "suspected",
                  Json.array(result.suspected().stream().map(AnswerJson::suspicion).toList()))
              .put("next", Advice.command(result.folder()))
              .build());
    }
    tell(result.json());
  }

  private void tell(Json event) {
    out.accept(event.toString());
  }
}
