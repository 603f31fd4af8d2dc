import org.jspecify.annotations.NullMarked;

/// What a run came to, as one HTML page that needs no network.
@NullMarked
module io.rekindle.report {
  requires transitive io.rekindle.core;
  requires transitive io.rekindle.data;
  requires transitive io.rekindle.doctor;
  requires static org.jspecify;

  exports io.rekindle.report;
}
