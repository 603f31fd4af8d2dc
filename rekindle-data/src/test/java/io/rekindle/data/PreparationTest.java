package io.rekindle.data;

import static io.rekindle.data.Prepare.column;
import static io.rekindle.data.Prepare.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  @TempDir Path folder;

  private Prepared prepare(String csv, int outputs, String... settings) throws IOException {
    return Prepare.table(folder, csv, outputs, settings);
  }

  private static float[] targets(Examples examples, int row) {
    float[] t = new float[examples.targets().columns()];
    examples.targets().copyRow(row, t, 0);
    return t;
  }

  @Test
  void theErrorOfTheFirstOfSeveralBadFilesIsTold() throws IOException {
    String csv = "a,y\n1,0\n2,1\n";
    String validation = "data.validation=no-validation.csv";
    String test = "data.test=no-test.csv";

    assertThatThrownBy(() -> prepare(csv, 2, "data.target=z", validation, test))
        .hasMessageContaining("d.csv has no such column");
    assertThatThrownBy(() -> prepare(csv, 2, validation, test))
        .hasMessageStartingWith("no-validation.csv: there is no such file");
    assertThatThrownBy(() -> prepare(csv, 2, test))
        .hasMessageStartingWith("no-test.csv: there is no such file");
  }

  @Test
  void tablesAreStandardizedByTheTrainingRowsByDefault() throws IOException {
    // numpy: (x - x.mean()) / x.std() of [1, 2, 6] is [-0.9258201, -0.46291005, 1.38873015]
    Prepared p = prepare("a,k,y\n1,5,0.5\n2,5,1.5\n6,5,2.5\n", 1);

    assertThat(column(p.train(), 0)).containsExactly(-0.9258201f, -0.46291006f, 1.3887302f);
    assertThat(column(p.train(), 1)).containsExactly(0, 0, 0);
    assertThat(p.preprocessing().features().get(1))
        .isEqualTo(new Feature.Numeric("k", 5, 1, OptionalDouble.empty(), false));
    assertThat(p.notes()).anySatisfy(n -> assertThat(n).contains("standardize"));
  }

  @Test
  void otherScalesAreWhatTheySay() throws IOException {
    String csv = "a,y\n1,0.5\n2,1.5\n5,2.5\n";

    assertThat(column(prepare(csv, 1, "data.scale=none").train(), 0)).containsExactly(1, 2, 5);
    assertThat(column(prepare(csv, 1, "data.scale=minmax").train(), 0))
        .containsExactly(0, 0.25f, 1);
    assertThat(column(prepare(csv, 1, "data.scale=minmax-symmetric").train(), 0))
        .containsExactly(-1, -0.5f, 1);
    assertThat(column(prepare(csv, 1, "data.scale=divide:4").train(), 0))
        .containsExactly(0.25f, 0.5f, 1.25f);
    assertThat(x(prepare("a,b,y\n3,4,1.5\n0,0,2.5\n", 1, "data.scale=unit-row").train(), 0))
        .containsExactly(0.6f, 0.8f);
    assertThat(x(prepare("a,b,y\n3,4,1.5\n0,0,2.5\n", 1, "data.scale=unit-row").train(), 1))
        .containsExactly(0, 0);
    assertThat(x(prepare("a,b,y\n3,4,1.5\n1,8,2.5\n", 1, "data.scale=[none, minmax]").train(), 0))
        .containsExactly(3, 0);
  }

  @Test
  void textsBecomeLabelsInTheOrderOfTheirCharacters() throws IOException {
    Prepared p = prepare("a,y\n1,b\n2,a\n3,C\n", 3);

    assertThat(p.targets().task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(p.targets().labels()).containsExactly("C", "a", "b");
    assertThat(p.targets().encoding()).isEqualTo(Encoding.ONE_HOT);
    assertThat(((TargetValues.OneHot) p.train().targets()).labels()).containsExactly(2, 1, 0);
    assertThat(p.notes()).anySatisfy(n -> assertThat(n).contains("classification", "guessed"));
    assertThat(p.notes()).anySatisfy(n -> assertThat(n).contains("y, the last column"));
  }

  @Test
  void numbersBecomeLabelsInNumericOrder() throws IOException {
    Prepared p = prepare("a,y\n1,10\n2,9\n3,10.0\n", 2);

    assertThat(p.targets().labels()).containsExactly("9", "10");
    assertThat(((TargetValues.OneHot) p.train().targets()).labels()).containsExactly(1, 0, 1);
  }

  @Test
  void taskIsGuessedFromTheTarget() throws IOException {
    String many =
        "a,y\n"
            + String.join("", IntStream.range(0, 21).mapToObj(i -> i + "," + i + "\n").toList());

    assertThat(prepare(many, 1).targets().task()).isEqualTo(Task.REGRESSION);
    assertThat(prepare("a,y\n1,0.5\n2,1\n", 1).targets().task()).isEqualTo(Task.REGRESSION);
    assertThat(prepare("a,y\n1,5\n2,7\n", 2).targets().task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(prepare("a,y\n1,True\n2,False\n", 2).targets().labels())
        .containsExactly("False", "True");
    assertThat(prepare("a,u,v\n1,0,1\n2,1,1\n", 2, "data.target=[u, v]").targets().task())
        .isEqualTo(Task.MULTILABEL);
    assertThat(prepare("a,u,v\n1,0,1\n2,1,3\n", 2, "data.target=[u, v]").targets().task())
        .isEqualTo(Task.REGRESSION);
  }

  @Test
  void oneHotTargetsAreSaidToBe() throws IOException {
    String oneHot = "a,u,v\n1,0,1\n2,1,0\n";

    assertThat(prepare(oneHot, 2, "data.target=[u, v]").notes())
        .anySatisfy(n -> assertThat(n).contains("every row has exactly one 1", "argmax"));
    for (String several : List.of(oneHot + "3,1,1\n", oneHot + "3,0,0\n")) {
      assertThat(prepare(several, 2, "data.target=[u, v]").notes())
          .noneSatisfy(n -> assertThat(n).contains("exactly one 1"));
    }
  }

  @Test
  void encodingDecidesHowALabelReachesTheNetwork() throws IOException {
    String csv = "a,y\n1,30\n2,10\n3,20\n";

    Prepared index = prepare(csv, 1, "data.task=classification", "data.encode=index");
    Prepared number = prepare(csv, 1, "data.task=classification", "data.encode=number");
    Prepared wide = prepare(csv, 5, "data.classes=5");

    assertThat(targets(index.train(), 0)).containsExactly(2);
    assertThat(targets(number.train(), 0)).containsExactly(30);
    assertThat(targets(wide.train(), 0)).containsExactly(0, 0, 1, 0, 0);
    assertThat(wide.targets().labels()).hasSize(5).startsWith("10", "20", "30");
    assertThat(targets(prepare("a,y\n1,n\n2,y\n", 1, "data.task=binary").train(), 1))
        .containsExactly(1);
    assertThat(
            targets(
                prepare("a,y\n1,0\n2,1\n", 2, "data.task=binary", "data.encode=one-hot").train(),
                1))
        .containsExactly(0, 1);
  }

  @Test
  void indexNeedsAnOutputForEachLabelOnlyUnderCrossEntropy() throws IOException {
    Prepared p = prepare("a,y\n1,b\n2,a\n", 2, "data.encode=index", "loss=cross_entropy");

    assertThat(p.train().targets().columns()).isEqualTo(1);
    assertThat(p.network().outputs()).isEqualTo(2);
  }

  @Test
  void scaledTargetsCanBeBroughtBackToTheirUnit() throws IOException {
    Prepared p = prepare("a,y\n1,10.5\n2,20.5\n3,60.5\n", 1, "data.scale_target=standardize");

    double center = p.targets().center().getFirst();
    double scale = p.targets().scale().getFirst();
    assertThat(targets(p.train(), 2)[0] * scale + center)
        .isCloseTo(60.5, org.assertj.core.api.Assertions.within(1e-5));
    assertThat(center).isEqualTo(91.5 / 3);
  }

  @Test
  void textColumnsAreOneInputForEachValue() throws IOException {
    Prepared p =
        prepare("c,f,a,y\nred,true,1,0.5\nblue,false,2,1.5\n,true,3,2.5\n", 1, "data.scale=none");

    assertThat(x(p.train(), 0)).containsExactly(0, 1, 1, 1);
    assertThat(x(p.train(), 1)).containsExactly(1, 0, 0, 2);
    assertThat(x(p.train(), 2)).containsExactly(0, 0, 1, 3);
    assertThat(p.preprocessing().features().getFirst())
        .isEqualTo(new Feature.Categorical("c", List.of("blue", "red")));
  }

  @Test
  void numbersCanBeNamedCategories() throws IOException {
    Prepared p = prepare("c,y\n10,0.5\n9,1.5\n", 1, "data.categories=c");

    assertThat(x(p.train(), 0)).containsExactly(0, 1);
  }

  @Test
  void missingFeaturesStayNanUnlessImputed() throws IOException {
    String csv = "a,b,y\n1,1,0.5\n,2,1.5\n2,3,2.5\n9,4,3.5\n";

    assertThat(column(prepare(csv, 1, "data.scale=none").train(), 0))
        .containsExactly(1, Float.NaN, 2, 9);
    assertThat(column(prepare(csv, 1, "data.scale=none", "data.impute=median").train(), 0))
        .containsExactly(1, 2, 2, 9);
    Prepared marked =
        prepare(csv, 1, "data.scale=none", "data.impute=mean", "data.impute_indicator=true");
    assertThat(x(marked.train(), 1)).containsExactly(4, 1, 2);
    assertThat(x(marked.train(), 0)).containsExactly(1, 0, 1);
  }

  @Test
  void onlyTheFirstRowsAreUsedAndAShareOfThemValidates() throws IOException {
    StringBuilder csv = new StringBuilder("a,y\n");
    for (int i = 0; i < 50; i++) {
      csv.append(i).append(',').append(i + 0.5).append('\n');
    }
    String[] settings = {"data.rows=40", "data.validation=0.25", "data.scale=none", "seed=3"};

    Prepared p = prepare(csv.toString(), 1, settings);
    Prepared again = prepare(csv.toString(), 1, settings);
    Prepared other =
        prepare(
            csv.toString(), 1, "data.rows=40", "data.validation=0.25", "data.scale=none", "seed=4");

    float[] train = column(p.train(), 0);
    float[] validation = column(p.validation().orElseThrow(), 0);
    assertThat(train).hasSize(30);
    assertThat(validation).hasSize(10).doesNotContain(train);
    assertThat(train).isSorted();
    assertThat(column(again.validation().orElseThrow(), 0)).isEqualTo(validation);
    assertThat(column(other.validation().orElseThrow(), 0)).isNotEqualTo(validation);
    for (float value : train) {
      assertThat(value).isLessThan(40);
    }
  }

  @Test
  void testAndValidationFilesAreScaledByTheTrainingRows() throws IOException {
    Files.writeString(folder.resolve("t.csv"), "y,extra,a\n7.5,z,10\n");

    Prepared p =
        prepare(
            "a,y\n0,0.5\n5,1.5\n",
            1,
            "data.test=t.csv",
            "data.validation=t.csv",
            "data.scale=minmax");

    assertThat(x(p.test().orElseThrow(), 0)).containsExactly(2);
    assertThat(targets(p.validation().orElseThrow(), 0)).containsExactly(7.5f);
  }

  @Test
  void weightsMultiply() throws IOException {
    String csv = "a,w,y\n1,1,p\n2,2,p\n3,1,p\n4,1,q\n";

    // 4 rows / (2 classes x 3 rows) = 2/3 and 4 / (2 x 1) = 2
    assertThat(prepare(csv, 2, "class_weights=balanced").train().weights().orElseThrow())
        .containsExactly(2 / 3f, 2 / 3f, 2 / 3f, 2);
    assertThat(
            prepare(csv, 2, "class_weights={q: 5}", "data.weights=w")
                .train()
                .weights()
                .orElseThrow())
        .containsExactly(1, 2, 1, 5);
    assertThat(prepare(csv, 2).train().weights()).isEmpty();
    assertThat(prepare(csv, 2, "data.weights=w").preprocessing().width()).isEqualTo(1);
    assertThat(
            prepare("a,y\n1,0\n2,1\n", 2, "class_weights={0.0: 3}").train().weights().orElseThrow())
        .containsExactly(3, 1);
  }

  @Test
  void autoencodingHasTheScaledFeaturesForTargets() throws IOException {
    Prepared p = prepare("a,b\n0,4\n2,8\n", 2, "data.task=autoencoding", "data.scale=minmax");

    assertThat(targets(p.train(), 1)).isEqualTo(x(p.train(), 1)).containsExactly(1, 1);
    assertThat(p.targets().task()).isEqualTo(Task.AUTOENCODING);
  }

  @Test
  void resolvedRunSaysWhatWasGuessed() throws IOException {
    Prepared p = prepare("a,y\n1,b\n2,a\n", 2);

    assertThat(p.run().data().task()).contains(Task.CLASSIFICATION);
    assertThat(p.run().data().encode()).contains(Encoding.ONE_HOT);
    assertThat(p.run().data().target()).contains(List.of("y"));
    assertThat(p.run().data().scale()).isPresent();
  }

  @Test
  void builtInMnistStaysBytes() {
    RunFile run =
        RunFile.parse(
            "data: {source: mnist, validation: 0.1}\nnetwork: {layers: [{dense: 10}]}\nloss: mse\n",
            "run.yaml",
            "run",
            folder,
            List.of());

    Prepared p = Preparation.prepare(run);

    assertThat(p.train().rows()).isEqualTo(54_000);
    assertThat(p.validation().orElseThrow().rows()).isEqualTo(6_000);
    assertThat(p.test().orElseThrow().rows()).isEqualTo(10_000);
    assertThat(p.train().features()).isInstanceOf(Features.Bytes.class);
    assertThat(p.preprocessing().image()).contains(new Image(28, 28, 1));
    // The mean of MNIST's training pixels is 0.1307 of white.
    assertThat(mean(p.test().orElseThrow())).isBetween(0.1315, 0.1335);
  }

  private static double mean(Examples examples) {
    double sum = 0;
    for (int row = 0; row < examples.rows(); row++) {
      for (float value : x(examples, row)) {
        sum += value;
      }
    }
    return sum / ((double) examples.rows() * examples.features().columns());
  }

  @Test
  void builtInDigitsAreDividedBySixteen() {
    RunFile run =
        RunFile.parse(
            "data: {source: digits}\nnetwork: {layers: [{dense: 10}]}\nloss: mse\n",
            "run.yaml",
            "run",
            folder,
            List.of());

    Prepared p = Preparation.prepare(run);

    assertThat(p.train().rows()).isEqualTo(1438);
    assertThat(p.test().orElseThrow().rows()).isEqualTo(359);
    assertThat(x(p.train(), 0)).startsWith(0, 0, 0.3125f, 0.8125f, 0.5625f);
    assertThat(p.targets().labels()).hasSize(10);
  }
}
