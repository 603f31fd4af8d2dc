package io.rekindle.data;

import io.rekindle.core.file.FileProblem;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Prepared rows in a temporary file, which trains in bounded memory: each epoch takes blocks of
/// rows in a new order, some at a time into a buffer, and the rows of the buffer in a new order.
final class StreamFile implements Source, AutoCloseable {
  private static final int BLOCK_ROWS = 1024;

  /// Blocks of the buffer, if they take no more than [#MOST_FLOATS].
  private static final int BLOCKS = 64;

  private static final int MOST_FLOATS = 1 << 24;

  private final Path path;
  private final FileChannel file;
  private final int inputs;
  private final int targets;
  private final boolean shuffle;
  private final Draws draws;
  private final ByteBuffer block;
  private final float[] buffer;
  private final int bufferBlocks;
  private long rows;
  private int[] order = {};
  private int[] rowOrder = {};
  private int epoch;
  private int nextBlock;
  private int nextRow;
  private int buffered;

  /// An empty file.
  StreamFile(int inputs, int targets, boolean shuffle, long seed) {
    this.inputs = inputs;
    this.targets = targets;
    this.shuffle = shuffle;
    this.draws = Draws.of(seed, "shuffle");
    int width = inputs + targets;
    int blockFloats = Math.multiplyExact(BLOCK_ROWS, width);
    bufferBlocks = Math.clamp(MOST_FLOATS / blockFloats, 1, BLOCKS);
    block = ByteBuffer.allocateDirect(4 * blockFloats).order(ByteOrder.LITTLE_ENDIAN);
    buffer = new float[bufferBlocks * blockFloats];
    try {
      path = Files.createTempFile("rekindle-stream", ".rows");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw FileProblem.writing(Path.of(System.getProperty("java.io.tmpdir", "")), e);
    }
  }

  /// Writes rows after those that are there.
  void add(Examples examples) {
    int width = inputs + targets;
    float[] row = new float[width];
    try {
      for (int i = 0; i < examples.rows(); i++) {
        examples.features().copyRow(i, row, 0);
        examples.targets().copyRow(i, row, inputs);
        for (float value : row) {
          block.putFloat(value);
        }
        rows++;
        if (!block.hasRemaining()) {
          flush();
        }
      }
    } catch (IOException e) {
      throw FileProblem.writing(path, e);
    }
  }

  /// After the last row.
  void finish() {
    try {
      flush();
    } catch (IOException e) {
      throw FileProblem.writing(path, e);
    }
    startEpoch(0);
  }

  private void flush() throws IOException {
    block.flip();
    while (block.hasRemaining()) {
      file.write(block);
    }
    block.clear();
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int targetWidth() {
    return targets;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public void startEpoch(int newEpoch) {
    epoch = newEpoch;
    order = new int[(int) Math.ceilDiv(rows, BLOCK_ROWS)];
    permute(order, epoch, 0);
    nextBlock = 0;
    nextRow = 0;
    buffered = 0;
  }

  private void permute(int[] into, int inEpoch, int part) {
    if (shuffle) {
      draws.fork(inEpoch).fork(part).permute(into);
    } else {
      Arrays.setAll(into, i -> i);
    }
  }

  @Override
  public boolean next(Batch into) {
    int width = inputs + targets;
    int taken = 0;
    float[] x = into.x();
    float[] y = into.targets();
    while (taken < into.capacity() && (nextRow < buffered || fill())) {
      int from = rowOrder[nextRow++] * width;
      System.arraycopy(buffer, from, x, taken * inputs, inputs);
      System.arraycopy(buffer, from + inputs, y, taken * targets, targets);
      taken++;
    }
    if (taken == 0) {
      return false;
    }
    into.setRows(taken);
    return true;
  }

  /// Reads the next blocks; false where there are none.
  private boolean fill() {
    buffered = 0;
    nextRow = 0;
    int width = inputs + targets;
    int part = nextBlock;
    try {
      for (int i = 0; i < bufferBlocks && nextBlock < order.length; i++) {
        long first = (long) order[nextBlock++] * BLOCK_ROWS;
        int count = (int) Math.min(BLOCK_ROWS, rows - first);
        block.clear().limit(4 * count * width);
        long at = 4 * first * width;
        while (block.hasRemaining()) {
          int read = file.read(block, at + block.position());
          if (read < 0) {
            throw new IOException("the file has become shorter");
          }
        }
        FloatBuffer numbers = block.flip().asFloatBuffer();
        numbers.get(buffer, buffered * width, count * width);
        buffered += count;
      }
    } catch (IOException e) {
      throw FileProblem.reading(path, e);
    }
    if (rowOrder.length != buffered) {
      rowOrder = new int[buffered];
    }
    permute(rowOrder, epoch, part + 1);
    return buffered > 0;
  }

  /// Deletes the file.
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw FileProblem.writing(path, e);
    }
  }
}
