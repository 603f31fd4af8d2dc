import org.jspecify.annotations.NullMarked;

/// What a run came to, as one HTML page that needs no network.
@NullMarked
@SuppressWarnings("module") // the module that pages are exported to is built later
module io.rekindle.report {
  requires transitive io.rekindle.core;
  requires transitive io.rekindle.data;
  requires transitive io.rekindle.doctor;
  requires static org.jspecify;

  exports io.rekindle.report;
  exports io.rekindle.report.page to
      io.rekindle.live;
}
