package io.rekindle.report;

import io.rekindle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A whole HTML document, with style and script inside, that asks the network for nothing.
///
/// Its content security policy lets no script run but this one, and nothing be fetched.
final class Page {
  private Page() {}

  /// @param title of the document and its first heading
  /// @param subtitle a line below it
  /// @param content the sections
  /// @param data for the script
  static String of(String title, String subtitle, Html content, Json data) {
    String script = resource("report.js");
    String policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(script));
    Html html = new Html().verbatim("<!doctype html>\n");
    html.open("html", "lang", "en").open("head").leaf("meta", "charset", "utf-8");
    html.leaf("meta", "http-equiv", "Content-Security-Policy", "content", policy);
    html.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.leaf("meta", "name", "color-scheme", "content", "light dark");
    html.leaf("link", "rel", "icon", "href", "data:,");
    html.element("title", title);
    html.open("style").verbatim(resource("report.css")).close("style").close("head");
    html.open("body");
    html.element("a", "Skip to the content", "class", "skip", "href", "#content");
    html.open("header").open("div").element("h1", title).element("p", subtitle).close("div");
    html.element(
        "button", "Dark", "type", "button", "id", "theme", "aria-pressed", "false", "hidden", "");
    html.close("header").open("main", "id", "content");
    html.verbatim(content.toString()).close("main");
    html.open("script", "type", "application/json", "id", "data").verbatim(embedded(data));
    html.close("script");
    html.open("script").verbatim(script).close("script").close("body").close("html");
    return html.toString();
  }

  /// JSON that cannot end the element it stands in.
  private static String embedded(Json data) {
    return data.toString().replace("<", "\\u003c").replace("&", "\\u0026");
  }

  private static String hash(String script) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
