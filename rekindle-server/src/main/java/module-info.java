import org.jspecify.annotations.NullMarked;

/// Predictions of a model over HTTP.
@NullMarked
module io.rekindle.server {
  requires transitive io.rekindle.core;
  requires io.rekindle.data;
  requires java.desktop;
  requires jdk.httpserver;
  requires static org.jspecify;

  exports io.rekindle.server;
}
