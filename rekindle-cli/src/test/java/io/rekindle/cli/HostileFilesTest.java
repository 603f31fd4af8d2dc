package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Small files that would take much memory or write where they should not, read by the command in a
/// heap of 64 MB: it ends with status 2 and a message, quickly.
class HostileFilesTest {
  private static final int HUGE = 160 << 20;

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    gzip("line.csv.gz", new byte[0], "a,b,y\n".getBytes(StandardCharsets.UTF_8), (byte) 'x');
    byte[] rows = "1,2,3\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    gzip("rows.csv.gz", rows, "a,b,y\n".getBytes(StandardCharsets.UTF_8), (byte) 0);
    Files.createDirectories(folder.resolve("idx"));
    gzip(
        "idx/train-images-idx3-ubyte.gz",
        new byte[0],
        ByteBuffer.allocate(16).putInt(0x803).putInt(HUGE / 10_000).putInt(100).putInt(100).array(),
        (byte) 0);
    gzip(
        "idx/train-labels-idx1-ubyte.gz",
        new byte[0],
        ByteBuffer.allocate(8).putInt(0x801).putInt(HUGE / 10_000).array(),
        (byte) 0);
    bombOfArrays();
    Files.write(folder.resolve("huge.png"), png(60_000, 60_000));
    Files.createDirectories(folder.resolve("images/a"));
    Files.createDirectories(folder.resolve("images/b"));
    Files.copy(folder.resolve("huge.png"), folder.resolve("images/a/1.png"));
    Files.copy(folder.resolve("huge.png"), folder.resolve("images/b/1.png"));
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60);
    Files.write(folder.resolve("header.safetensors"), header.array());
    // ModelProto.graph with a length of 2^42 bytes.
    Files.write(
        folder.resolve("length.onnx"),
        new byte[] {
          0x3a, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1
        });
    models();
    Files.writeString(
        folder.resolve("tag.yaml"),
        """
        data: {source: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ["http://127.0.0.1/"]]]]}
        network: {layers: [{dense: 1}]}
        loss: mse
        """);
    Files.writeString(
        folder.resolve("wide.yaml"),
        """
        data: {source: digits}
        network: {layers: [{dense: 2000000000, activation: relu}, {dense: 10, activation: softmax}]}
        loss: cross_entropy
        """);
  }

  /// Bytes that are next to nothing when compressed.
  private static void gzip(String name, byte[] unit, byte[] start, byte fill) throws IOException {
    byte[] block = unit;
    if (unit.length == 0) {
      block = new byte[1 << 16];
      Arrays.fill(block, fill);
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16)) {
      out.write(start);
      for (long done = 0; done < HUGE; done += block.length) {
        out.write(block);
      }
    }
  }

  private static void bombOfArrays() throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve("zeros.npz"))))) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (String name : List.of("x", "y", "../../escaped")) {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        String shape =
            name.equals("x") ? "(%d, 1)".formatted(HUGE / 8) : "(%d,)".formatted(HUGE / 8);
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }".formatted(shape);
        header += " ".repeat(117 - header.length()) + "\n";
        zip.write(0x93);
        zip.write("NUMPY".getBytes(StandardCharsets.US_ASCII));
        zip.write(new byte[] {1, 0, 118, 0});
        zip.write(header.getBytes(StandardCharsets.US_ASCII));
        byte[] block = new byte[1 << 16];
        for (long done = 0; done < HUGE; done += block.length) {
          zip.write(block);
        }
      }
    }
  }

  private static byte[] png(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    byte[] size = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).array();
    chunk(out, "IHDR", size);
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[1 << 20]);
    deflater.finish();
    byte[] packed = new byte[1 << 16];
    chunk(out, "IDAT", Arrays.copyOf(packed, deflater.deflate(packed)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
    byte[] body =
        ByteBuffer.allocate(4 + content.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(content)
            .array();
    CRC32 sum = new CRC32();
    sum.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  /// A model whose entries are compressed, and one that brings entries of other folders along.
  private static void models() throws IOException {
    Path run = folder.resolve("run");
    Commands.run("train", "digits", "-q", "--no-report", "--epochs", 0, "--out", run).exits(0);
    try (ZipFile model = new ZipFile(run.resolve("model.rkn").toFile());
        ZipOutputStream packed =
            new ZipOutputStream(Files.newOutputStream(folder.resolve("packed.rkn")));
        ZipOutputStream more =
            new ZipOutputStream(Files.newOutputStream(folder.resolve("more.rkn")))) {
      for (ZipEntry entry : Collections.list(model.entries())) {
        byte[] bytes = model.getInputStream(entry).readAllBytes();
        packed.putNextEntry(new ZipEntry(entry.getName()));
        packed.write(bytes);
        ZipEntry stored = new ZipEntry(entry);
        more.putNextEntry(stored);
        more.write(bytes);
      }
      more.putNextEntry(new ZipEntry("../../escaped.txt"));
      more.write(1);
      more.putNextEntry(new ZipEntry("/tmp/escaped.txt"));
      more.write(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train line.csv.gz                                    | memory",
        "train rows.csv.gz                                    | memory",
        "train idx                                            | memory",
        "train zeros.npz                                      | memory",
        "inspect zeros.npz                                    | memory",
        "train images                                         | 60000",
        "import header.safetensors --run run/run.yaml         | a header of 1152921504606846976"
            + " bytes",
        "import length.onnx                                   | length.onnx",
        "evaluate packed.rkn digits                           | compressed",
        "train tag.yaml                                       | the tag",
        "train wide.yaml                                      | ",
      })
  void isRefusedWithoutMuchMemoryOrTime(String words, String found) throws Exception {
    Process process =
        CommandProcess.start(
            folder, List.of("-Xmx64m", "-XX:+UseSerialGC"), (Object[]) words.strip().split(" +"));

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
    String err = Files.readString(folder.resolve("err"));
    assertThat(process.exitValue()).as(err).isEqualTo(2);
    assertThat(err)
        .contains("error:")
        .contains(found == null ? "" : found)
        .doesNotContain("itself failed", "\tat ");
  }

  @Test
  void entriesOfOtherFoldersAreLeftWhereTheyAre() throws Exception {
    Commands.run("evaluate", folder.resolve("more.rkn"), "digits").exits(0);

    assertThat(folder.resolve("../escaped.txt")).doesNotExist();
    assertThat(folder.resolve("../../escaped.txt")).doesNotExist();
    assertThat(Path.of("/tmp/escaped.txt")).doesNotExist();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains("escaped"));
    }
  }
}
