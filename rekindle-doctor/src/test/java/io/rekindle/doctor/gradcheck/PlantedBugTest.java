package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Mistakes planted in a hand-written backward pass, in 1 to 5 layers with every activation.
class PlantedBugTest {
  private static final List<Function> FUNCTIONS =
      List.of(
          Function.SIGMOID,
          Function.TANH,
          Function.RELU,
          Function.LEAKY_RELU,
          Function.ELU,
          Function.SELU,
          Function.SOFTPLUS,
          Function.GELU,
          Function.SILU);

  /// How often a mistake was planted, named first, and named among others that give the same
  /// numbers.
  private static final class Score {
    int planted;
    int first;
    int among;
  }

  @Test
  void namesPlantedBugsInDoublePrecision() {
    check(false);
  }

  @Test
  void namesPlantedBugsInSinglePrecision() {
    check(true);
  }

  private static void check(boolean single) {
    Map<Plant, Score> scores = new EnumMap<>(Plant.class);
    List<String> misses = new ArrayList<>();
    long seed = single ? 100_000 : 1;
    for (Plant plant : Plant.values()) {
      for (int depth = 1; depth <= 5; depth++) {
        for (Function function : FUNCTIONS) {
          seed++;
          if (plant != Plant.NONE) {
            plant(seed, plant, depth, function, single, scores, misses);
          }
        }
      }
    }
    System.out.println("single " + single);
    int planted = 0; int named = 0; int first = 0;
    for (Map.Entry<Plant, Score> e : scores.entrySet()) {
      Score s = e.getValue();
      System.out.printf("%-28s %4d %4d %4d%n", e.getKey(), s.planted, s.first, s.among);
      planted += s.planted; first += s.first; named += s.first + s.among;
    }
    System.out.printf("all %d first %d named %d%n", planted, first, named);
    misses.stream().limit(60).forEach(System.out::println);
    assertThat(misses).isEmpty();
  }

  private static void plant(
      long seed,
      Plant plant,
      int depth,
      Function function,
      boolean single,
      Map<Plant, Score> scores,
      List<String> misses) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean square = random.nextBoolean();
    int width = 5 + random.nextInt(4);
    int[] widths = new int[depth + 1];
    for (int l = 0; l <= depth; l++) {
      widths[l] = square ? width : 3 + random.nextInt(7);
    }
    int rows = 6 + random.nextInt(7);
    int at = where(plant, widths, random);
    if (at == Integer.MIN_VALUE || !shows(plant, function)) {
      return;
    }
    Dump dump = new TextbookStep(seed, widths, rows, function, plant, at, single).dump();
    Dump right = new TextbookStep(seed, widths, rows, function, plant == Plant.PENALTY_MISSING ? plant : Plant.NONE, at, single).dump();
    Verdict verdict = GradientCheck.check(dump);
    boolean same = plant != Plant.PENALTY_MISSING && plant != Plant.MEAN_FOR_SUM && dump.layers().equals(right.layers());
    if (same) {
      if (!verdict.gradientsRight()) misses.add("ALARM " + plant + " " + function + " " + verdict.json());
      return;
    }
    Score score = scores.computeIfAbsent(plant, _ -> new Score());
    score.planted++;
    List<Finding> findings = verdict.findings();
    String term = findings.isEmpty() ? "none" : findings.getFirst().term().orElse("");
    if (findings.size() == 1 && term.equals(plant.term)) {
      score.first++;
    } else if (findings.size()==1 && plant == Plant.DIVIDED_BY_OUTPUTS && findings.getFirst().because().contains("or of outputs")) {
      score.among++;
    } else {
      misses.add("%s at %d, %s, %s: %s".formatted(plant, at, java.util.Arrays.toString(widths), function,
          findings.stream().map(f -> f.where() + " " + f.because()).toList()));
    }
  }

  private static int where(Plant plant, int[] widths, SplittableRandom random) {
    int depth = widths.length - 1;
    List<Integer> places = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      boolean isHidden = l < depth - 1;
      boolean fits =
          switch (plant) {
            case WEIGHTS_TRANSPOSED -> isHidden && widths[l + 1] == widths[l + 2];
            case SLOPE_OF_LAYER_BELOW -> isHidden && l > 0 && widths[l] == widths[l + 1];
            case DELTA_BEFORE_SLOPE -> l < depth - 2;
            case GRADIENT_TRANSPOSED, VALUES_OF_LAYER_ABOVE -> widths[l] == widths[l + 1];
            case VALUES_BEFORE_ACTIVATION -> l > 0;
            case LAYERS_SWAPPED -> isHidden && widths[l] == widths[l + 1] && widths[l + 1] == widths[l + 2];
            default -> !plant.isHidden || isHidden;
          };
      if (fits) {
        places.add(l);
      }
    }
    if (places.isEmpty()) {
      return Integer.MIN_VALUE;
    }
    boolean everywhere =
        switch (plant) {
          case SLOPE_OF_LAYER_BELOW, DELTA_BEFORE_SLOPE, VALUES_OF_LAYER_ABOVE, SIGN_OF_LAYER, LAYERS_SWAPPED, LAYER_NEVER_COMPUTED, VALUES_BEFORE_ACTIVATION, WEIGHTS_TRANSPOSED, GRADIENT_TRANSPOSED -> false;
          default -> random.nextBoolean();
        };
    return everywhere ? -1 : places.get(random.nextInt(places.size()));
  }

  /// Whether the mistake changes anything for this activation.
  private static boolean shows(Plant plant, Function function) {
    return switch (plant) {
      case SIGMOID_SLOPE_KEPT -> function != Function.SIGMOID;
      case TANH_SLOPE_KEPT -> function != Function.TANH;
      case SOFTPLUS_SLOPE_KEPT -> function != Function.SOFTPLUS;
      case FORMULA_FOR_Y_GIVEN_Z -> function.hasFormOfY();
      default -> true;
    };
  }
}
