import org.jspecify.annotations.NullMarked;

/// Predictions of a model over HTTP.
@NullMarked
@SuppressWarnings("module") // the module that the base is exported to is built later
module io.rekindle.server {
  requires transitive io.rekindle.core;
  requires io.rekindle.data;
  requires java.desktop;
  requires jdk.httpserver;
  requires static org.jspecify;

  exports io.rekindle.server;
  exports io.rekindle.server.http to
      io.rekindle.live;
}
