package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is watched and steered in a real browser, where there is one.
class WatchPageTest {
  /// Longer than any of these tests: they end it.
  private static final int EPOCHS = 1_000_000;

  @TempDir Path folder;

  private final Captured captured = Captured.plain();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Browser.isInstalled(), "chromium and chromedriver are not installed: pages are not opened");
    browser = Browser.desktop();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (!captured.console().interruption().requested()) {
      captured.console().interruption().request(2);
    }
    thread.shutdown();
    assertThat(thread.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    if (browser != null) {
      browser.close();
    }
  }

  private Future<Commands.Ran> train(Object... more) {
    List<Object> words = new java.util.ArrayList<>(List.of("train", "digits", "--watch"));
    words.addAll(List.of("--out", folder.resolve("run")));
    words.addAll(List.of(more));
    return thread.submit(() -> Commands.run(captured, words.toArray()));
  }

  private List<String> events() throws IOException {
    return Files.readAllLines(folder.resolve("run/metrics.jsonl"));
  }

  private static String status(String says) {
    return "document.querySelector('#status').textContent.startsWith('%s')".formatted(says);
  }

  @Test
  void aRunIsPausedAlteredAndEndedFromThePage() throws Exception {
    Future<Commands.Ran> run = train("--epochs", EPOCHS, "--set", "early_stopping=null");
    browser.open(captured.address());
    browser.await("training", status("Training: epoch"));
    browser.await("charts", "document.querySelectorAll('#live figure svg').length >= 6");

    browser.click("#pause");
    browser.await("the pause", status("Paused"));
    assertThat(browser.text("return document.querySelector('#pause').textContent"))
        .isEqualTo("Go on");
    long lines = events().size();
    Thread.sleep(500);
    assertThat(events().size()).as("nothing goes on").isEqualTo(lines);

    browser.run(
        "document.querySelector('#value').focus();document.querySelector('#value').select()");
    browser.press("0.0125\uE007");
    browser.await(
        "the new rate", "document.querySelector('#live').innerText.includes('to 0.0125')");
    browser.click("#pause");
    browser.await("training", status("Training"));
    browser.click("#stop");
    browser.await("the report", "document.querySelector('#scores')");

    Commands.Ran ran = run.get();
    assertThat(ran.status()).isZero();
    assertThat(browser.text("return document.body.innerText"))
        .contains("altered by hand", "Confusion", "What ran");
    browser.click("button[data-cell='3-3']");
    assertThat(browser.number("return document.querySelectorAll('#cell img').length")).isPositive();
    assertThat(browser.console()).isEmpty();
    assertThat(events().stream().filter(line -> line.contains("\"control\"")))
        .hasSize(4)
        .anyMatch(line -> line.contains("\"action\":\"learning_rate\"") && line.contains("0.0125"));
    assertThat(folder.resolve("run/log.txt")).content().contains("By hand at step", "0.0125");
    assertThat(folder.resolve("run/run.yaml")).content().startsWith("# Altered by hand");
    assertThat(folder.resolve("run/report.html")).content().contains("altered by hand");
    assertThat(folder.resolve("run/checkpoints")).isNotEmptyDirectory();
  }

  @Test
  void whatTheReaderUnfoldedStaysAndThePhoneFits() throws Exception {
    browser.close();
    browser = Browser.phone();
    Future<Commands.Ran> run = train("--epochs", EPOCHS, "--set", "early_stopping=null");
    browser.open(captured.address());
    browser.await("charts", "document.querySelectorAll('#live figure svg').length >= 6");
    browser.click("#live details summary");
    String before = browser.text("return document.querySelector('#live figure .said').textContent");
    browser.await(
        "news",
        "document.querySelector('#live figure .said').textContent !== '%s'".formatted(before));

    assertThat(browser.run("return document.querySelector('#live details').open").flag()).isTrue();
    assertThat(browser.run("return document.activeElement.tagName === 'SUMMARY'").flag()).isTrue();
    assertThat(browser.number("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(375);
    assertThat(
            browser.number(
                "return document.querySelectorAll('svg:not([aria-label]), table:not(:has(caption)),"
                    + " section:not([aria-labelledby]), input:not(#rate input)').length"))
        .isZero();
    assertThat(browser.text("return document.querySelector('#said').ariaLive")).isEqualTo("polite");
    captured.console().interruption().request(2);
    assertThat(run.get().status()).isEqualTo(130);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void anotherProcessesRunIsWatchedToItsEnd() throws Exception {
    Commands.run(
            "train",
            "digits",
            "--epochs",
            3,
            "--set",
            "network.init=uniform:0.0001",
            "--set",
            "optimizer={name: sgd, learning_rate: 0.1}",
            "--out",
            folder.resolve("run"))
        .exits(3);
    Future<Commands.Ran> watching =
        thread.submit(() -> Commands.run(captured, "watch", folder.resolve("run")));
    browser.open(captured.address());
    browser.await("the report", "document.querySelector('#scores')");

    assertThat(browser.text("return document.body.innerText"))
        .contains("Over, it did not learn", "Signal through the layers")
        .doesNotContain("Pause");
    assertThat(browser.console()).isEmpty();
    captured.console().interruption().request(2);
    assertThat(watching.get().status()).isZero();
  }

  @Test
  void aStoppedRunGoesOnWithTheRateThatWasSet() throws Exception {
    Future<Commands.Ran> run =
        train("--epochs", 2000, "--set", "early_stopping=null", "--set", "schedule=constant");
    browser.open(captured.address());
    browser.await("training", status("Training: epoch"));
    browser.click("#pause");
    browser.await("the pause", status("Paused"));
    browser.run(
        "document.querySelector('#value').focus();document.querySelector('#value').select()");
    browser.press("0.003\uE007");
    browser.await("the new rate", "document.querySelector('#live').innerText.includes('to 0.003')");
    browser.click("#stop");
    run.get();

    Commands.run("train", "--resume", folder.resolve("run")).exits(0);

    JsonField last =
        JsonField.root(
            "event",
            io.rekindle.core.json.Json.parse(
                events().stream().filter(line -> line.contains("\"epoch\"")).toList().getLast(),
                "event"));
    assertThat(last.get("epoch").count(1)).isEqualTo(2000);
    assertThat(last.get("learning_rate").number()).isBetween(0.0029, 0.0031);
    assertThat(events()).anyMatch(line -> line.contains("\"control\""));
  }
}
