import org.jspecify.annotations.NullMarked;

/// The `rekindle` command.
@NullMarked
module io.rekindle.cli {
  requires io.rekindle.core;
  requires io.rekindle.data;
  requires io.rekindle.doctor;
  requires io.rekindle.interop;
  requires io.rekindle.live;
  requires io.rekindle.report;
  requires io.rekindle.server;
  requires static org.jspecify;
}
