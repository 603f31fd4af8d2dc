package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.server.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The page that tries the model: a form, or for images something to draw on.
final class ModelPage {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private ModelPage() {}

  /// The page itself, with the model's name and task.
  static Reply page(Deployment deployment) {
    Reply page = file("page.html", "text/html");
    String html =
        new String(page.body(), StandardCharsets.UTF_8)
            .replace("{name}", escaped(deployment.name()))
            .replace("{task}", escaped(deployment.model().targets().task().label()));
    return new Reply(
        page.status(), page.type(), html.getBytes(StandardCharsets.UTF_8), page.headers());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /// A file of the page.
  static Reply file(String name, String type) {
    try (InputStream in = ModelPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new Reply(
          200,
          type + "; charset=utf-8",
          in.readAllBytes(),
          Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "no-referrer"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the page has to know of the model.
  static Reply description(Deployment deployment) {
    Preprocessing preprocessing = deployment.model().preprocessing();
    ObjBuilder description =
        Json.object()
            .put("name", deployment.name())
            .put("task", deployment.model().targets().task().label())
            .put(
                "features",
                Json.array(preprocessing.features().stream().map(ModelPage::feature).toList()));
    preprocessing
        .image()
        .filter(image -> image.channels() == 1)
        .ifPresent(
            image ->
                description.put(
                    "image",
                    Json.object()
                        .put("height", image.height())
                        .put("width", image.width())
                        .build()));
    return Reply.json(description.build());
  }

  private static Json feature(Feature feature) {
    ObjBuilder described = Json.object().put("name", feature.name());
    switch (Example.of(feature)) {
      case Json.Text text -> described.put("kind", "text").put("example", text);
      case Json number -> described.put("kind", "number").put("example", number);
    }
    if (feature instanceof Feature.Categorical c) {
      described.put("values", Json.texts(c.values()));
    }
    return described.build();
  }
}
