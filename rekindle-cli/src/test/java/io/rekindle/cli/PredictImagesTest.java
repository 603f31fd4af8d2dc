package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions of files of images.
class PredictImagesTest {
  @TempDir static Path folder;

  private static Path model = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    for (int i = 0; i < 12; i++) {
      write("pictures/dark/%02d.png".formatted(i), 8, 0x040404 * i);
      write("pictures/light/%02d.png".formatted(i), 8, 0xffffff - 0x040404 * i);
    }
    model = folder.resolve("model");
    Commands.run(
            "train",
            folder.resolve("pictures"),
            "--set",
            "data.validation=0",
            "--set",
            "early_stopping=null",
            "--epochs",
            20,
            "-q",
            "--out",
            model)
        .exits(0);
  }

  private static Path write(String name, int size, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < size * size; i++) {
      image.setRGB(i % size, i / size, rgb);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void oneImageAloneIsPredicted() throws IOException {
    Path image = write("new, 1.png", 20, 0xf0f0f0);

    List<String> lines = Commands.run("predict", model, image).exits(0).lines();

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).isEqualTo("file,class,p_dark,p_light");
    assertThat(lines.getLast()).startsWith("\"" + image + "\",light,");
    assertThat(Commands.run("evaluate", model, image).exits(2).err()).contains("have no labels");
  }

  @Test
  void eachRowOfAFolderTellsItsFile() {
    Path dark = folder.resolve("pictures/dark");

    Ran ran = Commands.run("predict", model, dark, "--json").exits(0);

    assertThat(ran.events()).hasSize(12);
    assertThat(ran.events().get(3).get("file").text()).isEqualTo(dark.resolve("03.png").toString());
    assertThat(ran.events().get(3).get("class").text()).isEqualTo("dark");
  }

  @Test
  void brokenImagesAreNamed() throws IOException {
    Path some = Files.createDirectories(folder.resolve("some"));
    write("some/good.png", 8, 0);
    for (int i = 0; i < 5; i++) {
      Files.writeString(some.resolve("broken-%d.png".formatted(i)), "no image");
    }

    String err = Commands.run("predict", model, some).exits(2).err();

    assertThat(err)
        .startsWith("error: " + some + ": 5 of 6 images cannot be used:\n")
        .contains("broken-0.png: ", "broken-2.png: ", "\n  and 2 more")
        .doesNotContain("broken-3.png", "\tat ");
  }

  @Test
  void imagesOfOtherTypesAreTold() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    write("mixed/good.png", 8, 0);
    Files.writeString(mixed.resolve("other.webp"), "x");

    Ran ran = Commands.run("predict", model, mixed).exits(0);

    assertThat(ran.lines()).hasSize(2);
    assertThat(ran.err()).contains("1 image was passed over, other.webp: .png, .jpg and .jpeg are");
  }

  @Test
  void aTableHasNoFiles() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "a,y\n1,p\n2,q\n");
    Path trained = folder.resolve("table");
    Commands.run(
        "train", table, "-q", "--epochs", 1, "--set", "data.validation=0", "--out", trained);

    assertThat(Commands.run("predict", trained, table).lines().getFirst())
        .isEqualTo("class,p_p,p_q");
  }
}
