import org.jspecify.annotations.NullMarked;

/// The `rekindle` command.
@NullMarked
module io.rekindle.cli {
  requires info.picocli;
  requires io.rekindle.core;
  requires io.rekindle.data;
  requires static org.jspecify;

  opens io.rekindle.cli to
      info.picocli;
}
