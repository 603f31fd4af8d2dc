/// Tables: CSV and TSV files as columns.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.table;
