package io.rekindle.spark;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/// What an exchange costs by itself: tasks that compute nothing add up their vectors.
final class Rounds {
  private static final int ROUNDS = 50;

  /// Far fewer, as each may take a second.
  private static final int GATHERS = 5;

  private Rounds() {}

  static void measure(SparkSession session, int tasks) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Block none = new Block(1, new int[0], new int[0], new float[0], new float[0], new float[0]);
    List<PackedRows> rows =
        IntStream.range(0, tasks).mapToObj(i -> new PackedRows(i, none, none, 0)).toList();
    JavaRDD<PackedRows> packed = context.parallelize(rows, tasks).cache();
    for (int length : new int[] {80_000, 1_000_000}) {
      IO.println(
          "| %,d | %.1f ms | %.1f ms | %.1f ms | %.1f ms |"
              .formatted(
                  length,
                  combining(context, packed, tasks, length, Long.MAX_VALUE),
                  combining(context, packed, tasks, length, 0),
                  treeAggregate(context, packed, length),
                  barrier(context.parallelize(rows, tasks), length)));
    }
  }

  private static double combining(
      JavaSparkContext context, JavaRDD<PackedRows> packed, int tasks, int length, long most) {
    Combining combining = new Combining(packed, new long[tasks], most);
    List<Integer> all = IntStream.range(0, tasks).boxed().toList();
    float[] vector = new float[length];
    return milliseconds(
        () -> {
          var sent = context.broadcast(vector);
          var _ = combining.run(new Echo(sent), all, vector);
          sent.destroy();
        });
  }

  /// What Spark's own learners do, in the order in which tasks finish.
  private static double treeAggregate(
      JavaSparkContext context, JavaRDD<PackedRows> packed, int length) {
    float[] vector = new float[length];
    return milliseconds(
        () -> {
          var sent = context.broadcast(vector);
          float[] sum =
              packed.treeAggregate(
                  new float[0], (held, _) -> plus(held, sent.value()), Rounds::plus, 2);
          System.arraycopy(sum, 0, vector, 0, length);
          sent.destroy();
        });
  }

  private static float[] plus(float[] a, float[] b) {
    if (a.length == 0) {
      return b;
    }
    float[] sum = a.clone();
    for (int i = 0; i < b.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  /// @param rows not held by executors: a barrier stage would wait for the slots of those that hold
  ///   them
  private static double barrier(JavaRDD<PackedRows> rows, int length) {
    double took = 0;
    for (int pass = 0; pass < 2; pass++) {
      took =
          rows.rdd()
              .barrier()
              .mapPartitions(new Gather(length), false, scala.reflect.ClassTag.apply(Double.class))
              .toJavaRDD()
              .collect()
              .getFirst();
    }
    return took;
  }

  /// The mean of the second half of the rounds.
  private static double milliseconds(Runnable round) {
    long start = 0;
    for (int i = 0; i < 2 * ROUNDS; i++) {
      if (i == ROUNDS) {
        start = System.nanoTime();
      }
      round.run();
    }
    return 1000 * Measure.seconds(start) / ROUNDS;
  }

  /// Gives back what it was sent.
  private record Echo(org.apache.spark.broadcast.Broadcast<float[]> sent) implements Work {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean averages() {
      return false;
    }

    @Override
    public Share on(PackedRows rows) {
      return new Share(sent.value(), 0, 1, "", 0);
    }
  }

  /// Adds up vectors by `allGather`, again and again; how many milliseconds each took.
  private static final class Gather
      extends scala.runtime.AbstractFunction1<
          scala.collection.Iterator<PackedRows>, scala.collection.Iterator<Double>>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final int length;

    Gather(int length) {
      this.length = length;
    }

    @Override
    public scala.collection.Iterator<Double> apply(scala.collection.Iterator<PackedRows> rows) {
      float[] vector = new float[length];
      BarrierTaskContext context = BarrierTaskContext.get();
      long start = System.nanoTime();
      for (int i = 0; i < GATHERS; i++) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * length);
        bytes.asFloatBuffer().put(vector);
        String[] gathered = context.allGather(Base64.getEncoder().encodeToString(bytes.array()));
        float[] sum = new float[length];
        for (String each : gathered) {
          FloatBuffer own = ByteBuffer.wrap(Base64.getDecoder().decode(each)).asFloatBuffer();
          for (int j = 0; j < length; j++) {
            sum[j] += own.get(j);
          }
        }
        vector = sum;
      }
      List<Double> took = new ArrayList<>();
      took.add((System.nanoTime() - start) / 1e6 / GATHERS);
      Iterator<Double> result = took.iterator();
      return scala.jdk.javaapi.CollectionConverters.asScala(result);
    }
  }
}
