package io.rekindle.live;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.server.http.Refusal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What people do to a run while it goes: pause it, go on, change its learning rate, end it.
///
/// Requests come on any thread. They are carried out after the next step, on the thread that
/// trains, which alone calls the methods that are not said to be otherwise.
public final class RunControl {
  private static final double LARGEST_RATE = 1000;
  private static final long POLL_MILLIS = 20;

  private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();

  /// What is to be done again, by step.
  private final Queue<Act> past;

  private final Consumer<Act> tell;
  private volatile boolean rateIsFixed;
  private double factor = 1;
  private double scheduled = Double.NaN;
  private boolean paused;
  private boolean stopping;
  private long pausedNanos;

  /// Something that was done.
  ///
  /// @param step the last one before it
  /// @param from the learning rate before; NaN for other actions
  /// @param to the one after
  public record Act(long step, Action action, double from, double to) {

    /// Whether it is part of `metrics.jsonl`.
    public static boolean isIn(JsonField event) {
      return event.get("event").text().equals("control");
    }

    /// Reads what [#json] wrote.
    public static Act read(JsonField event) {
      return new Act(
          event.get("step").whole(0, Long.MAX_VALUE),
          RunControl.action(event.get("action")),
          event.find("from").map(JsonField::number).orElse(Double.NaN),
          event.find("to").map(JsonField::number).orElse(Double.NaN));
    }

    /// The event `control` of `metrics.jsonl`.
    public Json json() {
      var event =
          Json.object().put("event", "control").put("step", step).put("action", action.label());
      if (action == Action.LEARNING_RATE) {
        event.put("from", from).put("to", to);
      }
      return event.build();
    }
  }

  /// What can be done.
  public enum Action {
    PAUSE,
    RESUME,
    LEARNING_RATE,
    STOP;

    /// `learning_rate`.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private record Wish(Action action, double rate) {}

  /// @param tell is told what was done, on the thread that trains
  public RunControl(Consumer<Act> tell) {
    this(List.of(), tell);
  }

  /// Gives a run the learning rates that another was given by hand, after the same steps. What else
  /// was done to that one, pauses and stops after which it went on, changes no bit.
  public RunControl(List<Act> past, Consumer<Act> tell) {
    this.past = new ArrayDeque<>(past);
    this.tell = tell;
  }

  /// Goes on with a run that was altered before.
  ///
  /// @param before what [#factor] was then
  public void resume(double before) {
    factor = before;
  }

  /// From now on the rate cannot be changed.
  public void fixRate() {
    rateIsFixed = true;
  }

  /// What the learning rate is multiplied by, on top of the schedule: 1 until it is changed by
  /// hand.
  public double factor() {
    return factor;
  }

  /// The learning rate of a step.
  public double learningRate(double asScheduled) {
    scheduled = asScheduled;
    return factor == 1 ? asScheduled : asScheduled * factor;
  }

  /// Carries out what was asked for, and waits while the run is paused.
  ///
  /// @param ends whether the run has to end for another reason
  public void stepped(long step, BooleanSupplier ends) {
    carryOut(step);
    if (!paused || stopping) {
      return;
    }
    long start = System.nanoTime();
    try {
      while (paused && !stopping && !ends.getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        carryOut(step);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pausedNanos += System.nanoTime() - start;
  }

  private void carryOut(long step) {
    for (Act act = past.peek(); act != null && act.step() <= step; act = past.peek()) {
      past.remove();
      if (act.action() == Action.LEARNING_RATE) {
        carryOut(step, new Wish(act.action(), act.to()));
      }
    }
    for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
      carryOut(step, wish);
    }
  }

  private void carryOut(long step, Wish wish) {
    double before = scheduled * factor;
    boolean changes =
        switch (wish.action()) {
          case PAUSE -> !paused;
          case RESUME -> paused;
          case STOP -> !stopping;
          case LEARNING_RATE -> scheduled != 0 && wish.rate() != before;
        };
    if (!changes) {
      return;
    }
    switch (wish.action()) {
      case PAUSE -> paused = true;
      case RESUME -> paused = false;
      case STOP -> stopping = true;
      case LEARNING_RATE -> factor = wish.rate() / scheduled;
    }
    boolean rate = wish.action() == Action.LEARNING_RATE;
    tell.accept(
        new Act(step, wish.action(), rate ? before : Double.NaN, rate ? wish.rate() : Double.NaN));
  }

  /// Whether the run is to end and be kept.
  public boolean stopRequested() {
    return stopping;
  }

  /// How long it was paused.
  public long pausedNanos() {
    return pausedNanos;
  }

  /// Takes `{"action": "pause"}`, `resume`, `stop`, or `{"action": "learning_rate", "value":
  /// 0.01}`, on any thread.
  ///
  /// @throws Refusal if it is none of these
  Json ask(JsonField request) {
    Action action = action(request.get("action"));
    double rate = Double.NaN;
    if (action == Action.LEARNING_RATE) {
      rate = rate(request.get("value"));
    }
    wishes.add(new Wish(action, rate));
    return Json.object().put("accepted", action.label()).build();
  }

  private static Action action(JsonField field) {
    String name = field.text();
    for (Action each : Action.values()) {
      if (each.label().equals(name)) {
        return each;
      }
    }
    throw Refusal.value("action", name, "pause, resume, learning_rate or stop");
  }

  private double rate(JsonField field) {
    if (rateIsFixed) {
      throw Refusal.of(
          409, "action", "learning_rate", "another, as lbfgs finds the length of its steps itself");
    }
    double rate = field.number();
    if (!(rate > 0 && rate <= LARGEST_RATE)) {
      throw Refusal.value("value", String.valueOf(rate), "a number above 0, at most 1000");
    }
    return rate;
  }
}
