package io.rekindle.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// What is written about a condition for a person: its page of docs/diagnoses.
///
/// @param text the page, Markdown: a heading, what the condition is in one sentence, then sections
///   in the same order on each page
public record Explanation(Diagnosis diagnosis, String text) {

  public static Explanation of(Diagnosis diagnosis) {
    return new Explanation(diagnosis, read(diagnosis.id()));
  }

  /// The table of all conditions and what their roles mean, in Markdown.
  public static String overview() {
    return read("README");
  }

  /// What the condition is, in one sentence.
  public String summary() {
    return text.lines().skip(2).takeWhile(line -> !line.isBlank()).collect(Collectors.joining(" "));
  }

  private static String read(String name) {
    String resource = "diagnoses/" + name + ".md";
    try (InputStream page = Explanation.class.getResourceAsStream(resource)) {
      if (page == null) {
        throw new IllegalStateException("the program was built without " + resource);
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
