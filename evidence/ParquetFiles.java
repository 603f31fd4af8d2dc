import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/// Writes the Parquet files of the tests with DuckDB, which is independent of the library that reads them, into the folder
/// rekindle-parquet/src/test/resources/io/rekindle/parquet. From the project's root, with JDK 25 and the jar
/// org.duckdb:duckdb_jdbc:2.0.0.1:
///
///     java -cp duckdb_jdbc-2.0.0.1.jar evidence/ParquetFiles.java
///
/// With a folder as argument it writes a table of a million rows there, to measure reading by: large.csv, large.parquet.
/// With a CSV file and the name of a Parquet file it converts the one to the other.
void main(String[] args) throws Exception {
  if (args.length == 2) {
    convert(args[0], args[1]);
    return;
  }
  if (args.length > 0) {
    large(Path.of(args[0]));
    return;
  }
  Path folder = Path.of("rekindle-parquet/src/test/resources/io/rekindle/parquet");
  Files.createDirectories(folder);
  try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
      Statement sql = duck.createStatement()) {
    sql.execute("SET threads = 1");
    sql.execute("SET preserve_insertion_order = true");
    String types =
        """
        SELECT i % 3 = 0 AS flag,
               (i - 3)::TINYINT AS tiny, (i * -1000)::SMALLINT AS small, (i * 100000)::INTEGER AS whole,
               (i * 10000000000)::BIGINT AS large, (i * 500000000)::UINTEGER AS unsigned,
               (18446744073709551615::UBIGINT - i::UBIGINT) AS unsigned_large,
               (i / 3.0)::FLOAT AS single, i / 7.0::DOUBLE AS double,
               (i * 1.25)::DECIMAL(9, 2) AS decimal9, (i * -12345.678)::DECIMAL(18, 3) AS decimal18,
               (i * 1234567890123456789.0123)::DECIMAL(38, 4) AS decimal38,
               CASE WHEN i = 4 THEN NULL ELSE 'text ' || (i % 2) || 'é' END AS text,
               ('small,medium,large'.split(','))[i % 3 + 1]::ENUM('small', 'medium', 'large') AS size,
               DATE '2024-02-27' + i::INTEGER AS day, TIME '12:34:56.789' AS time,
               TIMESTAMP '1969-12-31 23:59:58.5' + to_seconds(i::INTEGER) AS moment,
               TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS nanos,
               ('00000000-0000-0000-0000-00000000000' || i)::UUID AS id,
               [i, i + 1] AS list, {'a': i} AS struct, 'xy'::BLOB || '\\xFF'::BLOB AS bytes,
               CASE WHEN i % 2 = 0 THEN NULL ELSE i END AS gaps
        FROM range(8) t(i)
        """;
    for (String codec : new String[] {"uncompressed", "snappy", "gzip", "zstd"}) {
      copy(sql, types, folder.resolve("types-" + codec + ".parquet"), "CODEC '" + codec + "'");
    }
    copy(sql, types, folder.resolve("types-v2.parquet"), "CODEC 'zstd', PARQUET_VERSION 'V2'");
    sql.execute(
        "COPY (SELECT * EXCLUDE (list, struct, bytes) FROM ("
            + types
            + ")) TO '"
            + folder.resolve("types.csv")
            + "' (HEADER)");
    String flowers =
        """
        SELECT round(4 + 3 * random(), 1) AS length, round(2 + 2 * random(), 1) AS width,
               ['setosa', 'versicolor', 'virginica'][i % 3 + 1] AS species
        FROM range(120) t(i)
        """;
    sql.execute("SELECT setseed(0.5)");
    sql.execute("CREATE TABLE flowers AS " + flowers);
    copy(
        sql,
        "FROM flowers",
        folder.resolve("flowers.parquet"),
        "CODEC 'snappy', ROW_GROUP_SIZE 50");
    sql.execute("COPY flowers TO '" + folder.resolve("flowers.csv") + "' (HEADER)");
    for (String codec : new String[] {"lz4_raw", "brotli"}) {
      String few = "SELECT i AS number, i % 2 AS parity FROM range(64) t(i)";
      copy(sql, few, folder.resolve("few-" + codec + ".parquet"), "CODEC '" + codec + "'");
    }
    String dots =
        """
        SELECT i AS "a.b", (i * 7) % 11 AS a, {'b': i} AS nested, ['x', 'y'][i % 2 + 1] AS "c.d.e",
               i % 3 + i / 10 AS y
        FROM range(40) t(i)
        """;
    copy(sql, dots, folder.resolve("dots.parquet"), "CODEC 'snappy', ROW_GROUP_SIZE 16");
  }
}

void large(Path folder) throws Exception {
  try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
      Statement sql = duck.createStatement()) {
    sql.execute("SET threads = 1");
    sql.execute(
        """
        CREATE TABLE t AS
        SELECT round(random() * 100, 3) AS a, round(random() * 10, 4) AS b, random() AS c,
               (random() * 1000)::INT AS d, (random() * 5)::INT AS e, round(random(), 6) AS f,
               round(random() * 1e6, 2) AS g, ['red', 'green', 'blue'][(i % 3) + 1] AS h,
               round(random() * 7, 3) AS j, (i % 2)::INT AS y
        FROM range(1000000) x(i)
        """);
    sql.execute("COPY t TO '" + folder.resolve("large.csv") + "' (HEADER)");
    copy(sql, "FROM t", folder.resolve("large.parquet"), "CODEC 'snappy'");
  }
}

void convert(String csv, String parquet) throws Exception {
  try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
      Statement sql = duck.createStatement()) {
    copy(
        sql,
        "FROM read_csv('" + csv + "', header = true, nullstr = '')",
        Path.of(parquet),
        "CODEC 'snappy'");
  }
}

void copy(Statement sql, String query, Path file, String options) throws Exception {
  sql.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, " + options + ")");
}
