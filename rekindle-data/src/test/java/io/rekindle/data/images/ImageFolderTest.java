package io.rekindle.data.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.train.Features;
import io.rekindle.data.Application;
import io.rekindle.data.DataProfile;
import io.rekindle.data.DataSource;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final String YAML =
      """
      data: {source: pictures}
      network: {layers: [{dense: 2, activation: softmax}]}
      loss: cross_entropy
      """;

  @TempDir Path folder;
  private Path pictures;

  @BeforeEach
  void pictures() throws IOException {
    pictures = folder.resolve("pictures");
    for (int i = 0; i < 3; i++) {
      write("train/cat/%d.png".formatted(i), 4, 4, 0x101010 * i);
      write("train/dog/%d.jpg".formatted(i), 4, 4, 0xc0c0c0 + i);
    }
    write("test/dog/1.png", 4, 4, 0xffffff);
    Files.createDirectories(pictures.resolve("train/.cache"));
    Files.writeString(pictures.resolve("train/cat/.DS_Store"), "x");
  }

  private void write(String name, int height, int width, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    Path file = pictures.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile())).isTrue();
  }

  private Prepared prepared(String... settings) {
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    return Preparation.prepare(RunFile.parse(YAML, "run.yaml", "run", folder, changes));
  }

  @Test
  void eachFolderIsAClassAndTrainAndTestAreParts() {
    Prepared prepared = prepared();

    assertThat(prepared.targets().labels()).containsExactly("cat", "dog");
    assertThat(prepared.train().rows()).isEqualTo(6);
    assertThat(prepared.test().orElseThrow().rows()).isEqualTo(1);
    assertThat(prepared.preprocessing().image()).contains(new Image(4, 4, 3));
    assertThat(prepared.train().features()).isInstanceOf(Features.Bytes.class);
    assertThat(prepared.network().inputs()).isEqualTo(48);
    float[] row = new float[48];
    prepared.train().features().copyRow(1, row, 0);
    assertThat(row).containsOnly(16 / 255f);
  }

  @Test
  void imagesOfOtherTypesAreToldAsPassedOver() throws IOException {
    Path train = pictures.resolve("train");
    Files.writeString(train.resolve("notes.txt"), "no image");
    Files.writeString(train.resolve("dog/.a.gif"), "x");
    assertThat(prepared().notes()).noneMatch(note -> note.contains("passed over"));
    Files.writeString(train.resolve("dog/a.WebP"), "x");
    Files.writeString(train.resolve("dog/b.gif"), "x");
    Files.writeString(pictures.resolve("test/dog/c.tiff"), "x");

    String told =
        "%s: 2 images were passed over, the first %s: .png, .jpg and .jpeg are read; convert it to one of them"
            .formatted(train, Path.of("dog/a.WebP"));
    assertThat(prepared().notes())
        .contains(
            told,
            "%s: 1 image was passed over, %s: .png, .jpg and .jpeg are read; convert it to one of them"
                .formatted(pictures.resolve("test"), Path.of("dog/c.tiff")));
    assertThat(DataProfile.of(DataSource.of("pictures", folder, true)).notes())
        .containsExactly(told);
  }

  @Test
  void sizeAndGreyAreMadeOnRequestAndAgainForTheModel() throws IOException {
    write("train/dog/wide.png", 3, 9, 0xff0000);
    Prepared prepared = prepared("data.image={size: [2, 3], grey: true}");

    assertThat(prepared.preprocessing().image()).contains(new Image(2, 3, 1));
    float[] row = new float[6];
    prepared.train().features().copyRow(6, row, 0);
    assertThat(row).containsOnly(76 / 255f);

    Application application = new Application(prepared.preprocessing(), prepared.targets());
    Path alone = Files.createDirectories(folder.resolve("alone"));
    Files.copy(pictures.resolve("train/dog/wide.png"), alone.resolve("new.png"));
    Features features = application.features(DataSource.of(alone.toString()));
    assertThat(features.rows()).isEqualTo(1);
    features.copyRow(0, row, 0);
    assertThat(row).containsOnly(76 / 255f);
    assertThatThrownBy(() -> application.examples(DataSource.of(alone.toString())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have no labels");
  }

  @Test
  void theFirstImageThatDiffersIsNamed() throws IOException {
    write("train/cat/2.png", 5, 4, 0);
    write("train/dog/0.jpg", 3, 4, 0);

    assertThatThrownBy(this::prepared)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(pictures.resolve("train/cat/2.png") + ": this image has 5 x 4 pixels")
        .hasMessageContaining("the first, " + pictures.resolve("train/cat/0.png") + ", has 4 x 4")
        .hasMessageContaining("image: {size: [4, 4]}");
  }

  @Test
  void aFolderNamesThatAreNumbersAreTheLabelsOfIdxFiles() throws IOException {
    Path digits = folder.resolve("numbers");
    for (String label : List.of("10", "9")) {
      Files.createDirectories(digits.resolve(label));
      Files.copy(pictures.resolve("train/cat/0.png"), digits.resolve(label).resolve("a.png"));
    }

    assertThat(prepared("data.source=numbers").targets().labels()).containsExactly("9", "10");
  }

  @Test
  void damageAndDisorderAreNamed() throws IOException {
    Path text = Files.writeString(pictures.resolve("train/cat/1.png"), "no image");
    assertThatThrownBy(this::prepared)
        .hasMessage(text + ": this is neither PNG nor JPEG; convert it");

    byte[] whole = Files.readAllBytes(pictures.resolve("train/cat/0.png"));
    Files.write(text, Arrays.copyOf(whole, 50));
    assertThatThrownBy(this::prepared)
        .hasMessage(text + ": the file ends within the image; fetch it again");
    Path jpeg = pictures.resolve("train/dog/0.jpg");
    byte[] wholeJpeg = Files.readAllBytes(jpeg);
    Files.write(text, whole);
    Files.write(jpeg, Arrays.copyOf(wholeJpeg, wholeJpeg.length - 5));
    assertThatThrownBy(this::prepared)
        .hasMessage(jpeg + ": the file ends within the image; fetch it again");
    Files.write(jpeg, wholeJpeg);
    byte[] flipped = whole.clone();
    flipped[45] ^= 1;
    Files.write(text, flipped);
    assertThatThrownBy(this::prepared)
        .hasMessageStartingWith(text + ": damaged: the checksum of chunk IDAT is ");
    Files.delete(text);

    Path beside = Files.write(pictures.resolve("train/beside.png"), whole);
    assertThatThrownBy(this::prepared).hasMessageStartingWith(beside + ": this image lies beside");
    Files.delete(beside);

    Path none = Files.createDirectories(pictures.resolve("train/emu"));
    assertThatThrownBy(this::prepared).hasMessageStartingWith(none + ": this folder of a class");
    Files.delete(none);

    assertThat(prepared().train().rows()).isEqualTo(5);
    Files.writeString(folder.resolve("t.csv"), "a,y\n1,2\n");
    assertThatThrownBy(() -> prepared("data.source=t.csv", "data.image.grey=true"))
        .hasMessageContaining("data.image is for folders of images, and t.csv is none");
  }

  @Test
  void imagesThatCannotBeReadAreNamedTogether() throws IOException {
    List<Path> broken = new ArrayList<>();
    for (String name : List.of("cat/0.png", "cat/2.png", "dog/0.jpg", "dog/2.jpg")) {
      broken.add(Files.writeString(pictures.resolve("train").resolve(name), "no image"));
    }

    assertThatThrownBy(this::prepared)
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s: 4 of 6 images cannot be used:\n  %s: this is neither PNG nor JPEG; convert it\n  %s: this is neither PNG nor JPEG; convert it\n  %s: this is neither PNG nor JPEG; convert it\n  and 1 more"
                .formatted(pictures.resolve("train"), broken.get(0), broken.get(1), broken.get(2)));
    for (String name : List.of("cat/1.png", "dog/1.jpg")) {
      Files.writeString(pictures.resolve("train").resolve(name), "no image");
    }
    assertThatThrownBy(this::prepared).hasMessageContaining("6 of 6 images cannot be used");
  }

  @Test
  void theProfileTellsOfPixelsAndLabels() {
    DataProfile profile = DataProfile.of(DataSource.of(pictures.toString()));

    assertThat(profile.rows()).isEqualTo(6);
    assertThat(profile.columns().get(0).name()).isEqualTo("pixels, 4 x 4, 3 channels");
    assertThat(profile.columns().get(1).distinct()).isEqualTo(2);
  }
}
