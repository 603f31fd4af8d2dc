import org.jspecify.annotations.NullMarked;

/// Matrix products by oneDNN, called through the foreign-function API.
@NullMarked
module io.rekindle.onednn {
  requires io.rekindle.core;
  requires static org.jspecify;
}
