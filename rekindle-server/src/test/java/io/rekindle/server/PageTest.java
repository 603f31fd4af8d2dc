package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.Release;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.data.GreyImage;
import io.rekindle.server.Running.Answer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page, what it needs, and the description of the interface.
class PageTest {
  @TempDir Path folder;

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    try (Running running = Running.of(TestModels.digits(1), folder)) {
      Answer page = running.get("/");
      assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
      assertThat(page.response().headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'");
      Matcher links = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page.text());
      while (links.find()) {
        String link = links.group(1);
        assertThat(link).doesNotContain("//");
        if (!link.startsWith("data:")) {
          assertThat(running.get("/" + link).status()).as(link).isEqualTo(200);
        }
      }
      assertThat(page.text()).contains("<h1 id=\"name\">tested</h1>", "<title>tested</title>");
      assertThat(running.get("/page.js").text()).doesNotContain("http:", "https:");
      JsonField model = running.get("/model.json").json();
      assertThat(model.get("image").get("width").count(1)).isEqualTo(28);
    }
  }

  @Test
  void theFormKnowsTheColumns() throws Exception {
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      List<JsonField> features = running.get("/model.json").json().get("features").elements();
      assertThat(features.get(0).get("example").number()).isEqualTo(5);
      assertThat(features.get(2).get("values").texts()).containsExactly("red", "blue, dark", "7");
    }
  }

  @Test
  void theDescriptionHasEveryPathAndItsExampleIsAnswered() throws Exception {
    for (Model model :
        List.of(
            TestModels.flowers(1),
            TestModels.digits(1),
            TestModels.labels(1),
            TestModels.price(1))) {
      try (Running running = Running.of(model, folder)) {
        JsonField document = running.get("/openapi.json").json();
        assertThat(document.get("openapi").text()).isEqualTo("3.1.0");
        assertThat(document.get("info").get("version").text()).isEqualTo(Release.version());
        assertReferencesExist(document.value(), document);
        for (String path : document.get("paths").members().keySet()) {
          JsonField operations = document.get("paths").get(path);
          if (operations.find("get").isPresent()) {
            assertThat(running.get(path).status()).as(path).isEqualTo(200);
          }
        }
        Json example =
            document
                .get("paths")
                .get("/predict")
                .get("post")
                .get("requestBody")
                .get("content")
                .get("application/json")
                .get("example")
                .value();
        Answer answer = running.json("/predict", example.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      }
    }
  }

  private static void assertReferencesExist(Json value, JsonField document) {
    switch (value) {
      case Json.Obj o -> {
        if (o.members().get("$ref") instanceof Json.Text reference) {
          JsonField at = document;
          for (String name : reference.value().substring(2).split("/", -1)) {
            at = at.get(name);
          }
        }
        o.members().values().forEach(member -> assertReferencesExist(member, document));
      }
      case Json.Arr a -> a.elements().forEach(each -> assertReferencesExist(each, document));
      case Json.Text _, Json.Whole _, Json.Real _, Json.Word _ -> {}
    }
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void anImageIsItsPixels() throws Exception {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    int[] pixels = new int[784];
    for (int i = 0; i < 784; i++) {
      pixels[i] = i * 37 % 256;
      image.getRaster().setSample(i % 28, i / 28, 0, pixels[i]);
    }
    BufferedImage doubled = new BufferedImage(56, 56, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 56 * 56; i++) {
      int shade = pixels[i / 56 / 2 * 28 + i % 56 / 2];
      doubled.setRGB(i % 56, i / 56, new Color(shade, shade, shade).getRGB());
    }
    try (Running running = Running.of(TestModels.digits(1), folder)) {
      Answer row = running.json("/predict", Arrays.toString(pixels));

      assertThat(running.post("/predict", "image/png", png(image)).text()).isEqualTo(row.text());
      byte[] shades = GreyImage.shades(png(doubled), "doubled", 28, 28);
      int[] trained = IntStream.range(0, 784).map(i -> shades[i] & 0xff).toArray();
      assertThat(trained).isNotEqualTo(pixels);
      assertThat(running.post("/predict", "image/png", png(doubled)).text())
          .as("as training would read it")
          .isEqualTo(running.json("/predict", Arrays.toString(trained)).text());
    }
  }

  @Test
  void imagesThatAreNoneAreRefused() throws Exception {
    BufferedImage wide = new BufferedImage(5000, 1, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage drawn = new BufferedImage(100, 80, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = drawn.createGraphics();
    pen.fillRect(10, 10, 30, 30);
    pen.dispose();
    byte[] good = png(drawn);
    try (Running running = Running.of(TestModels.digits(1), folder)) {
      assertThat(running.post("/predict", "image/png", good).status()).isEqualTo(200);
      assertThat(running.post("/predict", "image/png", png(wide)).status()).isEqualTo(413);
      for (byte[] bad :
          List.of(
              new byte[0],
              "GIF89a".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
              Arrays.copyOf(good, 20))) {
        Answer answer = running.post("/predict", "image/png", bad);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("allowed").text()).isEqualTo("a whole PNG image");
      }
      assertThat(running.log).isEmpty();
    }
  }
}
