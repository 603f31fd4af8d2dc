import org.jspecify.annotations.NullMarked;

/// Tables in Parquet files.
@NullMarked
@SuppressWarnings("requires-automatic") // Hardwood names its module in the manifest alone.
module io.rekindle.parquet {
  requires transitive io.rekindle.data;
  requires dev.hardwood.core;
  requires java.logging;
  requires static org.jspecify;

  exports io.rekindle.parquet;

  provides io.rekindle.data.raw.TableFormat with
      io.rekindle.parquet.ParquetFormat;
}
