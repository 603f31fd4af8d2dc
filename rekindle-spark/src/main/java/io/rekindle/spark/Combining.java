package io.rekindle.spark;

import io.rekindle.core.train.Replicas;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/// Adds up what tasks compute, always in the order of the tasks, whoever is done first.
///
/// A few small vectors come to the driver whole. Many or large ones are cut into slices, and a
/// shuffle brings each slice of all tasks to one of them, which adds it up: the driver then
/// receives one vector, however many tasks there are.
final class Combining {
  /// The most bytes of vectors that come to the driver whole.
  static final long MOST_COLLECTED = 32L << 20;

  private static final int SMALLEST_SLICE = 64 << 10;

  private final JavaRDD<PackedRows> rows;
  private final long[] digests;
  private final long mostCollected;

  /// @param digests of each task's rows
  Combining(JavaRDD<PackedRows> rows, long[] digests, long mostCollected) {
    this.rows = rows;
    this.digests = digests;
    this.mostCollected = mostCollected;
  }

  /// Runs the work in some of the tasks.
  ///
  /// @param tasks that have rows to work on, ascending
  /// @param into the sum, or the average by rows; overwritten unless no rows were seen
  Replicas.Outcome run(Work work, List<Integer> tasks, float[] into) {
    boolean whole = 4L * into.length * tasks.size() <= mostCollected;
    return whole ? collect(work, tasks, into) : slice(work, into);
  }

  private Replicas.Outcome collect(Work work, List<Integer> tasks, float[] into) {
    Share[] shares =
        (Share[])
            rows.rdd()
                .context()
                .runJob(
                    rows.rdd(),
                    new OnPartition(work, digests),
                    scala.jdk.javaapi.CollectionConverters.asScala(new ArrayList<Object>(tasks))
                        .toSeq(),
                    ClassTag.apply(Share.class));
    List<Share> all = Arrays.asList(shares);
    Replicas.Outcome total = Share.total(all);
    double divisor = work.averages() ? (double) total.rows() : 1;
    double[] sum = new double[into.length];
    for (Share share : all) {
      add(share.vector(), work.averages() ? (double) share.rows() : 1, sum);
    }
    if (total.rows() > 0) {
      divide(sum, divisor, into, 0);
    }
    return total;
  }

  private static void add(float[] vector, double weight, double[] sum) {
    for (int i = 0; i < vector.length; i++) {
      sum[i] += weight * vector[i];
    }
  }

  private static void divide(double[] sum, double divisor, float[] into, int at) {
    for (int i = 0; i < sum.length; i++) {
      into[at + i] = (float) (sum[i] / divisor);
    }
  }

  private Replicas.Outcome slice(Work work, float[] into) {
    int slices = Math.clamp(4L * into.length / SMALLEST_SLICE, 1, rows.getNumPartitions());
    JavaPairRDD<Integer, Iterable<Slice>> shuffled =
        rows.mapPartitionsToPair(new Cut(new OnPartition(work, digests), slices))
            .groupByKey(new HashPartitioner(slices));
    List<Summed> summed = new ArrayList<>(shuffled.map(new Sum(work.averages())).collect());
    shuffled.rdd().cleanShuffleDependencies(false);
    summed.sort(Comparator.comparingInt(Summed::slice));
    if (summed.isEmpty()) {
      return Share.total(List.of());
    }
    for (Summed each : summed) {
      int at = Slice.start(each.slice(), slices, into.length);
      System.arraycopy(each.sum(), 0, into, at, each.sum().length);
    }
    return Share.total(summed.getFirst().shares());
  }

  /// Work on a partition, which is one [PackedRows].
  private static final class OnPartition
      extends AbstractFunction1<scala.collection.Iterator<PackedRows>, Share>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Work work;
    private final long[] digests;

    OnPartition(Work work, long[] digests) {
      this.work = work;
      this.digests = digests;
    }

    @Override
    public Share apply(scala.collection.Iterator<PackedRows> partition) {
      return on(partition.next());
    }

    Share on(PackedRows packed) {
      packed.requireSame(digests[packed.task()]);
      return work.on(packed);
    }
  }

  /// A part of a task's vector.
  ///
  /// @param share with an empty vector
  private record Slice(int task, float[] part, Share share) implements Serializable {
    private static final long serialVersionUID = 1L;

    static int start(int slice, int slices, int length) {
      return (int) ((long) length * slice / slices);
    }
  }

  /// A slice of the result.
  private record Summed(int slice, float[] sum, List<Share> shares) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private record Cut(OnPartition work, int slices)
      implements PairFlatMapFunction<Iterator<PackedRows>, Integer, Slice> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, Slice>> call(Iterator<PackedRows> partition) {
      PackedRows packed = partition.next();
      Share share = work.on(packed);
      if (share.rows() == 0) {
        return Collections.emptyIterator();
      }
      Share rest =
          new Share(new float[0], share.lossSum(), share.rows(), share.tensor(), share.step());
      List<Tuple2<Integer, Slice>> cut = new ArrayList<>();
      for (int i = 0; i < slices; i++) {
        int from = Slice.start(i, slices, share.vector().length);
        int to = Slice.start(i + 1, slices, share.vector().length);
        float[] part = Arrays.copyOfRange(share.vector(), from, to);
        cut.add(new Tuple2<>(i, new Slice(packed.task(), part, rest)));
      }
      return cut.iterator();
    }
  }

  private record Sum(boolean averages)
      implements Function<Tuple2<Integer, Iterable<Slice>>, Summed> {
    private static final long serialVersionUID = 1L;

    @Override
    public Summed call(Tuple2<Integer, Iterable<Slice>> group) {
      List<Slice> slices = new ArrayList<>();
      group._2().forEach(slices::add);
      slices.sort(Comparator.comparingInt(Slice::task));
      List<Share> shares = new ArrayList<>(slices.stream().map(Slice::share).toList());
      double[] sum = new double[slices.getFirst().part().length];
      for (Slice slice : slices) {
        add(slice.part(), averages ? (double) slice.share().rows() : 1, sum);
      }
      float[] result = new float[sum.length];
      divide(sum, averages ? (double) Share.total(shares).rows() : 1, result, 0);
      return new Summed(group._1(), result, shares);
    }
  }
}
