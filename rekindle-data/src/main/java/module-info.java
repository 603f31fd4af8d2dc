import org.jspecify.annotations.NullMarked;

/// Files to batches: readers, preprocessing, built-in data sets and the run file.
@NullMarked
module io.rekindle.data {
  requires transitive io.rekindle.core;
  requires ch.randelshofer.fastdoubleparser;
  requires de.siegmar.fastcsv;
  requires io.rekindle.mnist;
  requires java.desktop;
  requires org.snakeyaml.engine;
  requires static org.jspecify;

  exports io.rekindle.data;
  exports io.rekindle.data.npz;
  exports io.rekindle.data.raw;
  exports io.rekindle.data.run;
  exports io.rekindle.data.tune;

  uses io.rekindle.data.raw.TableFormat;
}
