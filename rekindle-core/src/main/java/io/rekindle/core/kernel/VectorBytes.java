package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [UnsignedBytes] a vector at a time.
final class VectorBytes {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /// As many bytes as a vector has floats; vectors of fewer than 8 bytes there are none.
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

  private VectorBytes() {}

  /// Scales the first bytes, as many as fill whole vectors, and says how many these are.
  static int scale(
      byte[] bytes, int from, int count, float part, float rest, float[] into, int at) {
    int whole = LANES < 8 ? 0 : count / LANES * LANES;
    for (int i = 0; i < whole; i += LANES) {
      ByteVector read = ByteVector.fromArray(BYTES, bytes, from + i);
      IntVector wide = (IntVector) read.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      FloatVector unsigned = (FloatVector) wide.convert(VectorOperators.I2F, 0);
      unsigned
          .fma(FloatVector.broadcast(SPECIES, part), unsigned.mul(rest))
          .intoArray(into, at + i);
    }
    return whole;
  }
}
