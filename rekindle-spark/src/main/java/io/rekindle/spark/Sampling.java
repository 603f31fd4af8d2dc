package io.rekindle.spark;

import io.rekindle.core.train.Examples;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/// Some training rows, brought to the driver.
record Sampling(JavaRDD<PackedRows> packed, List<PackedRows.Summary> tasks, Spec spec) {
  private static final int MOST_VALUES = 4 << 20;

  /// The first rows, in their order.
  Examples first(int rows) {
    int[] counts = new int[tasks.size()];
    int left = rows;
    for (int i = 0; i < counts.length && left > 0; i++) {
      counts[i] = Math.min(left, tasks.get(i).trainRows());
      left -= counts[i];
    }
    return take(counts);
  }

  /// The first rows of every task, by its share of all.
  ///
  /// @param rows about so many, fewer where they are wide
  Examples spread(int rows) {
    long all = tasks.stream().mapToLong(PackedRows.Summary::trainRows).sum();
    long most = Math.min(rows, MOST_VALUES / spec.inputs());
    int[] counts = new int[tasks.size()];
    for (int i = 0; i < counts.length; i++) {
      long own = tasks.get(i).trainRows();
      counts[i] = (int) (all <= most ? own : own * most / all);
    }
    return take(counts);
  }

  private Examples take(int[] counts) {
    List<Object> asked = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        asked.add(i);
      }
    }
    Block[] blocks =
        (Block[])
            packed
                .context()
                .runJob(
                    packed.rdd(),
                    new Take(counts),
                    scala.jdk.javaapi.CollectionConverters.asScala(asked).toSeq(),
                    ClassTag.apply(Block.class));
    int rows = Arrays.stream(blocks).mapToInt(Block::rows).sum();
    float[] x = new float[Math.multiplyExact(rows, spec.inputs())];
    float[] labels = new float[rows];
    int next = 0;
    for (Block block : blocks) {
      for (int i = 0; i < block.rows(); i++) {
        block.features().copyRow(i, x, next * spec.inputs());
        labels[next++] = block.labels()[i];
      }
    }
    Block all = new Block(spec.inputs(), new int[0], new int[0], x, labels, new float[0]);
    return all.examples(spec.classes());
  }

  private static final class Take
      extends AbstractFunction1<scala.collection.Iterator<PackedRows>, Block>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int[] counts;

    Take(int[] counts) {
      this.counts = counts;
    }

    @Override
    public Block apply(scala.collection.Iterator<PackedRows> partition) {
      PackedRows rows = partition.next();
      return rows.train().first(counts[rows.task()]);
    }
  }
}
