package io.rekindle.spark;

import io.rekindle.core.train.Replica;
import io.rekindle.core.train.Replicas;
import io.rekindle.core.train.RowOrder;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/// What a task computes on its rows: a function of what it is given and of its rows alone, so that
/// it can run again anywhere.
interface Work extends Serializable {

  /// Whether vectors are averaged by rows, not added up.
  boolean averages();

  Share on(PackedRows rows);

  /// The gradient of some rows of a batch.
  ///
  /// @param scale what each row's loss is multiplied by
  record Gradient(
      Spec spec,
      Broadcast<float[]> parameters,
      int[] starts,
      int[] rows,
      int[] positions,
      double scale,
      long step)
      implements Work {
    private static final long serialVersionUID = 1L;

    static Gradient of(
        Spec spec, Broadcast<float[]> parameters, RowOrder.Rows which, Replicas.Part part) {
      return new Gradient(
          spec,
          parameters,
          which.starts(),
          which.rows(),
          which.positions(),
          part.scale(),
          part.step());
    }

    @Override
    public boolean averages() {
      return false;
    }

    @Override
    public Share on(PackedRows packed) {
      RowOrder.Rows which = new RowOrder.Rows(starts, rows, positions);
      float[] w = parameters.value();
      float[] gradient = new float[w.length];
      int task = packed.task();
      return Share.of(
          gradient,
          spec.replica(packed)
              .gradient(w, which.rows(task), which.positions(task), scale, step, gradient));
    }
  }

  /// Steps on its own rows.
  record Advance(
      Spec spec, Broadcast<float[]> vector, int epoch, long start, int steps, double rateFactor)
      implements Work {
    private static final long serialVersionUID = 1L;

    static Advance of(Spec spec, Broadcast<float[]> vector, Replicas.Stretch stretch) {
      return new Advance(
          spec, vector, stretch.epoch(), stretch.start(), stretch.steps(), stretch.rateFactor());
    }

    @Override
    public boolean averages() {
      return true;
    }

    @Override
    public Share on(PackedRows packed) {
      float[] own = vector.value().clone();
      var stretch = new Replicas.Stretch(epoch, start, steps, rateFactor);
      return Share.of(own, spec.replica(packed).advance(stretch, own));
    }
  }

  /// The loss of its validation rows.
  record Validate(Spec spec, Broadcast<float[]> parameters) implements Work {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean averages() {
      return false;
    }

    @Override
    public Share on(PackedRows packed) {
      Spec.Run run = spec.run();
      Block rows = packed.validation();
      double sum =
          Replica.lossSum(
              run.network(),
              run.training().loss(),
              rows.examples(spec.classes()),
              parameters.value(),
              run.compute());
      return new Share(new float[0], sum, rows.rows(), "", 0);
    }
  }
}
