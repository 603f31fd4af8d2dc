package io.rekindle.spark;

import java.io.Serializable;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;

/// Groups neighbouring partitions and keeps their order. Spark's own choice goes by where rows lie
/// at the moment, which may differ from run to run.
record Neighbours() implements PartitionCoalescer, Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public PartitionGroup[] coalesce(int most, RDD<?> parent) {
    int partitions = parent.getNumPartitions();
    PartitionGroup[] groups = new PartitionGroup[Math.min(most, partitions)];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new PartitionGroup(scala.Option.empty());
      int to = (int) ((i + 1L) * partitions / groups.length);
      for (int j = (int) ((long) i * partitions / groups.length); j < to; j++) {
        groups[i].partitions().addOne(parent.partitions()[j]);
      }
    }
    return groups;
  }
}
