package io.rekindle.interop.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;

/// TensorFlow's own classes read the events. The framing is that of records which TensorFlow and
/// tensorboard_logger have in their tests.
class EventFileTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(256_500));

  /// At 256.5 s: the version of the file, then v/1 = 1.5 at step 1.
  private static final String RECORDS =
      "1800000000000000a37f4b22"
          + "0900000000000870401a0d"
          + "627261696e2e4576656e743a32"
          + "bc98212b"
          + "19000000000000008bf10828"
          + "09000000000008704010012a0c0a0a0a03762f31150000c03f"
          + "2cecc087";

  @Test
  void writesTheBytesThatOthersWrite() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (EventFile file = new EventFile(out, CLOCK)) {
      file.scalar("v/1", 1.5, 1);
    }

    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(RECORDS);
  }

  @Test
  void tensorFlowReadsNumbersAndHistograms(@TempDir Path folder) throws IOException {
    float[] values = {9, -1, 0, 0.5f, Float.NaN, 1, 2, Float.POSITIVE_INFINITY, 9};
    try (EventFile file = EventFile.in(folder, CLOCK)) {
      file.scalar("loss/train", 0.25, 7);
      file.histogram("layers.0.weight", values, 1, 8, 9);
      file.histogram("nothing", new float[] {Float.NaN}, 0, 1, 9);
      file.histogram("all alike", new float[] {3, 3}, 0, 2, 10);
    }

    List<Event> events = events(folder);
    assertThat(events).hasSize(4);
    assertThat(events.getFirst().getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).getStep()).isEqualTo(7);
    assertThat(events.get(1).getWallTime()).isEqualTo(256.5);
    assertThat(events.get(1).getSummary().getValue(0).getTag()).isEqualTo("loss/train");
    assertThat(events.get(1).getSummary().getValue(0).getSimpleValue()).isEqualTo(0.25f);
    HistogramProto histogram = events.get(2).getSummary().getValue(0).getHisto();
    assertThat(histogram.getNum()).isEqualTo(5);
    assertThat(histogram.getMin()).isEqualTo(-1);
    assertThat(histogram.getMax()).isEqualTo(2);
    assertThat(histogram.getSum()).isEqualTo(2.5);
    assertThat(histogram.getSumSquares()).isEqualTo(6.25);
    assertThat(histogram.getBucketLimitList()).hasSize(30).isSorted().endsWith(2.0);
    assertThat(histogram.getBucketList().stream().mapToDouble(Double::doubleValue).sum())
        .isEqualTo(5);
    assertThat(histogram.getBucket(10)).isEqualTo(1);
    HistogramProto alike = events.get(3).getSummary().getValue(0).getHisto();
    assertThat(alike.getBucketLimitList()).containsExactly(3.0);
    assertThat(alike.getBucketList()).containsExactly(2.0);
  }

  private static List<Event> events(Path folder) throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.256.");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] event = new byte[(int) bytes.getLong()];
      bytes.getInt();
      bytes.get(event);
      bytes.getInt();
      events.add(Event.parseFrom(event));
    }
    return events;
  }
}
