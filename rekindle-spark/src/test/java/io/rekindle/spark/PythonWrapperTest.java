package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;

/// What of the Python wrapper can be checked without PySpark: that it has the estimators' Params,
/// each of its type.
class PythonWrapperTest {
  /// Those that PySpark's own base classes have, and `HasWeightCol`.
  private static final Set<String> OF_SPARK =
      Set.of(
          "featuresCol",
          "labelCol",
          "predictionCol",
          "probabilityCol",
          "rawPredictionCol",
          "thresholds",
          "weightCol");

  @Test
  void hasTheParamsOfTheEstimators() throws IOException {
    Map<String, String> python = new TreeMap<>();
    var found =
        Pattern.compile("^ +\"(\\w+)\": TypeConverters\\.(\\w+),$", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("python/rekindle_spark.py")));
    while (found.find()) {
      python.put(found.group(1), found.group(2));
    }
    assertThat(python).isEqualTo(converters(new RekindleClassifier().params()));
    assertThat(python).isEqualTo(converters(new RekindleRegressor().params()));
  }

  private static Map<String, String> converters(Param<?>[] params) {
    Map<String, String> converters = new TreeMap<>();
    Arrays.stream(params)
        .filter(param -> !OF_SPARK.contains(param.name()))
        .forEach(param -> converters.put(param.name(), converter(param)));
    return converters;
  }

  private static String converter(Param<?> param) {
    return switch (param) {
      case IntParam _, LongParam _ -> "toInt";
      case DoubleParam _ -> "toFloat";
      case BooleanParam _ -> "toBoolean";
      case IntArrayParam _ -> "toListInt";
      default -> "toString";
    };
  }
}
