package io.rekindle.core.optimizer;

import static io.rekindle.core.Subnormals.flushed;
import static io.rekindle.core.Subnormals.square;
import static io.rekindle.core.Subnormals.towardsZero;

import io.rekindle.core.State;
import io.rekindle.core.network.Slot;
import java.util.Arrays;
import java.util.List;

/// An optimiser at work on one flat parameter vector, with its memory.
///
/// Only trainable slots change. Weight decay applies to slots of the kind weight alone. Nothing is
/// allocated after construction. L-BFGS, which looks at the loss several times a step, is not done
/// here.
///
/// A step is [#begin] and then every trainable parameter once by [#update], in ranges of any size
/// and order and on any thread: what happens to one does not depend on the others.
public final class Updater {
  private final Optimizer optimizer;
  private final int[] from;
  private final int[] to;
  private final boolean[] decays;
  private final float[] first;
  private final float[] second;
  private long steps;
  private double rate;
  private float adamRate;

  /// The product of Nadam's momentum schedule so far.
  private double momentumProduct = 1;

  /// @param slots the layout of the vector
  public Updater(Optimizer optimizer, List<Slot> slots) {
    this.optimizer = optimizer;
    List<Slot> trained = slots.stream().filter(Slot::trainable).toList();
    from = new int[trained.size()];
    to = new int[trained.size()];
    decays = new boolean[trained.size()];
    for (int i = 0; i < trained.size(); i++) {
      from[i] = trained.get(i).offset();
      to[i] = trained.get(i).end();
      decays[i] = trained.get(i).kind() == Slot.Kind.WEIGHT;
    }
    int size = slots.isEmpty() ? 0 : slots.getLast().end();
    first = new float[usesFirst(optimizer.rule()) ? size : 0];
    second = new float[usesSecond(optimizer.rule()) ? size : 0];
    if (optimizer.rule() instanceof Optimizer.Rule.Adagrad adagrad) {
      Arrays.fill(second, (float) adagrad.initialAccumulator());
    }
  }

  private static boolean usesFirst(Optimizer.Rule rule) {
    return switch (rule) {
      case Optimizer.Rule.Sgd sgd -> sgd.momentum() != 0;
      case Optimizer.Rule.RmsProp rms -> rms.momentum() != 0;
      case Optimizer.Rule.Adam _,
          Optimizer.Rule.Nadam _,
          Optimizer.Rule.Adadelta _,
          Optimizer.Rule.Lion _ ->
          true;
      case Optimizer.Rule.Adagrad _, Optimizer.Rule.Lbfgs _ -> false;
    };
  }

  private static boolean usesSecond(Optimizer.Rule rule) {
    return switch (rule) {
      case Optimizer.Rule.Adam _,
          Optimizer.Rule.Nadam _,
          Optimizer.Rule.RmsProp _,
          Optimizer.Rule.Adagrad _,
          Optimizer.Rule.Adadelta _ ->
          true;
      case Optimizer.Rule.Sgd _, Optimizer.Rule.Lion _, Optimizer.Rule.Lbfgs _ -> false;
    };
  }

  /// Puts the optimiser's memory down.
  public void save(State state) {
    state.put("optimizer.first", first);
    state.put("optimizer.second", second);
    state.put("optimizer.steps", (double) steps);
    state.put("optimizer.momentum_product", momentumProduct);
  }

  /// Takes up the memory put down by [#save].
  public void load(State state) {
    state.get("optimizer.first", first);
    state.get("optimizer.second", second);
    steps = (long) state.get("optimizer.steps");
    momentumProduct = state.get("optimizer.momentum_product");
  }

  /// Steps done.
  public long steps() {
    return steps;
  }

  /// The learning rate of the next step, before the schedule's factor.
  public double learningRate() {
    return optimizer.learningRate() / (1 + optimizer.decay() * steps);
  }

  /// One step: clips the gradient in place, decays weights, applies the rule.
  ///
  /// @param scheduleFactor multiplies the learning rate
  public void step(float[] parameters, float[] gradient, double scheduleFactor) {
    begin(gradient, scheduleFactor);
    for (int i = 0; i < from.length; i++) {
      update(from[i], to[i], decays[i], parameters, gradient);
    }
  }

  /// Whether a step is `w ← keep · w - rate · g` and nothing else.
  public boolean descendsPlainly() {
    return optimizer.rule() instanceof Optimizer.Rule.Sgd sgd && sgd.momentum() == 0 && !clips();
  }

  /// Whether [#begin] changes the gradient, so that it must be whole by then.
  public boolean clips() {
    return optimizer.clipNorm().isPresent() || optimizer.clipValue().isPresent();
  }

  /// The learning rate of the step that [#begin] began.
  public double rate() {
    return rate;
  }

  /// What weights are multiplied by in the step that [#begin] began, before the rule applies.
  public double keep() {
    return 1 - rate * optimizer.weightDecay();
  }

  /// The part of a step that looks at the whole gradient: clips it in place and sets the rate.
  ///
  /// @param gradient read only if this optimiser [clips][#clips]
  /// @param scheduleFactor multiplies the learning rate
  public void begin(float[] gradient, double scheduleFactor) {
    clip(gradient);
    rate = learningRate() * scheduleFactor;
    steps++;
    if (optimizer.rule() instanceof Optimizer.Rule.Nadam rule) {
      momentumProduct *= nadamMomentum(rule, steps);
    }
    if (optimizer.rule() instanceof Optimizer.Rule.Adam rule) {
      adamRate =
          (float)
              (rate
                  * Math.sqrt(1 - Math.pow(rule.beta2(), (double) steps))
                  / (1 - Math.pow(rule.beta1(), (double) steps)));
    }
  }

  /// The rest of the step that [#begin] began, for the parameters start .. end - 1.
  ///
  /// @param weights whether these are weights, which decay
  public void update(int start, int end, boolean weights, float[] parameters, float[] gradient) {
    if (optimizer.weightDecay() != 0 && weights) {
      decayWeights(parameters, (float) keep(), start, end);
    }
    switch (optimizer.rule()) {
      case Optimizer.Rule.Sgd rule -> sgd(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Adam rule -> adam(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Nadam rule -> nadam(rule, parameters, gradient, start, end);
      case Optimizer.Rule.RmsProp rule -> rmsProp(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Adagrad rule -> adagrad(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Adadelta rule -> adadelta(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Lion rule -> lion(rule, parameters, gradient, start, end);
      case Optimizer.Rule.Lbfgs _ ->
          throw new IllegalStateException("L-BFGS does not step on one batch's gradient");
    }
  }

  private void clip(float[] g) {
    if (optimizer.clipNorm().isPresent()) {
      double squares = 0;
      for (int s = 0; s < from.length; s++) {
        for (int i = from[s]; i < to[s]; i++) {
          squares += (double) g[i] * g[i];
        }
      }
      double norm = Math.sqrt(squares);
      double limit = optimizer.clipNorm().getAsDouble();
      if (norm > limit) {
        float factor = (float) (limit / norm);
        for (int s = 0; s < from.length; s++) {
          for (int i = from[s]; i < to[s]; i++) {
            g[i] *= factor;
          }
        }
      }
    }
    if (optimizer.clipValue().isPresent()) {
      float limit = (float) optimizer.clipValue().getAsDouble();
      for (int s = 0; s < from.length; s++) {
        for (int i = from[s]; i < to[s]; i++) {
          g[i] = Math.min(limit, Math.max(-limit, g[i]));
        }
      }
    }
  }

  private static void decayWeights(float[] w, float keep, int start, int end) {
    for (int i = start; i < end; i++) {
      w[i] *= keep;
    }
  }

  private void sgd(Optimizer.Rule.Sgd rule, float[] w, float[] g, int start, int end) {
    float step = (float) rate;
    float momentum = (float) rule.momentum();
    float[] velocity = first;
    if (momentum == 0) {
      for (int i = start; i < end; i++) {
        w[i] -= step * g[i];
      }
    } else if (rule.nesterov()) {
      for (int i = start; i < end; i++) {
        float v = flushed(momentum * velocity[i] - step * g[i]);
        velocity[i] = v;
        w[i] += momentum * v - step * g[i];
      }
    } else {
      for (int i = start; i < end; i++) {
        float v = flushed(momentum * velocity[i] - step * g[i]);
        velocity[i] = v;
        w[i] += v;
      }
    }
  }

  private void adam(Optimizer.Rule.Adam rule, float[] w, float[] g, int start, int end) {
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    float epsilon = (float) rule.epsilon();
    float corrected = adamRate;
    float[] mean = first;
    float[] squares = second;
    for (int i = start; i < end; i++) {
      float m = flushed(beta1 * mean[i] + rest1 * g[i]);
      float v = flushed(beta2 * squares[i] + rest2 * square(g[i]));
      mean[i] = m;
      squares[i] = v;
      w[i] -= corrected * m / ((float) Math.sqrt(v) + epsilon);
    }
  }

  private static double nadamMomentum(Optimizer.Rule.Nadam rule, long step) {
    return rule.beta1() * (1 - 0.5 * Math.pow(0.96, (double) step));
  }

  private void nadam(Optimizer.Rule.Nadam rule, float[] w, float[] g, int start, int end) {
    double now = nadamMomentum(rule, steps);
    double next = nadamMomentum(rule, steps + 1);
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    float momentumShare = (float) (rate * next / (1 - momentumProduct * next));
    float gradientShare = (float) (rate * (1 - now) / (1 - momentumProduct));
    float correction = (float) (1 / (1 - Math.pow(rule.beta2(), (double) steps)));
    float epsilon = (float) rule.epsilon();
    for (int i = start; i < end; i++) {
      first[i] = flushed(beta1 * first[i] + rest1 * g[i]);
      second[i] = flushed(beta2 * second[i] + rest2 * square(g[i]));
      w[i] -=
          (momentumShare * first[i] + gradientShare * g[i])
              / ((float) Math.sqrt(second[i] * correction) + epsilon);
    }
  }

  private void rmsProp(Optimizer.Rule.RmsProp rule, float[] w, float[] g, int start, int end) {
    float step = (float) rate;
    float rho = (float) rule.rho();
    float rest = (float) (1 - rule.rho());
    float momentum = (float) rule.momentum();
    float epsilon = (float) rule.epsilon();
    for (int i = start; i < end; i++) {
      second[i] = flushed(rho * second[i] + rest * square(g[i]));
      float change = step * g[i] / (float) Math.sqrt(second[i] + epsilon);
      if (momentum != 0) {
        first[i] = flushed(momentum * first[i] + change);
        change = first[i];
      }
      w[i] -= change;
    }
  }

  private void adagrad(Optimizer.Rule.Adagrad rule, float[] w, float[] g, int start, int end) {
    float step = (float) rate;
    float epsilon = (float) rule.epsilon();
    for (int i = start; i < end; i++) {
      second[i] += square(g[i]);
      w[i] -= step * g[i] / (float) Math.sqrt(second[i] + epsilon);
    }
  }

  private void adadelta(Optimizer.Rule.Adadelta rule, float[] w, float[] g, int start, int end) {
    float step = (float) rate;
    float rho = (float) rule.rho();
    float rest = (float) (1 - rule.rho());
    float epsilon = (float) rule.epsilon();
    for (int i = start; i < end; i++) {
      second[i] = flushed(rho * second[i] + rest * square(g[i]));
      float change =
          (float) Math.sqrt(first[i] + epsilon) / (float) Math.sqrt(second[i] + epsilon) * g[i];
      first[i] = flushed(rho * first[i] + rest * square(change));
      w[i] -= step * change;
    }
  }

  private void lion(Optimizer.Rule.Lion rule, float[] w, float[] g, int start, int end) {
    float step = (float) rate;
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    for (int i = start; i < end; i++) {
      w[i] -= step * Math.signum(beta1 * first[i] + rest1 * g[i]);
      // The sign of a mean that is not 0 would move the weight for ever.
      first[i] = towardsZero(beta2 * first[i] + rest2 * g[i]);
    }
  }
}
