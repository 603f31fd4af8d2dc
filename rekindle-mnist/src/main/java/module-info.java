import org.jspecify.annotations.NullMarked;

/// The MNIST and digits data sets as resources, with their licences and hashes.
@NullMarked
module io.rekindle.mnist {
  requires static org.jspecify;

  exports io.rekindle.mnist;
}
