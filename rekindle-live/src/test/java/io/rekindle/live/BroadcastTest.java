package io.rekindle.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BroadcastTest {
  private static final int EVENTS = 20_000;

  private final Broadcast broadcast = new Broadcast();

  /// What a page has read; it reads its first event and then nothing until it is let go.
  private static final class Page extends OutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch firstEvent = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      synchronized (read) {
        read.write(bytes, from, length);
      }
      if (text().contains("event: ")) {
        firstEvent.countDown();
        try {
          if (!letGo.await(50, TimeUnit.SECONDS)) {
            throw new IOException("never let go");
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }

    String text() {
      synchronized (read) {
        return read.toString(StandardCharsets.UTF_8);
      }
    }

    long events() {
      return text().lines().filter(line -> line.startsWith("event: ")).count();
    }
  }

  private Thread listen(Page page) {
    return Thread.startVirtualThread(
        () -> {
          try {
            broadcast.listen().stream().orElseThrow().write(page);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void aPageThatDoesNotReadHoldsUpNobodyAndGetsTheLatestAlone() throws InterruptedException {
    Page slow = new Page();
    Page quick = new Page();
    quick.letGo.countDown();
    Thread slowly = listen(slow);
    Thread quickly = listen(quick);
    broadcast.tell("steps", Json.of(-1));
    slow.firstEvent.await();
    quick.firstEvent.await();

    for (int i = 0; i < EVENTS; i++) {
      broadcast.tell("steps", Json.of(i));
    }
    assertThat(slow.events()).isEqualTo(1);
    broadcast.close();
    quickly.join();
    assertThat(quick.text()).contains("data: %d\n".formatted(EVENTS - 1));

    slow.letGo.countDown();
    slowly.join();
    assertThat(slow.events()).isEqualTo(2);
    assertThat(slow.text()).endsWith("event: steps\ndata: %d\n\n".formatted(EVENTS - 1));
    assertThat(broadcast.listeners()).isZero();
  }

  @Test
  void aPageThatComesLateGetsTheLatestOfEachKind() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      broadcast.tell("steps", Json.of(i));
      broadcast.tell("epochs", Json.of(100 + i));
    }
    Page late = new Page();
    late.letGo.countDown();
    Thread listening = listen(late);
    late.firstEvent.await();
    broadcast.close();
    listening.join();
    assertThat(late.events()).isEqualTo(2);
    assertThat(late.text()).contains("data: 9\n", "data: 109\n");
  }
}
