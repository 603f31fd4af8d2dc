package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Slot;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The run files of examples/story do what they are there to show, on all of MNIST.
class StoryTest {
  @TempDir Path folder;

  private Ran train(String story, String out, Object... more) {
    Object[] arguments = new Object[5 + more.length];
    arguments[0] = "train";
    arguments[1] = RepositoryFile.of("examples/story/" + story + ".yaml");
    arguments[2] = "--json";
    arguments[3] = "--out";
    arguments[4] = folder.resolve(out);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Commands.run(arguments);
  }

  private static double number(JsonField done, String part, String measure) {
    return done.get(part).get(measure).number();
  }

  @Test
  void logisticUnitsOnSmallWeightsLearn() {
    JsonField done = train("1-logistic-learns", "run").exits(0).json();

    assertThat(number(done, "test", "loss")).isLessThan(0.75);
    assertThat(number(done, "test", "accuracy")).isGreaterThan(0.75);
  }

  @Test
  void reluOnSmallWeightsLearnsTheClassFrequenciesAlone() {
    String story = "2-relu-ignores-its-inputs";

    Ran ran = train(story, "run").exits(3);

    JsonField done = ran.json();
    assertThat(kinds(ran)).containsExactly("finding", "epoch", "summary", "done");
    JsonField warning = ran.events().getFirst();
    assertThat(warning.get("id").text()).isEqualTo("init-too-small");
    assertThat(warning.get("step").count(1)).isLessThanOrEqualTo(100);
    assertThat(done.get("learned").flag()).isFalse();
    assertThat(number(done, "test", "loss")).isCloseTo(2.301, within(0.001));
    assertThat(number(done, "test", "accuracy")).isEqualTo(0.1135);
    // What a constant predictor scores: the entropy of the class frequencies.
    assertThat(number(done, "test", "loss")).isCloseTo(number(done, "null", "loss"), within(0.001));
    assertThat(number(done, "null", "accuracy")).isEqualTo(0.1135);
    train(story, "initial", "--epochs", 0);
    Map<String, Double> moved = movements("initial", "run");
    double outputBias = moved.getOrDefault("layers.3.bias", 0.0);
    moved.remove("layers.3.bias");
    assertThat(outputBias).isGreaterThan(0.05);
    assertThat(moved).hasSize(7);
    moved.forEach(
        (tensor, movement) -> assertThat(movement).as(tensor).isLessThan(0.02 * outputBias));
  }

  private static List<String> kinds(Ran ran) {
    return ran.events().stream().map(event -> event.get("event").text()).toList();
  }

  /// The root mean square of what each tensor moved by.
  private Map<String, Double> movements(String from, String to) {
    Model before = Model.load(folder.resolve(from).resolve("model.rkn"));
    Model after = Model.load(folder.resolve(to).resolve("model.rkn"));
    float[] start = before.parameters();
    float[] end = after.parameters();
    Map<String, Double> movements = new HashMap<>();
    for (Slot slot : before.network().slots()) {
      double squares = 0;
      for (int i = slot.offset(); i < slot.end(); i++) {
        squares += Math.pow(end[i] - start[i], 2);
      }
      movements.put(slot.name(), Math.sqrt(squares / (slot.end() - slot.offset())));
    }
    return movements;
  }

  @Test
  void reluOnLargerWeightsLearns() {
    Ran ran = train("3-relu-learns", "run").exits(0);

    JsonField done = ran.json();
    assertThat(kinds(ran)).containsExactly("epoch", "done");
    assertThat(number(done, "test", "accuracy")).isGreaterThan(0.88);
    assertThat(done.members().get("first_non_finite")).isEqualTo(Json.Word.NULL);
  }

  @Test
  void oneLayerMoreDivergesAndTheRunSaysWhereAndWhen() {
    String story = "4-relu-with-one-layer-more-diverges";

    JsonField done = train(story, "run").exits(3).json();

    assertThat(done.get("finite").flag()).isFalse();
    JsonField first = done.get("first_non_finite");
    long step = first.get("step").whole(1, 20);
    String tensor = first.get("tensor").text();
    assertThat(tensor).matches("layers\\.\\d\\.(output|weight|bias|gradient)");
    Ran told =
        Commands.run(
                "train",
                RepositoryFile.of("examples/story/" + story + ".yaml"),
                "--out",
                folder.resolve("told"))
            .exits(3);
    assertThat(told.out())
        .contains(
            "This run did not learn: %s was no longer finite at step %d".formatted(tensor, step));
  }

  @Test
  void oneLayerMoreLearnsAtALowerRate() {
    JsonField done =
        train("4-relu-with-one-layer-more-diverges", "run", "--set", "optimizer.learning_rate=0.01")
            .exits(0)
            .json();

    assertThat(number(done, "test", "accuracy")).isGreaterThan(0.7);
  }
}
