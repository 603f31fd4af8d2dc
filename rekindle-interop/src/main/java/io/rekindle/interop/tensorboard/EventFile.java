package io.rekindle.interop.tensorboard;

import io.rekindle.interop.protobuf.ProtobufWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// A file of events that TensorBoard shows: numbers and histograms over steps.
///
/// Records are framed as TensorFlow does: length (8 bytes), masked CRC-32C of the length (4), the
/// event, masked CRC-32C of the event (4), little-endian. Field numbers are those of `event.proto`
/// and `summary.proto`.
public final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;

  private final OutputStream out;
  private final InstantSource clock;

  EventFile(OutputStream out, InstantSource clock) throws IOException {
    this.out = out;
    this.clock = clock;
    record(event -> event.text(3, VERSION));
    out.flush();
  }

  /// Begins a new file in a folder, which is made; TensorBoard joins all files of a folder.
  public static EventFile in(Path folder, InstantSource clock) throws IOException {
    Files.createDirectories(folder);
    Instant now = clock.instant();
    String name =
        "events.out.tfevents.%d.%03d.%d.rekindle"
            .formatted(
                now.getEpochSecond(), now.getNano() / 1_000_000, ProcessHandle.current().pid());
    return new EventFile(
        new BufferedOutputStream(
            Files.newOutputStream(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)),
        clock);
  }

  /// A number.
  ///
  /// @param tag what it is called; what comes before a `/` groups
  public void scalar(String tag, double value, long step) throws IOException {
    summary(tag, step, of -> of.decimal(2, (float) value));
  }

  /// How numbers are spread; those that are not finite are left out.
  ///
  /// @param to index after the last one
  public void histogram(String tag, float[] values, int from, int to, long step)
      throws IOException {
    Optional<Histogram> histogram = Histogram.of(values, from, to);
    if (histogram.isPresent()) {
      summary(tag, step, of -> of.embedded(5, histogram.get()::write));
    }
  }

  /// Hands all that was written to the file, so that a reader sees it.
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void summary(String tag, long step, Consumer<ProtobufWriter> value) throws IOException {
    record(
        event -> {
          event.number(2, step);
          event.embedded(
              5,
              summary ->
                  summary.embedded(
                      1,
                      of -> {
                        of.text(1, tag);
                        value.accept(of);
                      }));
        });
  }

  private void record(Consumer<ProtobufWriter> content) throws IOException {
    double seconds = clock.millis() / 1e3;
    byte[] event =
        ProtobufWriter.message(
            message -> {
              message.real(1, seconds);
              content.accept(message);
            });
    byte[] length = littleEndian(Long.BYTES).putLong(event.length).array();
    out.write(length);
    out.write(littleEndian(Integer.BYTES).putInt(masked(length)).array());
    out.write(event);
    out.write(littleEndian(Integer.BYTES).putInt(masked(event)).array());
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// A checksum that may lie within data that are checked by another.
  private static int masked(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
  }
}
