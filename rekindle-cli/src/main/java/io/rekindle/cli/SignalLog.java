package io.rekindle.cli;

import io.rekindle.doctor.StepSignals;
import java.util.function.Consumer;

/// Writes `signals.jsonl`: what a run sets out to do, and what goes through its layers on the way.
final class SignalLog implements RunListener {
  private final Consumer<String> out;

  SignalLog(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void started(RunStart start) {
    out.accept(start.json().toString());
  }

  @Override
  public void signals(StepSignals signals) {
    out.accept(signals.json().toString());
  }
}
