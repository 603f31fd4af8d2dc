package io.rekindle.live;

import io.rekindle.core.json.Json;
import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Tells pages what is new, by server-sent events. Of each kind of event the latest is kept, so
/// that a page that comes late, or is slow, gets that one and none of those before.
final class Broadcast {
  private static final int MOST_STREAMS = 16;
  private static final long HEARTBEAT_MILLIS = 10_000;

  /// After so long a stream ends, and the page comes back: the server bounds the time of an answer.
  private static final long LIFE_NANOS = TimeUnit.SECONDS.toNanos(40);

  private static final String RETRY = "retry: 500\n\n";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Map<String, Event> latest = new LinkedHashMap<>();
  private long version;
  private int streams;
  private boolean closed;

  /// @param bytes as they go to each page
  private record Event(long version, byte[] bytes) {}

  /// Tells all pages.
  void tell(String name, Json data) {
    // JSON holds no line breaks outside of texts, and escapes those within.
    byte[] bytes = bytes("event: %s\ndata: %s\n\n".formatted(name, data));
    lock.lock();
    try {
      version++;
      latest.put(name, new Event(version, bytes));
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether anybody listens.
  boolean isHeard() {
    return listeners() > 0;
  }

  /// How many listen, or have left without a word in the last seconds.
  int listeners() {
    lock.lock();
    try {
      return streams;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until somebody listens, or some time has passed.
  void awaitListener(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (streams == 0 && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What a page listens to.
  ///
  /// @throws Refusal if too many listen already
  Reply listen() {
    lock.lock();
    try {
      if (streams >= MOST_STREAMS) {
        throw Refusal.busy(
            "events", "%d pages that listen".formatted(streams), "at most " + MOST_STREAMS);
      }
    } finally {
      lock.unlock();
    }
    return Reply.streamed("text/event-stream; charset=utf-8", this::stream);
  }

  private void stream(OutputStream out) throws IOException {
    change(1);
    try {
      write(out, bytes(RETRY));
      long end = System.nanoTime() + LIFE_NANOS;
      long sent = 0;
      boolean last = false;
      while (!last && System.nanoTime() < end) {
        List<Event> events = after(sent);
        for (Event event : events) {
          write(out, event.bytes());
          sent = Math.max(sent, event.version());
        }
        if (events.isEmpty()) {
          write(out, bytes(": still here\n\n"));
        }
        last = awaitNews(sent);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      change(-1);
    }
  }

  private void change(int by) {
    lock.lock();
    try {
      streams += by;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private List<Event> after(long sent) {
    lock.lock();
    try {
      List<Event> events = new ArrayList<>();
      for (Event event : latest.values()) {
        if (event.version() > sent) {
          events.add(event);
        }
      }
      return events;
    } finally {
      lock.unlock();
    }
  }

  /// Waits a while for what was not sent yet.
  ///
  /// @return whether there will be nothing more
  private boolean awaitNews(long sent) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS);
      while (version <= sent && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      return closed && version <= sent;
    } finally {
      lock.unlock();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /// Ends each stream once it has told all.
  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
