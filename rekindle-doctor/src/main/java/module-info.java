import org.jspecify.annotations.NullMarked;

/// Why a network does not learn: measured, proved by experiment, cured.
@NullMarked
module io.rekindle.doctor {
  requires transitive io.rekindle.core;
  requires transitive io.rekindle.data;
  requires static org.jspecify;

  exports io.rekindle.doctor;
  exports io.rekindle.doctor.gradcheck;
}
