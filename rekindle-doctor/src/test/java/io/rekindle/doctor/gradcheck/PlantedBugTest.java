package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Mistakes planted in a hand-written backward pass, in 1 to 5 layers with every activation,
/// several losses, the bias apart or in the weights, one row or many.
///
/// Each must be named, alone and at its place. Where two mistakes give the same numbers (a factor
/// of 6 with 6 rows and 6 outputs, half the gradient of `mse` and that of `half_mse`), both must be
/// named.
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

  private static final int DEEPEST = 5;
  private static final int EVERYWHERE = -1;

  /// A mistake in one network.
  private record Planting(TextbookStep step) {
    Plant plant() {
      return step.plant();
    }

    /// Whether the numbers are the right ones all the same, as where no unit is below its kink.
    boolean isHarmless() {
      boolean otherSettings = plant() == Plant.PENALTY_MISSING || plant() == Plant.MEAN_FOR_SUM;
      TextbookStep right =
          new TextbookStep(
              step.seed(),
              step.widths(),
              step.rows(),
              step.hidden(),
              step.head(),
              step.biasColumn(),
              Plant.NONE,
              0,
              step.single());
      return !otherSettings && step.dump().layers().equals(right.dump().layers());
    }

    /// Whether a verdict names it and nothing else.
    boolean isNamedIn(Verdict verdict) {
      if (verdict.gradientsRight() || verdict.findings().size() != 1) {
        return false;
      }
      Finding finding = verdict.findings().getFirst();
      boolean isNamed = finding.term().orElseThrow().equals(plant().term);
      boolean isNamedBeside =
          plant() == Plant.DIVIDED_BY_OUTPUTS
              && step.rows() == step.widths()[step.depth()]
              && finding.because().contains("or of outputs");
      boolean isAnotherLoss =
          plant().term.equals("factor")
              && finding.term().orElseThrow().equals("another loss")
              && finding.because().contains("is meant and the gradient is")
              && finding.where().equals("loss");
      return ((isNamed || isNamedBeside) && where().contains(finding.where())) || isAnotherLoss;
    }

    private List<String> where() {
      int top = step.depth() - 1;
      return switch (plant()) {
        case SIGN_OF_ALL,
            SUM_FOR_MEAN,
            MEAN_FOR_SUM,
            TWICE,
            HALF,
            DIVIDED_BY_OUTPUTS,
            OUTPUT_SLOPE_AGAIN,
            SOFTMAX_JACOBIAN_AGAIN,
            DIAGONAL_OF_JACOBIAN,
            TARGETS_FORGOTTEN,
            LAST_ROW_ONLY,
            FIRST_ROW_LEFT_OUT,
            TARGETS_SHIFTED,
            CLASSES_SHIFTED,
            OUTPUT_SLOPE_MISSING,
            OUTPUTS_ROUNDED,
            NORM_CLIPPED ->
            List.of("layers." + top);
        case PENALTY_INCLUDED, PENALTY_MISSING, LAYERS_SWAPPED ->
            List.of(step.depth() == 1 ? "layers.0" : "layers");
        default ->
            step.at() == EVERYWHERE || plant() == Plant.VALUES_CLIPPED
                ? allOf()
                : List.of("layers." + step.at());
      };
    }

    /// All layers, or the only one that shows it.
    private List<String> allOf() {
      List<String> names = new ArrayList<>(List.of("layers"));
      for (int l = 0; l < step.depth(); l++) {
        names.add("layers." + l);
      }
      return names;
    }

    @Override
    public String toString() {
      return "%s at %d, %s %s %s, %d rows, bias column %s"
          .formatted(
              plant(),
              step.at(),
              Arrays.toString(step.widths()),
              step.hidden(),
              step.head(),
              step.rows(),
              step.biasColumn());
    }
  }

  @Test
  void namesEveryPlantedBugInDoublePrecision() {
    check(false, 1);
  }

  @Test
  void namesEveryPlantedBugInSinglePrecision() {
    check(true, 100_000);
  }

  /// The deltas of a softmax sum to 0 in each row, so that the sum of them all is only rounding.
  @Test
  void oneSumOfASoftmaxsDeltasIsProvedThoughItIsOnlyRounding() {
    int[] widths = {6, 5, 4};
    for (boolean single : new boolean[] {false, true}) {
      Verdict verdict =
          GradientCheck.check(
              new TextbookStep(
                      7,
                      widths,
                      9,
                      Function.TANH,
                      Head.SOFTMAX_CROSS_ENTROPY,
                      false,
                      Plant.BIAS_ONE_SUM,
                      1,
                      single)
                  .dump());
      Finding finding = verdict.findings().getFirst();
      assertThat(finding.because()).contains("is one number").contains("is zero");
      assertThat(finding.proof())
          .get(as(type(Finding.Proof.Gradient.class)))
          .extracting(Finding.Proof.Gradient::explained, as(DOUBLE))
          .isLessThan(1e-5);
    }
  }

  private static void check(boolean single, long firstSeed) {
    Map<Plant, Integer> named = new EnumMap<>(Plant.class);
    List<String> misses = new ArrayList<>();
    List<String> alarms = new ArrayList<>();
    for (Planting planting : plantings(single, firstSeed)) {
      Verdict verdict = GradientCheck.check(planting.step().dump());
      if (planting.isHarmless()) {
        if (!verdict.gradientsRight()) {
          alarms.add(planting + ": " + verdict.findings());
        }
      } else if (planting.isNamedIn(verdict)) {
        named.merge(planting.plant(), 1, Integer::sum);
      } else {
        misses.add(planting + ": " + verdict.findings());
      }
    }
    assertThat(alarms).isEmpty();
    assertThat(misses).isEmpty();
    assertThat(named).hasSize(Plant.values().length - 1);
    assertThat(named.values().stream().mapToInt(n -> n).sum()).isGreaterThan(1500);
  }

  private static List<Planting> plantings(boolean single, long firstSeed) {
    List<Planting> plantings = new ArrayList<>();
    long seed = firstSeed;
    for (Plant plant : Plant.values()) {
      for (int depth = 1; depth <= DEEPEST; depth++) {
        for (Function function : FUNCTIONS) {
          seed++;
          SplittableRandom random = new SplittableRandom(seed);
          int[] widths = widths(depth, random);
          int rows = seed % 5 == 0 && !isAboutRows(plant) ? 1 : 6 + random.nextInt(7);
          List<Head> heads = Arrays.stream(Head.values()).filter(h -> h.admits(plant)).toList();
          Head head = heads.get(random.nextInt(heads.size()));
          boolean biasColumn = plant == Plant.BIAS_COLUMN_NOT_DROPPED || random.nextBoolean();
          List<Integer> places = places(plant, widths);
          if (!places.isEmpty() && shows(plant, function)) {
            int at =
                isLocal(plant) || random.nextBoolean()
                    ? places.get(random.nextInt(places.size()))
                    : EVERYWHERE;
            plantings.add(
                new Planting(
                    new TextbookStep(
                        seed, widths, rows, function, head, biasColumn, plant, at, single)));
          }
        }
      }
    }
    return plantings;
  }

  private static int[] widths(int depth, SplittableRandom random) {
    boolean square = random.nextBoolean();
    int width = 5 + random.nextInt(4);
    int[] widths = new int[depth + 1];
    for (int l = 0; l <= depth; l++) {
      widths[l] = square ? width : 3 + random.nextInt(7);
    }
    return widths;
  }

  /// The layers in which a mistake can be made.
  private static List<Integer> places(Plant plant, int[] widths) {
    int depth = widths.length - 1;
    List<Integer> places = new ArrayList<>();
    for (int l = 0; l < depth && plant != Plant.NONE; l++) {
      boolean isHidden = l < depth - 1;
      boolean fits =
          switch (plant) {
            case WEIGHTS_TRANSPOSED -> isHidden && widths[l + 1] == widths[l + 2];
            case WEIGHTS_OF_LAYER_BELOW ->
                isHidden && widths[l] == widths[l + 1] && widths[l + 1] == widths[l + 2];
            case SLOPE_OF_LAYER_BELOW -> isHidden && l > 0 && widths[l] == widths[l + 1];
            case DELTA_BEFORE_SLOPE -> l < depth - 2;
            case GRADIENT_TRANSPOSED, VALUES_OF_LAYER_ABOVE -> widths[l] == widths[l + 1];
            case VALUES_BEFORE_ACTIVATION -> l > 0;
            case LAYERS_SWAPPED ->
                isHidden && widths[l] == widths[l + 1] && widths[l + 1] == widths[l + 2];
            default -> !plant.isHidden || isHidden;
          };
      if (fits) {
        places.add(l);
      }
    }
    return places;
  }

  /// Whether a mistake is made at one layer only.
  private static boolean isLocal(Plant plant) {
    return switch (plant) {
      case SLOPE_OF_LAYER_BELOW,
          DELTA_BEFORE_SLOPE,
          VALUES_OF_LAYER_ABOVE,
          SIGN_OF_LAYER,
          LAYERS_SWAPPED,
          LAYER_NEVER_COMPUTED,
          VALUES_BEFORE_ACTIVATION,
          WEIGHTS_TRANSPOSED,
          WEIGHTS_OF_LAYER_BELOW,
          BIAS_COLUMN_NOT_DROPPED,
          GRADIENT_TRANSPOSED ->
          true;
      default -> false;
    };
  }

  /// Whether a mistake is none, or gives zeros alone, where there is one row.
  private static boolean isAboutRows(Plant plant) {
    return switch (plant) {
      case BIAS_LAST_ROW,
          BIAS_MEAN,
          SUM_FOR_MEAN,
          MEAN_FOR_SUM,
          DIVIDED_AT_EVERY_LAYER,
          OUTPUTS_ROUNDED,
          LAST_ROW_ONLY,
          FIRST_ROW_LEFT_OUT,
          TARGETS_SHIFTED ->
          true;
      default -> false;
    };
  }

  /// Whether a mistake changes anything for an activation.
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
