package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import org.junit.jupiter.api.Test;

class ModelChangeTest {
  private static String change(Model before, Model after) {
    return ModelChange.of(before, after);
  }

  @Test
  void aModelWithTheSameInterfaceChangesNothing() {
    assertThat(change(TestModels.flowers(1), TestModels.flowers(2))).isEmpty();
  }

  @Test
  void columnsTaskTargetsAndClassesAreTold() {
    assertThat(change(TestModels.flowers(1), TestModels.price(1)))
        .isEqualTo(
            "columns gone: length, width, colour; columns new: f0, f1, f2; task: classification"
                + " before, regression now; targets gone: kind; targets new: price; classes gone:"
                + " setosa, virginica, large, versicolor");
    assertThat(change(TestModels.tags(1), TestModels.flowers(1)))
        .contains("columns gone: city", "columns new: width, colour", "classes new: setosa");
  }

  @Test
  void ofManyColumnsTheFirstAreNamed() {
    assertThat(change(TestModels.digits(1), TestModels.price(1)))
        .contains("columns gone: x[0], x[1], x[2], x[3], x[4], ... (784 in all)")
        .contains("image: 28 x 28, channels 1 before, none now");
  }

  @Test
  void typesAndOrdersAreTold() {
    Model flowers = TestModels.flowers(1);

    assertThat(change(flowers, TestModels.flowersTurned(1)))
        .isEqualTo(
            "columns of another type: width (a number before, a category now); columns in another"
                + " order, which rows that are arrays have to have; outputs in another order");
  }
}
