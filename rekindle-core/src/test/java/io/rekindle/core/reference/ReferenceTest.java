package io.rekindle.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The reference on cases that are worked out by hand.
class ReferenceTest {
  private static final Offset<Double> EXACT = within(1e-14);
  private static final double[][] ONE_ROW = {{1, 2}};

  @Test
  void denseLayerMultipliesByItsUnitsRowsAndAddsTheBias() {
    Network network = Network.of(2, new Layer.Dense(2));
    double[] parameters = {3, 4, 5, 6, 0.5, -0.5};
    Reference.Result result =
        new Reference(network, Loss.meanSquaredError())
            .run(parameters, ONE_ROW, new double[][] {{11, 17}}, Mode.training());
    assertThat(result.outputs()[0]).containsExactly(11.5, 16.5);
    assertThat(result.loss()).isEqualTo(0.25);
    // d(loss)/dy = 2·(y - t)/2 = (0.5, -0.5)
    assertThat(result.gradient()).containsExactly(0.5, 1, -0.5, -1, 0.5, -0.5);
    assertThat(result.inputGradient()[0]).containsExactly(0.5 * 3 - 0.5 * 5, 0.5 * 4 - 0.5 * 6);
  }

  @Test
  void meanDividesByTheNumberOfRowsWhateverTheirWeights() {
    Network network = Network.of(1, new Layer.Dense(1));
    double[] p = {1, 0};
    double[][] x = {{1}, {2}};
    double[][] targets = {{0}, {0}};
    double[] weights = {3, 0.5};
    Loss mean = Loss.meanSquaredError();
    assertThat(new Reference(network, mean).run(p, x, targets, weights, Mode.training()).loss())
        .isEqualTo((3 * 1 + 0.5 * 4) / 2);
    assertThat(
            new Reference(network, mean.summed())
                .run(p, x, targets, weights, Mode.training())
                .loss())
        .isEqualTo(3 * 1 + 0.5 * 4);
  }

  @Test
  void penaltiesCountKernelsOnlyAndStayOutOfTheLoss() {
    Network network = Network.of(1, new Layer.Dense(1).withPenalty(0.1, 0.01));
    Reference.Result result =
        new Reference(network, Loss.meanSquaredError())
            .run(new double[] {-2, 7}, new double[][] {{1}}, new double[][] {{5}}, Mode.training());
    assertThat(result.loss()).isZero();
    assertThat(result.penalty()).isCloseTo(0.1 * 2 + 0.01 * 4, EXACT);
    assertThat(result.gradient()[0]).isCloseTo(-0.1 + 2 * 0.01 * -2, EXACT);
    assertThat(result.gradient()[1]).isZero();
  }

  @Test
  void droppedValuesAreZeroAndKeptOnesGrow() {
    Network network = Network.of(2, new Layer.Dropout(0.75));
    Reference reference = new Reference(network, Loss.meanSquaredError());
    Mode second = Mode.training((layer, row, unit) -> layer == 0 && row == 0 && unit == 1);
    double[][] targets = {{0, 0}};
    assertThat(reference.run(new double[0], ONE_ROW, targets, second).outputs()[0])
        .containsExactly(0, 8);
    assertThat(reference.run(new double[0], ONE_ROW, targets, Mode.inference()).outputs()[0])
        .containsExactly(1, 2);
  }

  @Test
  void batchNormStandardisesByTheBatchAndMovesItsRunningStatistics() {
    Network network = Network.of(1, new Layer.BatchNorm(0.9, 0));
    Reference reference = new Reference(network, Loss.meanSquaredError());
    double[] scaleShiftMeanVariance = {2, 1, 5, 4};
    double[][] x = {{1}, {3}};
    double[][] targets = {{0}, {0}};
    Reference.Result training = reference.run(scaleShiftMeanVariance, x, targets, Mode.training());
    assertThat(training.outputs()).isDeepEqualTo(new double[][] {{-1}, {3}});
    assertThat(training.parameters()[2]).isCloseTo(0.9 * 5 + 0.1 * 2, EXACT);
    assertThat(training.parameters()[3]).isCloseTo(0.9 * 4 + 0.1 * 1, EXACT);

    Reference.Result inference =
        reference.run(scaleShiftMeanVariance, x, targets, Mode.inference());
    assertThat(inference.outputs()).isDeepEqualTo(new double[][] {{-3}, {-1}});
    assertThat(inference.parameters()).isEqualTo(scaleShiftMeanVariance);
  }

  @Test
  void indexTargetMeansTheSameAsItsOneHotForm() {
    Network network = Network.of(2, new Layer.Dense(3, Activation.SOFTMAX));
    double[] p = {0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0, 0.1, 0.2};
    Reference reference = new Reference(network, Loss.crossEntropy());
    Reference.Result index = reference.run(p, ONE_ROW, new double[][] {{2}}, Mode.training());
    Reference.Result oneHot =
        reference.run(p, ONE_ROW, new double[][] {{0, 0, 1}}, Mode.training());
    assertThat(index.loss()).isEqualTo(oneHot.loss());
    assertThat(index.gradient()).isEqualTo(oneHot.gradient());
  }

  @Test
  void saturatedSoftmaxStillHasAGradient() {
    Network network = Network.of(1, new Layer.Dense(2, Activation.SOFTMAX));
    double[] p = {500, -500, 0, 0};
    Reference.Result result =
        new Reference(network, Loss.crossEntropy())
            .run(p, new double[][] {{1}}, new double[][] {{0, 1}}, Mode.training());
    assertThat(result.loss()).isEqualTo(1000);
    assertThat(result.gradient()).containsExactly(1, -1, 1, -1);
  }

  @Test
  void probabilitiesFromElsewhereAreClippedWithTheirGradient() {
    Network network = Network.of(1, new Layer.Dense(1, Activation.HARD_SIGMOID));
    double[] p = {-30, 0};
    Reference.Result result =
        new Reference(network, Loss.binaryCrossEntropy())
            .run(p, new double[][] {{1}}, new double[][] {{1}}, Mode.training());
    assertThat(result.loss()).isCloseTo(-Math.log(1e-7), EXACT);
    assertThat(result.gradient()).containsOnly(0);
  }

  @Test
  void outputsThatSumToZeroGiveANonFiniteLoss() {
    Network network = Network.of(1, new Layer.Dense(2, Activation.RELU));
    double[] p = {-1, -1, 0, 0};
    double[][] targets = {{0, 1}};
    assertThat(
            new Reference(network, Loss.crossEntropy())
                .run(p, new double[][] {{1}}, targets, Mode.training())
                .loss())
        .isNaN();
    Loss asTheyAre = new Loss(new Measure.CrossEntropy(false, 0, false), Reduction.MEAN);
    assertThat(
            new Reference(network, asTheyAre)
                .run(p, new double[][] {{1}}, targets, Mode.training())
                .loss())
        .isCloseTo(-Math.log(1e-7), EXACT);
  }

  @Test
  void layersWithoutStepsPassTheirInputOn() {
    Network network =
        Network.of(
            2,
            new Layer.Activate(Activation.LINEAR),
            new Layer.Activate(Activation.RELU),
            new Layer.Dropout(0));
    Reference.Result result =
        new Reference(network, Loss.meanSquaredError())
            .run(new double[0], new double[][] {{-1, 1}}, new double[][] {{0, 0}}, Mode.training());
    assertThat(result.layers()).hasSize(3);
    assertThat(result.layers().get(0)[0]).containsExactly(-1, 1);
    assertThat(result.layers().get(1)[0]).containsExactly(0, 1);
    assertThat(result.layers().get(2)[0]).containsExactly(0, 1);
  }

  @Test
  void widthsThatDoNotFitAreNamed() {
    Network network = Network.of(2, new Layer.Dense(3));
    Reference reference = new Reference(network, Loss.meanSquaredError());
    assertThatThrownBy(
            () -> reference.run(new double[9], ONE_ROW, new double[][] {{1}}, Mode.training()))
        .hasMessage("1 targets a row, 3 are needed");
    assertThatThrownBy(
            () -> reference.run(new double[8], ONE_ROW, new double[][] {{1}}, Mode.training()))
        .hasMessage("8 parameters, 9 are needed");
    assertThatThrownBy(
            () ->
                new Reference(network, Loss.crossEntropy())
                    .run(new double[9], ONE_ROW, new double[][] {{3}}, Mode.training()))
        .hasMessage("a target of 3.0 does not index one of 3 outputs");
  }
}
