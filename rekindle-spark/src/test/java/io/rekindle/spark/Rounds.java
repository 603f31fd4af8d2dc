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
  private static final int ROUNDS = 100;

  private Rounds() {}

  static void measure(SparkSession session, int tasks) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Block none = new Block(1, new int[0], new int[0], new float[0], new float[0], new float[0]);
    List<PackedRows> rows =
        IntStream.range(0, tasks).mapToObj(i -> new PackedRows(i, none, none, 0)).toList();
    JavaRDD<PackedRows> packed = context.parallelize(rows, tasks).cache();
    List<Integer> all = IntStream.range(0, tasks).boxed().toList();
    for (int length : new int[] {80_000, 1_000_000}) {
      float[] vector = new float[length];
      for (long most : new long[] {Long.MAX_VALUE, 0}) {
        Combining combining = new Combining(packed, new long[tasks], most);
        double took = Double.NaN;
        for (int pass = 0; pass < 2; pass++) {
          long start = System.nanoTime();
          for (int i = 0; i < ROUNDS; i++) {
            var sent = context.broadcast(vector);
            var _ = combining.run(new Echo(sent), all, vector);
            sent.destroy();
          }
          took = (System.nanoTime() - start) / 1e6 / ROUNDS;
        }
        IO.println(
            "%,d numbers, %d tasks, jobs %s: %.1f ms a round"
                .formatted(length, tasks, most == 0 ? "and a shuffle" : "to the driver", took));
      }
      double took = 0;
      for (int pass = 0; pass < 2; pass++) {
        took =
            packed
                .rdd()
                .barrier()
                .mapPartitions(
                    new Gather(length), false, scala.reflect.ClassTag.apply(Double.class))
                .toJavaRDD()
                .collect()
                .getFirst();
      }
      IO.println(
          "%,d numbers, %d tasks, a barrier stage: %.1f ms a round".formatted(length, tasks, took));
    }
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
      for (int i = 0; i < ROUNDS; i++) {
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
      took.add((System.nanoTime() - start) / 1e6 / ROUNDS);
      Iterator<Double> result = took.iterator();
      return scala.jdk.javaapi.CollectionConverters.asScala(result);
    }
  }
}
