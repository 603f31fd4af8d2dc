package io.rekindle.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the C library's erf and erfc.
class ErrorFunctionTest {

  @ParameterizedTest
  @CsvSource({
    "1e-10, 1.1283791670955126e-10, 0.999999999887162",
    "0.1, 0.1124629160182849, 0.8875370839817152",
    "0.5, 0.5204998778130465, 0.4795001221869535",
    "1, 0.8427007929497149, 0.15729920705028513",
    "1.5, 0.9661051464753108, 0.033894853524689274",
    "2, 0.9953222650189527, 0.004677734981047265",
    "2.4, 0.999311486103355, 0.0006885138966450789",
    "2.6, 0.9997639655834707, 0.00023603441652934908",
    "3, 0.9999779095030014, 2.2090496998585438e-05",
    "5, 0.9999999999984626, 1.5374597944280351e-12",
    "10, 1.0, 2.088487583762545e-45",
    "26, 1.0, 5.663192408856143e-296"
  })
  void agreesWithTheLibraryToThirteenDigits(double x, double erf, double erfc) {
    assertThat(ErrorFunction.erf(x)).isCloseTo(erf, within(1e-14 * erf));
    assertThat(ErrorFunction.erf(-x)).isCloseTo(-erf, within(1e-14 * erf));
    assertThat(ErrorFunction.erfc(x)).isCloseTo(erfc, within(2e-13 * erfc));
    assertThat(ErrorFunction.erfc(-x)).isCloseTo(1 + erf, within(1e-14));
  }
}
