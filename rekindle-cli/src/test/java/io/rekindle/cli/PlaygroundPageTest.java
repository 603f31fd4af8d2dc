package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The playground in a real browser, where there is one.
class PlaygroundPageTest {
  private static final String STATUS = "document.querySelector('#status').textContent";

  private final Captured captured = Captured.plain();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Browser.isInstalled(), "chromium and chromedriver are not installed: pages are not opened");
    browser = Browser.desktop();
    Future<Commands.Ran> _ = thread.submit(() -> Commands.run(captured, "playground"));
    browser.open(captured.address());
  }

  @AfterEach
  void stop() throws InterruptedException {
    captured.console().interruption().request(2);
    thread.shutdown();
    assertThat(thread.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    if (browser != null) {
      assertThat(browser.console()).isEmpty();
      browser.close();
    }
  }

  /// The numbers of a chart's first line, layer by layer, as its table says them.
  private double first(String title, int row, int column) {
    return browser
        .run(
            """
            const figure = [...document.querySelectorAll('figure')].find(
              f => f.querySelector('figcaption').textContent.startsWith('%s'));
            return Number(figure.querySelectorAll('tbody tr')[%d].cells[%d].textContent.replace(',', ''))
            """
                .formatted(title, row, column))
        .number();
  }

  @Test
  void theQuestionIsSeenAndCured() throws InterruptedException {
    browser.click("button[data-preset]:nth-of-type(2)");
    browser.await("the end", STATUS + ".startsWith('It did not learn')");

    assertThat(browser.text("return " + STATUS))
        .contains("loss 2.3", "a constant predictor has 2.");
    assertThat(first("Activations forward", 0, 1) / first("Activations forward", 2, 1))
        .as("the signal fades forward")
        .isGreaterThan(100);
    assertThat(first("Gradients backward", 3, 1) / first("Gradients backward", 0, 1))
        .as("and back")
        .isGreaterThan(100);
    assertThat(browser.number("return document.querySelectorAll('.digits img[alt]').length"))
        .isEqualTo(24);

    browser.click("button[data-preset]:nth-of-type(3)");
    browser.await("the cure", STATUS + ".startsWith('It learned')");
    assertThat(first("Activations forward", 0, 1) / first("Activations forward", 2, 1))
        .isBetween(0.001, 10.0);
    browser.click("button[data-preset]:nth-of-type(4)");
    browser.await("the break", STATUS + ".startsWith('It broke')");
  }

  @Test
  void aPersonSetsAnotherNetwork() throws InterruptedException {
    browser.run(
        """
        const set = (id, value) => {
          const field = document.getElementById(id);
          field.value = value;
          field.dispatchEvent(new Event('input', { bubbles: true }));
        };
        set('data', 'circles');
        set('activation', 'tanh');
        document.getElementById('suited').selectedIndex = 1;
        set('depth', 2);
        set('width', 16);
        set('rate', -1);
        """);
    assertThat(browser.text("return document.querySelector('#rate-value').textContent"))
        .isEqualTo("0.1");
    assertThat(browser.run("return document.querySelector('#spread').disabled").flag()).isTrue();
    browser.run("document.querySelector('#train').focus()");
    browser.press("\uE007");
    browser.await("the end", STATUS + ".startsWith('It learned')");

    assertThat(browser.number("return document.querySelectorAll('svg image').length")).isEqualTo(1);
    assertThat(browser.number("return document.querySelectorAll('svg .point').length"))
        .isEqualTo(160);
    browser.click("button[data-preset]:nth-of-type(5)");
    browser.await("training", STATUS + ".startsWith('Step')");
    browser.click("#stop");
    browser.await("the end", "document.querySelector('#stop').disabled");
  }

  @Test
  void itFitsAPhoneAndCanBeReadAloud() throws IOException, InterruptedException {
    browser.close();
    browser = Browser.phone();
    browser.open(captured.address());
    browser.click("button[data-preset]:nth-of-type(5)");
    browser.await("charts", "document.querySelectorAll('figure svg').length >= 5");

    assertThat(browser.number("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(375);
    assertThat(
            browser.number(
                "return document.querySelectorAll('img:not([alt]), svg:not([aria-label]),"
                    + " table:not(:has(caption)), section:not([aria-labelledby])').length"
                    + " + [...document.querySelectorAll('input, select')]"
                    + ".filter(e => !e.labels.length).length"))
        .isZero();
    assertThat(browser.text("return document.querySelector('#said').ariaLive")).isEqualTo("polite");
  }
}
