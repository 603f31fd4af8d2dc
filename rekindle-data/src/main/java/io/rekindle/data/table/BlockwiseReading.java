package io.rekindle.data.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import io.rekindle.core.InputException;
import io.rekindle.data.text.Lines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Reads a table on several threads, block by block, to what one thread makes of it.
///
/// Gives up where that is not certain, and wherever something is wrong with the text: one thread
/// that reads it from the start then finds the first mistake and its line.
final class BlockwiseReading {
  private final Blocks blocks;
  private final char separator;
  private final int threads;
  private final ExecutorService pool;
  private final Queue<Future<TableBuilder>> pending = new ArrayDeque<>();

  private BlockwiseReading(Blocks blocks, char separator, int threads, ExecutorService pool) {
    this.blocks = blocks;
    this.separator = separator;
    this.threads = threads;
    this.pool = pool;
  }

  /// Puts all rows into a builder.
  ///
  /// @param bytes of the text in UTF-8, without a byte order mark
  /// @param blockSize in bytes
  /// @return whether it did: false where one thread has to read the text, with a new builder
  static boolean read(
      InputStream bytes, char separator, TableBuilder builder, int blockSize, int threads) {
    Blocks blocks = new Blocks(bytes, separator, blockSize);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      return new BlockwiseReading(blocks, separator, threads, pool).read(builder);
    } catch (IOException | UncheckedIOException | CsvParseException | InputException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("reading was interrupted", e);
    }
  }

  private boolean read(TableBuilder builder)
      throws IOException, InterruptedException, ExecutionException {
    Optional<Blocks.Block> first = blocks.next();
    if (first.isEmpty() || first.get().isLast()) {
      return false;
    }
    parse(first.get(), builder);
    if (!builder.hasColumns()) {
      return false;
    }
    try {
      for (boolean more = true; more; ) {
        Optional<Blocks.Block> next = blocks.next();
        if (next.isEmpty()) {
          return false;
        }
        Blocks.Block block = next.get();
        TableBuilder piece = builder.following(block.line());
        pending.add(
            pool.submit(
                () -> {
                  parse(block, piece);
                  return piece;
                }));
        if (pending.size() > 2 * threads) {
          builder.append(pending.remove().get());
        }
        more = !block.isLast();
      }
      while (!pending.isEmpty()) {
        builder.append(pending.remove().get());
      }
      return true;
    } finally {
      pending.forEach(task -> task.cancel(false));
    }
  }

  private void parse(Blocks.Block block, TableBuilder builder) throws IOException {
    Reader text = Lines.utf8(new ByteArrayInputStream(block.bytes(), 0, block.length()));
    TableReader.parse(text, separator, builder, _ -> {});
  }
}
