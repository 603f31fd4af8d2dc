package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetOptionTest {
  private static final RunFile RUN =
      RunFile.parse(RunFile.template(), "run.yaml", "run", Path.of(""), List.of());

  @Test
  void optionsAreAsAPersonTypesThem() {
    assertThat(SetOption.of(Change.set("network.init", "he_normal")))
        .isEqualTo("--set network.init=he_normal");
    assertThat(SetOption.of(Change.set("network.layers.0.init", Map.of("uniform", 0.05))))
        .isEqualTo("--set network.layers.0.init=uniform:0.05");
    assertThat(SetOption.of(Change.set("optimizer.learning_rate", 1e-4)))
        .isEqualTo("--set optimizer.learning_rate=0.0001");
    assertThat(SetOption.of(Change.set("epochs", 30.0))).isEqualTo("--set epochs=30");
    assertThat(SetOption.of(Change.remove("schedule"))).isEqualTo("--set schedule=null");
    assertThat(SetOption.of(Change.set("loss", ordered("name", "mse", "reduction", "mean"))))
        .isEqualTo("--set 'loss={name: mse, reduction: mean}'");
    assertThat(SetOption.of(Change.set("data.target", "it's")))
        .isEqualTo("--set 'data.target=\"it'\\''s\"'");
    assertThat(SetOption.of(Change.set("data.target", "true")))
        .isEqualTo("--set 'data.target=\"true\"'");
  }

  @Test
  void whatAPersonTypesMakesTheSameRunAsTheChange() {
    List<Change> changes =
        List.of(
            Change.set("network.init", Map.of("uniform", List.of(-0.05, 0.05))),
            Change.set("network.layers.0.init", Map.of("normal", 1e-7)),
            Change.set("network.layers.0.activation", List.of("tanh", Map.of("leaky_relu", 0.2))),
            Change.set("loss", ordered("name", "cross_entropy", "from_logits", true)),
            Change.set("optimizer", ordered("name", "adam", "learning_rate", 0.003)),
            Change.set("epochs", 3),
            Change.remove("schedule"));

    for (Change change : changes) {
      String typed = change.path() + "=" + SetOption.value(change);
      assertThat(RUN.with(List.of(Setting.parse(typed))).yaml(Path.of("")))
          .as(typed)
          .isEqualTo(RUN.with(List.of(change.setting())).yaml(Path.of("")));
    }
  }

  private static Map<String, Object> ordered(
      String key, Object value, String otherKey, Object otherValue) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(key, value);
    map.put(otherKey, otherValue);
    return map;
  }
}
