package io.rekindle.report.page;

import io.rekindle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A whole HTML document, with style and script inside, that asks the network for nothing.
///
/// Its content security policy lets no script run but its own, and nothing be fetched; a page that
/// a server keeps up to date may ask that server.
public final class Page {
  private Page() {}

  /// A page that stands by itself.
  ///
  /// @param title of the document and its first heading
  /// @param subtitle a line below it
  /// @param content the sections
  /// @param data for the script
  public static String of(String title, String subtitle, Html content, Json data) {
    return of(title, subtitle, content, data, "", "", "");
  }

  /// A page that a server keeps up to date.
  ///
  /// @param style besides that of every page
  /// @param script likewise; it may ask the server
  public static String served(
      String title, String subtitle, Html content, String style, String script) {
    Json none = Json.object().build();
    return of(title, subtitle, content, none, style, script, " connect-src 'self';");
  }

  private static String of(
      String title,
      String subtitle,
      Html content,
      Json data,
      String style,
      String moreScript,
      String morePolicy) {
    String script = resource("report.js") + moreScript;
    String policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-%s';%s base-uri 'none'; form-action 'none'"
            .formatted(hash(script), morePolicy);
    Html html = new Html().verbatim("<!doctype html>\n");
    html.open("html", "lang", "en").open("head").leaf("meta", "charset", "utf-8");
    html.leaf("meta", "http-equiv", "Content-Security-Policy", "content", policy);
    html.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.leaf("meta", "name", "color-scheme", "content", "light dark");
    html.leaf("link", "rel", "icon", "href", "data:,");
    html.element("title", title);
    html.open("style").verbatim(resource("report.css") + style).close("style").close("head");
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
    return text(Page.class.getResourceAsStream(name), name);
  }

  /// The text of a resource.
  ///
  /// @param in closed; null if there is none
  /// @param name for messages
  public static String text(@Nullable InputStream in, String name) {
    try (in) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
