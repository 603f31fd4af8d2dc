import org.jspecify.annotations.NullMarked;

/// Pages that follow a run while it trains, and steer it; the playground.
@NullMarked
module io.rekindle.live {
  requires transitive io.rekindle.core;
  requires io.rekindle.data;
  requires io.rekindle.doctor;
  requires io.rekindle.report;
  requires io.rekindle.server;
  requires jdk.httpserver;
  requires static org.jspecify;

  exports io.rekindle.live;
}
