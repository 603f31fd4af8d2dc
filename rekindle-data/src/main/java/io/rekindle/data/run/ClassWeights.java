package io.rekindle.data.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much the rows of each class count in the loss.
public sealed interface ClassWeights {

  /// rows / (classes · rows of the class): every class counts the same in sum.
  record Balanced() implements ClassWeights {}

  /// A weight by label; labels that are not named weigh 1.
  record ByLabel(Map<String, Double> weights) implements ClassWeights {
    public ByLabel {
      weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }
  }
}
