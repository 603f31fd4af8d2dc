package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages in a real browser, where there is one.
class ReportPageTest {
  private static final String HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\">";

  @TempDir static Path folder;

  private Browser browser;

  @BeforeAll
  static void runs() throws IOException {
    assumeTrue(
        Browser.isInstalled(), "chromium and chromedriver are not installed: pages are not opened");
    Commands.run("train", "digits", "--epochs", 8, "--out", folder.resolve("healthy")).exits(0);
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
            folder.resolve("sick"))
        .exits(3);
    Commands.run(
            "doctor",
            folder.resolve("sick/run.yaml"),
            "--budget",
            "5s",
            "--report",
            folder.resolve("doctor.html"))
        .exits(3);
    Commands.run(
            "compare",
            folder.resolve("healthy"),
            folder.resolve("sick"),
            "--html",
            folder.resolve("comparison.html"))
        .exits(0);
    hostile();
  }

  /// A table whose labels, column and file try to become a part of the page.
  private static void hostile() throws IOException {
    StringBuilder csv = new StringBuilder("\"<b onmouseover=alert(1)>size\",kind\n");
    for (int i = 0; i < 120; i++) {
      String label = i % 2 == 0 ? HOSTILE.replace("\"", "\"\"") : "plain & 'simple'";
      csv.append(i % 2 + (i % 7) * 0.2).append(",\"").append(label).append("\"\n");
    }
    Path table = folder.resolve("table.csv");
    Files.writeString(table, csv);
    Commands.Ran ran =
        Commands.run("train", table, "--epochs", 2, "--out", folder.resolve("hostile"));
    assertThat(ran.status()).isIn(0, 3);
  }

  @BeforeEach
  void start() throws IOException {
    browser = Browser.desktop();
  }

  @AfterEach
  void stop() {
    browser.close();
  }

  private void open(String name) {
    browser.open(folder.resolve(name));
  }

  /// Nothing is fetched but the pages themselves.
  private void asksNothingAndComplainsOfNothing() {
    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith("data:") || url.matches("file:.*\\.html"));
  }

  @Test
  void aCellOfTheConfusionMatrixShowsItsPictures() {
    open("healthy/report.html");

    browser.click("button[data-cell='3-3']");

    assertThat(browser.text("return document.querySelector('#cell h3').textContent"))
        .startsWith("3 found: ");
    assertThat(
            browser.number(
                "return [...document.querySelectorAll('#cell img')]"
                    + ".filter(i => i.complete && i.naturalWidth === 8 && i.alt).length"))
        .isBetween(1L, 12L)
        .isEqualTo(browser.number("return document.querySelectorAll('#cell li').length"));
    assertThat(browser.text("return document.activeElement.dataset.cell")).isEqualTo("3-3");
    asksNothingAndComplainsOfNothing();
  }

  @Test
  void theKeyboardDoesWhatTheMouseDoes() {
    open("healthy/report.html");
    browser.run("document.querySelector('.confusion .right button').focus()");

    browser.press("\uE007");

    assertThat(browser.number("return document.querySelectorAll('#cell img').length")).isPositive();
    assertThat(browser.text("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
  }

  @Test
  void darkIsAsTheSystemHasItAndAsTheReaderChooses() {
    String color = "return getComputedStyle(document.body).backgroundColor";
    open("healthy/report.html");
    browser.emulate("", "light");
    String light = browser.text(color);

    browser.click("#theme");
    String dark = browser.text(color);
    assertThat(dark).isNotEqualTo(light);
    assertThat(browser.text("return document.querySelector('#theme').ariaPressed"))
        .isEqualTo("true");
    browser.click("#theme");
    assertThat(browser.text(color)).isEqualTo(light);

    open("healthy/report.html");
    browser.emulate("", "dark");
    assertThat(browser.text(color)).isEqualTo(dark);
    browser.emulate("print", "dark");
    assertThat(browser.text(color)).isEqualTo("rgb(255, 255, 255)");
    assertThat(browser.text("return getComputedStyle(document.querySelector('#theme')).display"))
        .isEqualTo("none");
    asksNothingAndComplainsOfNothing();
  }

  @Test
  void everyPageFitsAPhone() throws IOException {
    browser.close();
    browser = Browser.phone();
    for (String page :
        List.of(
            "healthy/report.html",
            "sick/report.html",
            "doctor.html",
            "comparison.html",
            "hostile/report.html")) {
      open(page);
      assertThat(browser.number("return window.innerWidth")).as(page).isEqualTo(375);
      assertThat(browser.number("return document.documentElement.scrollWidth"))
          .as(page)
          .isLessThanOrEqualTo(375);
    }
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void everyPageCanBeReadAloud() {
    for (String page :
        List.of("healthy/report.html", "sick/report.html", "doctor.html", "comparison.html")) {
      open(page);
      assertThat(
              browser.number(
                  "return document.querySelectorAll('img:not([alt]), svg:not([aria-label]),"
                      + " table:not(:has(caption)), section:not([aria-labelledby])').length"))
          .as(page)
          .isZero();
      assertThat(
              browser.text(
                  "return [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName[1])"
                      + ".join('')"))
          .as(page)
          .matches("1(23*)+");
      assertThat(browser.number("return document.querySelectorAll('figure svg').length"))
          .isPositive()
          .isEqualTo(
              browser.number(
                  "return [...document.querySelectorAll('figure')].filter("
                      + "f => f.querySelector('svg') && f.querySelector('table')).length"));
      assertThat(
              browser.number(
                  "return [...document.querySelectorAll('[id]')].length"
                      + " - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"))
          .isZero();
    }
    asksNothingAndComplainsOfNothing();
  }

  @Test
  void theDoctorsPageShowsTheProofOfACause() {
    open("doctor.html");

    assertThat(browser.text("return document.querySelector('h2').textContent")).isEqualTo("Sick");
    assertThat(browser.text("return document.querySelector('article').innerText"))
        .startsWith("init-too-small")
        .contains("Proof: ", "of runs", "without", "with");
    assertThat(browser.number("return document.querySelectorAll('article svg path.line').length"))
        .isGreaterThanOrEqualTo(2);
    asksNothingAndComplainsOfNothing();
  }

  @Test
  void labelsAndColumnsStayText() {
    open("hostile/report.html");

    assertThat(browser.text("return document.title")).isEqualTo("table");
    assertThat(
            browser.number("return document.querySelectorAll('img[src=x], b[onmouseover]').length"))
        .isZero();
    assertThat(browser.text("return document.querySelector('.confusion thead').textContent"))
        .contains(HOSTILE);
    browser.click(".confusion button");
    assertThat(browser.text("return document.querySelector('#cell').textContent"))
        .contains("<b onmouseover=alert(1)>size");
    assertThat(browser.text("return document.title")).isEqualTo("table");
    asksNothingAndComplainsOfNothing();
  }

  /// Even if a text did get into the page as markup, it could run nothing.
  @Test
  void thePolicyLetsNoOtherScriptRun() {
    open("healthy/report.html");

    browser.run(
        "document.body.insertAdjacentHTML('beforeend', '<img src=data:,"
            + " onerror=\"document.title=1\">')");

    assertThat(browser.text("return document.title")).isEqualTo("digits");
    assertThat(browser.console()).anyMatch(line -> line.contains("Content Security Policy"));
  }
}
