/// Tables in Parquet files.
@org.jspecify.annotations.NullMarked
package io.rekindle.parquet;
