package io.rekindle.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.server.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaygroundTest {
  private static final String GOOD =
      """
      {"data": "xor", "activation": "tanh", "spread": 0.5, "depth": 2, "width": 16, "rate": 0.1,
       "optimizer": "sgd"}
      """;

  private static PlaySettings read(String json) {
    return PlaySettings.read(JsonField.root("body", Json.parse(json, "body")));
  }

  @Test
  void settingsMakeANetwork() {
    Network network = read(GOOD).network();
    assertThat(network.layers()).hasSize(3);
    assertThat(((Layer.Dense) network.layers().get(1)).units()).isEqualTo(16);
    assertThat(network.outputs()).isEqualTo(2);
    assertThat(read(GOOD.replace("xor", "mnist")).network().inputs()).isEqualTo(784);
    assertThat(read(GOOD.replace("\"spread\": 0.5, ", "")).spread()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"depth\": 0",
        "\"depth\": 9",
        "\"width\": 0",
        "\"width\": 201",
        "\"width\": 1e9",
        "\"rate\": 0",
        "\"rate\": 1e6",
        "\"spread\": -1",
        "\"spread\": \"NaN\"",
        "\"data\": \"../etc\"",
        "\"activation\": \"softmax\"",
        "\"optimizer\": \"lbfgs\""
      })
  void settingsOutOfRangeAreRefused(String setting) {
    String name = setting.substring(0, setting.indexOf(':'));
    String bad = GOOD.replaceFirst(name + ": [^,}]*", setting);
    assertThatThrownBy(() -> read(bad))
        .isInstanceOfAny(Refusal.class, io.rekindle.core.InputException.class)
        .hasMessageContaining(name.replace("\"", ""));
  }

  /// Each can be learned, and lies within what is drawn.
  @ParameterizedTest
  @EnumSource(ToyData.class)
  void pointsAreLearned(ToyData toy) {
    PlayData data = PlayData.of(toy);
    List<PlayState> told = new ArrayList<>();
    PlaySettings settings =
        read(
            GOOD.replace("xor", toy.label())
                .replace("\"spread\": 0.5, ", "")
                .replace("sgd", "adam")
                .replace("0.1", "0.01"));
    PlayRun run = new PlayRun(settings, data, Compute.best().withThreads(1), told::add);
    float[] point = new float[2];
    for (int i = 0; i < data.train().rows(); i++) {
      data.train().features().copyRow(i, point, 0);
      assertThat(point[0]).isBetween(-1.7f, 1.7f);
      assertThat(point[1]).isBetween(-1.7f, 1.7f);
    }

    run.run();

    PlayState last = told.getLast();
    assertThat(last.phase()).isEqualTo(PlayRun.Phase.OVER);
    assertThat(last.learns()).isTrue();
    assertThat(last.accuracy()).isGreaterThan(toy == ToyData.SPIRALS ? 0.8 : 0.95);
    assertThat(data.constantLoss()).isCloseTo(Math.log(2), within(1e-9));
    assertThat(PlayView.html(last)).contains("data:image/png", "Activations forward");
    // What is painted at a point is what the network says of it.
    assertThat(told.size()).isGreaterThan(5);
    Surface surface = last.surface().orElseThrow();
    int agree = 0;
    Examples rows = data.judged();
    for (int i = 0; i < rows.rows(); i++) {
      rows.features().copyRow(i, point, 0);
      int x = (int) ((point[0] / Surface.EXTENT + 1) / 2 * Surface.SIDE);
      int y = (int) ((1 - point[1] / Surface.EXTENT) / 2 * Surface.SIDE);
      boolean second = surface.values()[y * Surface.SIDE + x] > 0.5;
      agree += second == (PlayState.best(last.outputs(), i, 2) == 1) ? 1 : 0;
    }
    assertThat(agree / (double) rows.rows()).isGreaterThan(0.9);
  }
}
