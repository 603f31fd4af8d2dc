package io.rekindle.core.optimizer;

import io.rekindle.core.State;
import io.rekindle.core.network.Slot;
import java.util.Arrays;
import java.util.List;

/// An optimiser at work on one flat parameter vector, with its memory.
///
/// Only trainable slots change. Weight decay applies to slots of the kind weight alone. Nothing is
/// allocated after construction. L-BFGS, which looks at the loss several times a step, is not done
/// here.
public final class Updater {
  private final Optimizer optimizer;
  private final int[] from;
  private final int[] to;
  private final boolean[] decays;
  private final float[] first;
  private final float[] second;
  private long steps;

  /// The product of Nadam's momentum schedule so far.
  private double momentumProduct = 1;

  /// @param slots the layout of the vector
  public Updater(Optimizer optimizer, List<Slot> slots) {
    this.optimizer = optimizer;
    List<Slot> trained = slots.stream().filter(Slot::trainable).toList();
    from = trained.stream().mapToInt(Slot::offset).toArray();
    to = trained.stream().mapToInt(Slot::end).toArray();
    decays = new boolean[trained.size()];
    for (int i = 0; i < decays.length; i++) {
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
    clip(gradient);
    double rate = learningRate() * scheduleFactor;
    steps++;
    if (optimizer.weightDecay() != 0) {
      decayWeights(parameters, (float) (1 - rate * optimizer.weightDecay()));
    }
    switch (optimizer.rule()) {
      case Optimizer.Rule.Sgd rule -> sgd(rule, parameters, gradient, (float) rate);
      case Optimizer.Rule.Adam rule -> adam(rule, parameters, gradient, rate);
      case Optimizer.Rule.Nadam rule -> nadam(rule, parameters, gradient, rate);
      case Optimizer.Rule.RmsProp rule -> rmsProp(rule, parameters, gradient, (float) rate);
      case Optimizer.Rule.Adagrad rule -> adagrad(rule, parameters, gradient, (float) rate);
      case Optimizer.Rule.Adadelta rule -> adadelta(rule, parameters, gradient, (float) rate);
      case Optimizer.Rule.Lion rule -> lion(rule, parameters, gradient, (float) rate);
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

  private void decayWeights(float[] w, float keep) {
    for (int s = 0; s < from.length; s++) {
      if (decays[s]) {
        for (int i = from[s]; i < to[s]; i++) {
          w[i] *= keep;
        }
      }
    }
  }

  private void sgd(Optimizer.Rule.Sgd rule, float[] w, float[] g, float rate) {
    float momentum = (float) rule.momentum();
    for (int s = 0; s < from.length; s++) {
      if (momentum == 0) {
        for (int i = from[s]; i < to[s]; i++) {
          w[i] -= rate * g[i];
        }
      } else if (rule.nesterov()) {
        for (int i = from[s]; i < to[s]; i++) {
          first[i] = momentum * first[i] - rate * g[i];
          w[i] += momentum * first[i] - rate * g[i];
        }
      } else {
        for (int i = from[s]; i < to[s]; i++) {
          first[i] = momentum * first[i] - rate * g[i];
          w[i] += first[i];
        }
      }
    }
  }

  private void adam(Optimizer.Rule.Adam rule, float[] w, float[] g, double rate) {
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    float epsilon = (float) rule.epsilon();
    float corrected =
        (float)
            (rate
                * Math.sqrt(1 - Math.pow(rule.beta2(), (double) steps))
                / (1 - Math.pow(rule.beta1(), (double) steps)));
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        first[i] = beta1 * first[i] + rest1 * g[i];
        second[i] = beta2 * second[i] + rest2 * g[i] * g[i];
        w[i] -= corrected * first[i] / ((float) Math.sqrt(second[i]) + epsilon);
      }
    }
  }

  private void nadam(Optimizer.Rule.Nadam rule, float[] w, float[] g, double rate) {
    double now = rule.beta1() * (1 - 0.5 * Math.pow(0.96, (double) steps));
    double next = rule.beta1() * (1 - 0.5 * Math.pow(0.96, steps + 1.0));
    momentumProduct *= now;
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    float momentumShare = (float) (rate * next / (1 - momentumProduct * next));
    float gradientShare = (float) (rate * (1 - now) / (1 - momentumProduct));
    float correction = (float) (1 / (1 - Math.pow(rule.beta2(), (double) steps)));
    float epsilon = (float) rule.epsilon();
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        first[i] = beta1 * first[i] + rest1 * g[i];
        second[i] = beta2 * second[i] + rest2 * g[i] * g[i];
        w[i] -=
            (momentumShare * first[i] + gradientShare * g[i])
                / ((float) Math.sqrt(second[i] * correction) + epsilon);
      }
    }
  }

  private void rmsProp(Optimizer.Rule.RmsProp rule, float[] w, float[] g, float rate) {
    float rho = (float) rule.rho();
    float rest = (float) (1 - rule.rho());
    float momentum = (float) rule.momentum();
    float epsilon = (float) rule.epsilon();
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        second[i] = rho * second[i] + rest * g[i] * g[i];
        float change = rate * g[i] / (float) Math.sqrt(second[i] + epsilon);
        if (momentum != 0) {
          first[i] = momentum * first[i] + change;
          change = first[i];
        }
        w[i] -= change;
      }
    }
  }

  private void adagrad(Optimizer.Rule.Adagrad rule, float[] w, float[] g, float rate) {
    float epsilon = (float) rule.epsilon();
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        second[i] += g[i] * g[i];
        w[i] -= rate * g[i] / (float) Math.sqrt(second[i] + epsilon);
      }
    }
  }

  private void adadelta(Optimizer.Rule.Adadelta rule, float[] w, float[] g, float rate) {
    float rho = (float) rule.rho();
    float rest = (float) (1 - rule.rho());
    float epsilon = (float) rule.epsilon();
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        second[i] = rho * second[i] + rest * g[i] * g[i];
        float change =
            (float) (Math.sqrt(first[i] + epsilon) / Math.sqrt(second[i] + epsilon)) * g[i];
        first[i] = rho * first[i] + rest * change * change;
        w[i] -= rate * change;
      }
    }
  }

  private void lion(Optimizer.Rule.Lion rule, float[] w, float[] g, float rate) {
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    for (int s = 0; s < from.length; s++) {
      for (int i = from[s]; i < to[s]; i++) {
        w[i] -= rate * Math.signum(beta1 * first[i] + rest1 * g[i]);
        first[i] = beta2 * first[i] + rest2 * g[i];
      }
    }
  }
}
