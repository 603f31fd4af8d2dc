package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// A server that is to be as good after each test as before.
abstract class IntactServer {
  static final String GOOD = "[5.1,3.5,\"red\"]";

  @TempDir static Path folder;
  static Running running;

  @BeforeAll
  static void start() {
    running = Running.of(TestModels.flowers(1), folder);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @AfterEach
  void isIntact() throws Exception {
    assertThat(running.json("/predict", GOOD).status()).isEqualTo(200);
    assertThat(running.get("/metrics").text()).contains("rekindle_requests_in_flight 1\n");
    assertThat(running.log).isEmpty();
  }
}
