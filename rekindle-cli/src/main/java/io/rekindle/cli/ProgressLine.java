package io.rekindle.cli;

import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How far a run is: a line drawn again and again in place, or now and then a new one where the
/// output is no terminal.
final class ProgressLine implements Progress {
  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long NEW_LINE = TimeUnit.SECONDS.toNanos(30);
  private static final int BAR = 20;

  private final Console console;
  private final int epochs;
  private final long interval;
  private long totalSteps;
  private long stepsPerEpoch;
  private long started;
  private long epochStarted;
  private long drawn;
  private boolean visible;
  private long step;

  /// Of a resumed run, done by another process.
  private long stepsBefore;

  private long epochRows;
  private double epochLoss;

  ProgressLine(Console console, int epochs) {
    this.console = console;
    this.epochs = epochs;
    interval = console.terminal().live() ? REDRAW : NEW_LINE;
  }

  @Override
  public void started(Network network, float[] parameters, long total, long perEpoch) {
    totalSteps = total;
    stepsPerEpoch = perEpoch;
    started = console.nanos().getAsLong();
    drawn = started;
    startEpoch();
  }

  private void startEpoch() {
    epochStarted = console.nanos().getAsLong();
    epochRows = 0;
    epochLoss = 0;
  }

  @Override
  public void step(long number, double loss, int rows) {
    if (step == 0) {
      stepsBefore = number - 1;
    }
    step = number;
    epochRows += rows;
    epochLoss += loss * rows;
    long now = console.nanos().getAsLong();
    if (now - drawn >= interval) {
      drawn = now;
      draw(now);
    }
  }

  @Override
  public void epoch(EpochReport report, float[] parameters) {
    startEpoch();
  }

  /// Takes the line away, so that others can be printed.
  void erase() {
    if (visible) {
      console.out().print(Console.ERASE);
      console.out().flush();
      visible = false;
    }
  }

  private void draw(long now) {
    if (!console.terminal().live()) {
      console.print(text(now, 0));
      return;
    }
    int columns = console.terminal().columns().getAsInt();
    String line = text(now, BAR);
    if (line.length() >= columns) {
      line = text(now, 0);
    }
    console.out().print(Console.ERASE + line.substring(0, Math.min(line.length(), columns - 1)));
    console.out().flush();
    visible = true;
  }

  private String text(long now, int bar) {
    int epoch = (int) ((step - 1) / stepsPerEpoch) + 1;
    double share = (double) (step - (epoch - 1) * stepsPerEpoch) / stepsPerEpoch;
    List<String> parts = new ArrayList<>();
    String percent = "%3d %%".formatted((int) (100 * share));
    parts.add(
        "epoch %s/%d".formatted(padded(epoch, epochs), epochs)
            + (bar > 0 ? " " + bar(share, bar) : "")
            + " "
            + percent);
    parts.add(Figures.rate(epochRows / seconds(epochStarted, now)));
    parts.add("loss " + Figures.number(epochLoss / epochRows));
    parts.add(Figures.duration(secondsLeft(now)) + " left");
    return String.join("  ", parts);
  }

  private double secondsLeft(long now) {
    return seconds(started, now) / (step - stepsBefore) * (totalSteps - step);
  }

  private static double seconds(long from, long to) {
    return Math.max(1, to - from) / 1e9;
  }

  /// A number as wide as the largest there can be.
  static String padded(int value, int largest) {
    return ("%" + String.valueOf(largest).length() + "d").formatted(value);
  }

  private String bar(double share, int width) {
    int eighths = (int) Math.round(Math.clamp(share, 0, 1) * width * 8);
    int whole = eighths / 8;
    if (!console.terminal().unicode()) {
      return "[" + "#".repeat(whole) + ".".repeat(width - whole) + "]";
    }
    String part = eighths % 8 == 0 ? "" : String.valueOf((char) (0x2590 - eighths % 8));
    return "[" + "\u2588".repeat(whole) + part + " ".repeat(width - whole - part.length()) + "]";
  }
}
