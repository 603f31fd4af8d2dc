package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.network.Activation;
import io.rekindle.core.reference.Activations;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values and derivatives beside those in double precision.
class ElementwiseTest {
  /// Half the distance between neighbouring floats, relative to them, and what the methods add.
  private static final double ROUNDED = 0x1p-24 + 2e-8;

  private static final float[] PLACES = places();

  static Stream<Activation> activations() {
    return Stream.concat(
        Arrays.stream(Activation.Standard.values())
            .filter(activation -> !activation.equals(Activation.SOFTMAX)),
        Stream.of(Activation.LEAKY_RELU));
  }

  /// From -110 to 110 closely, and down to the smallest values on both sides of 0.
  private static float[] places() {
    float[] places = new float[2 * 70_001];
    int count = 0;
    for (int i = -35_000; i <= 35_000; i++) {
      places[count++] = i * (110f / 35_000);
    }
    for (int i = 0; i < 35_000; i++) {
      float small = (float) Math.pow(10, -40.0 * i / 35_000);
      places[count++] = small;
      places[count++] = -small;
    }
    return Arrays.copyOf(places, count);
  }

  @ParameterizedTest
  @MethodSource("activations")
  void valuesAreRightToTheLastBits(Activation activation) {
    float[] y = new float[PLACES.length];

    Elementwise.forward(activation, PLACES, y, 0, y.length);

    for (int i = 0; i < y.length; i++) {
      double expected = Activations.value(activation, PLACES[i]);
      if ((float) expected == Float.POSITIVE_INFINITY) {
        assertThat(y[i]).isInfinite();
      } else {
        // Three roundings of a product of small numbers; the smallest floats have fewer bits, and
        // so have the factors of far tails.
        assertThat((double) y[i])
            .as("%s at %s", activation.label(), PLACES[i])
            .isCloseTo(expected, within(3 * ROUNDED * Math.abs(expected) + 1e-37));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("activations")
  void derivativesAreRight(Activation activation) {
    float[] y = new float[PLACES.length];
    float[] d = new float[PLACES.length];
    Arrays.fill(d, 0.5f);

    Elementwise.forward(activation, PLACES, y, 0, y.length);
    Elementwise.backward(activation, PLACES, y, d, 0, d.length);

    for (int i = 0; i < y.length; i++) {
      if (Float.isFinite(y[i]) && (PLACES[i] != 0 || activation.equals(Activation.GELU))) {
        double expected = 0.5 * Activations.derivative(activation, PLACES[i]);
        assertThat((double) d[i])
            .as("%s at %s", activation.label(), PLACES[i])
            .isCloseTo(expected, within(5e-7 * Math.max(1, Math.abs(expected))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("activations")
  void notANumberPassesThrough(Activation activation) {
    // In every lane of a vector, and in the rest.
    float[] z = new float[37];
    Arrays.fill(z, Float.NaN);
    float[] y = new float[37];

    Elementwise.forward(activation, z, y, 0, 37);

    for (float value : y) {
      assertThat(value).isNaN();
    }
  }

  @Test
  void valuesDoNotDependOnTheirPlace() {
    float[] single = new float[1];
    activations()
        .forEach(
            activation -> {
              float[] y = new float[PLACES.length];
              Elementwise.forward(activation, PLACES, y, 0, y.length);
              for (int i = 0; i < y.length; i += 101) {
                Elementwise.forward(activation, new float[] {PLACES[i]}, single, 0, 1);
                assertThat(y[i]).as("%s at %s", activation.label(), PLACES[i]).isEqualTo(single[0]);
              }
            });
  }

  @Test
  void infinityKeepsItsLimits() {
    float[] z = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
    float[] y = new float[2];

    Elementwise.forward(Activation.SIGMOID, z, y, 0, 2);
    assertThat(y).containsExactly(0, 1);
    Elementwise.forward(Activation.TANH, z, y, 0, 2);
    assertThat(y).containsExactly(-1, 1);
    Elementwise.forward(Activation.ELU, z, y, 0, 2);
    assertThat(y).containsExactly(-1, Float.POSITIVE_INFINITY);
    Elementwise.forward(Activation.EXPONENTIAL, z, y, 0, 2);
    assertThat(y).containsExactly(0, Float.POSITIVE_INFINITY);
  }
}
