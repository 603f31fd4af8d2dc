package io.rekindle.spark;

import io.rekindle.core.train.Replica;
import io.rekindle.core.train.Replicas;
import io.rekindle.core.train.RowOrder;
import io.rekindle.core.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/// Replicas that are Spark tasks: each step is a job, which Spark schedules, repeats after faults
/// and shows like any other.
final class SparkReplicas implements Replicas {
  private final JavaSparkContext context;
  private final Spec spec;
  private final Training training;
  private final List<PackedRows.Summary> tasks;
  private final Combining combining;
  private Optional<RowOrder> order = Optional.empty();
  private final long rows;

  SparkReplicas(
      JavaRDD<PackedRows> packed,
      List<PackedRows.Summary> tasks,
      Spec spec,
      Training training,
      long mostCollected) {
    this.context = JavaSparkContext.fromSparkContext(packed.context());
    this.spec = spec;
    this.training = training;
    this.tasks = tasks;
    long[] digests = tasks.stream().mapToLong(PackedRows.Summary::digest).toArray();
    this.combining = new Combining(packed, digests, mostCollected);
    this.rows = tasks.stream().mapToLong(PackedRows.Summary::trainRows).sum();
  }

  @Override
  public int inputs() {
    return spec.inputs();
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long stepsPerEpoch() {
    return tasks.stream()
        .mapToLong(each -> Replica.stepsPerEpoch(each.trainRows(), training.batchSize()))
        .max()
        .orElse(0);
  }

  @Override
  public Outcome gradient(Part part, float[] parameters, float[] gradient) {
    RowOrder.Rows which = order().of(part);
    return with(
        parameters,
        weights ->
            combining.run(
                Work.Gradient.of(spec, weights, which, part),
                withRows(each -> which.starts()[each.task() + 1] - which.starts()[each.task()]),
                gradient));
  }

  private RowOrder order() {
    if (order.isEmpty()) {
      int[] counts = tasks.stream().mapToInt(PackedRows.Summary::trainRows).toArray();
      order = Optional.of(new RowOrder(training, counts));
    }
    return order.get();
  }

  @Override
  public Outcome advance(Stretch stretch, float[] vector) {
    return with(
        vector,
        start ->
            combining.run(
                Work.Advance.of(spec, start, stretch),
                withRows(each -> Replica.rowsOf(stretch, each.trainRows(), training.batchSize())),
                vector));
  }

  @Override
  public OptionalDouble validationLoss(float[] parameters) {
    List<Integer> measuring = withRows(PackedRows.Summary::validationRows);
    if (measuring.isEmpty()) {
      return OptionalDouble.empty();
    }
    Outcome outcome =
        with(
            parameters,
            weights -> combining.run(new Work.Validate(spec, weights), measuring, new float[0]));
    return OptionalDouble.of(outcome.lossSum() / outcome.rows());
  }

  private List<Integer> withRows(ToLongFunction<PackedRows.Summary> count) {
    List<Integer> found = new ArrayList<>();
    for (PackedRows.Summary each : tasks) {
      if (count.applyAsLong(each) > 0) {
        found.add(each.task());
      }
    }
    return found;
  }

  /// Sends numbers to the executors for one job.
  private Outcome with(float[] numbers, Function<Broadcast<float[]>, Outcome> job) {
    Broadcast<float[]> sent = context.broadcast(numbers);
    try {
      return job.apply(sent);
    } finally {
      sent.destroy();
    }
  }
}
