package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rekindle.core.metric.Metric;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the doctor calls the parts of a run.
class SubjectTest {
  @TempDir Path folder;

  private Subject subject(String table, String features) throws IOException {
    Files.writeString(folder.resolve("table.csv"), table);
    RunFile run =
        RunFile.parse(
            """
            data: {source: table.csv, target: y, features: [%s], impute: mean, impute_indicator: true}
            network: {layers: [{dense: 2, activation: softmax}]}
            loss: cross_entropy
            optimizer: sgd
            """
                .formatted(features),
            "run.yaml",
            "run",
            folder,
            List.of());
    return new Subject(run, Preparation.prepare(run));
  }

  @Test
  void inputsAreNamedAfterTheColumnsTheyWereMadeOf() throws IOException {
    Subject subject =
        subject("age,city,size,y\n30,Oslo,1,0\n,Rome,2,1\n50,Oslo,3,1\n", "age, city, size");

    assertThat(IntStream.range(0, 5).mapToObj(subject::featureName))
        .containsExactly("age", "missing(age)", "city = Oslo", "city = Rome", "size");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> subject.featureName(5));
  }

  @Test
  void columnsLeftOutAreNotCounted() throws IOException {
    Subject subject = subject("age,city,size,y\n30,Oslo,1,0\n40,Rome,2,1\n", "size, city");

    assertThat(IntStream.range(0, 3).mapToObj(subject::featureName))
        .containsExactly("size", "city = Oslo", "city = Rome");
  }

  /// Weighted as if they were equal, classes cost plain accuracy, on purpose.
  @Test
  void classesThatAreWeighedAreJudgedAsIfTheyWereEqual() {
    SmallRuns runs = new SmallRuns(folder);
    assertThat(metric(runs.classes())).isEqualTo(Metric.ACCURACY);
    assertThat(metric(runs.classes("class_weights=balanced"))).isEqualTo(Metric.BALANCED_ACCURACY);
    assertThat(metric(runs.classes("metrics=[balanced_accuracy]")))
        .isEqualTo(Metric.BALANCED_ACCURACY);
    assertThat(metric(runs.severalLabels("metrics=[accuracy]"))).isEqualTo(Metric.ACCURACY);
    assertThat(metric(runs.numbers())).isEqualTo(Metric.R2);
  }

  /// Chance gets all of four rows right once in 16.
  @Test
  void fewRowsMayAllBeRightByChance() throws IOException {
    Files.writeString(folder.resolve("xor.csv"), "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n");
    Subject subject = subject(new SmallRuns(folder).yesOrNo("data.source=xor.csv"));
    double unmoved = subject.nullLoss();
    assertThat(subject.isByChance(Metric.ACCURACY, 1, unmoved)).isTrue();
    assertThat(subject.isByChance(Metric.ACCURACY, 1, 0.5 * unmoved)).isFalse();
    assertThat(subject.isByChance(Metric.R2, 1, unmoved)).isFalse();

    Subject many = subject(new SmallRuns(folder).yesOrNo());
    int rows = many.data().train().rows();
    assertThat(many.isByChance(Metric.ACCURACY, 1, many.nullLoss())).as(rows + " rows").isFalse();
    assertThat(many.isByChance(Metric.ACCURACY, 0.5, many.nullLoss())).isTrue();
  }

  private static Subject subject(RunFile run) {
    return new Subject(run, Preparation.prepare(run));
  }

  private static Metric metric(RunFile run) {
    return new Subject(run, Preparation.prepare(run)).metric();
  }
}
