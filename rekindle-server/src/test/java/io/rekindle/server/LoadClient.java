package io.rekindle.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Asks a server for single rows over connections that stay open, one request after another on
/// each. A connection that the server says it closes is opened anew, until it is refused.
final class LoadClient {
  private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "\r\ncontent-length: ";

  private final int port;
  private final int connections;

  LoadClient(int port, int connections) {
    this.port = port;
    this.connections = connections;
  }

  /// @param nanos of each answer, sorted
  /// @param errors answers that were no 200, and requests without an answer
  record Result(double seconds, long[] nanos, int errors) {
    @Override
    public String toString() {
      return "%.1f s, %.0f requests/s, %d errors, p50 %.2f ms, p99 %.2f ms, longest %.1f ms"
          .formatted(
              seconds,
              nanos.length / seconds,
              errors,
              percentile(0.5),
              percentile(0.99),
              percentile(1));
    }

    private double percentile(double share) {
      return nanos.length == 0 ? Double.NaN : nanos[(int) (share * (nanos.length - 1))] / 1e6;
    }
  }

  /// @param inTheMiddle is done after half of the time
  Result run(int seconds, Runnable inTheMiddle) throws InterruptedException {
    AtomicInteger errors = new AtomicInteger();
    ConcurrentLinkedQueue<long[]> all = new ConcurrentLinkedQueue<>();
    AtomicLong last = new AtomicLong();
    List<Thread> clients = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    for (int i = 0; i < connections; i++) {
      byte[] request = request(new Random(i));
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    all.add(ask(request, end, errors));
                    last.accumulateAndGet(System.nanoTime(), Math::max);
                  }));
    }
    Thread.sleep(seconds * 500L);
    inTheMiddle.run();
    for (Thread client : clients) {
      client.join();
    }
    long[] nanos = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result((last.get() - begin) / 1e9, nanos, errors.get());
  }

  private static byte[] request(Random random) {
    StringBuilder row = new StringBuilder("[");
    for (int i = 0; i < 784; i++) {
      row.append(i == 0 ? "" : ",").append(random.nextInt(256));
    }
    row.append(']');
    return ("POST /predict HTTP/1.1\r\n"
            + "Host: load\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: "
            + row.length()
            + "\r\n\r\n"
            + row)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// The time of each answer.
  private long[] ask(byte[] request, long end, AtomicInteger errors) {
    long[] times = new long[1 << 10];
    int count = 0;
    try {
      boolean open = true;
      while (open && System.nanoTime() < end) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setTcpNoDelay(true);
          InputStream in = new BufferedInputStream(socket.getInputStream());
          byte[] head = new byte[1 << 10];
          boolean stays = true;
          while (stays && System.nanoTime() < end) {
            long start = System.nanoTime();
            socket.getOutputStream().write(request);
            String answer = read(in, head);
            if (!Arrays.equals(head, 0, OK.length, OK, 0, OK.length)) {
              errors.incrementAndGet();
            }
            times = count < times.length ? times : Arrays.copyOf(times, 2 * count);
            times[count++] = System.nanoTime() - start;
            stays = !answer.contains("connection: close");
          }
        } catch (ConnectException e) {
          open = false;
        }
      }
    } catch (IOException e) {
      errors.incrementAndGet();
    }
    return Arrays.copyOf(times, count);
  }

  /// Reads one answer, as cheaply as can be: the client has the same processors.
  ///
  /// @return its headers in lower case
  private static String read(InputStream in, byte[] head) throws IOException {
    int length = 0;
    while (length < 4
        || head[length - 1] != '\n'
        || head[length - 2] != '\r'
        || head[length - 3] != '\n') {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after %d bytes".formatted(length));
      }
      head[length++] = (byte) next;
    }
    String text =
        new String(head, 0, length, StandardCharsets.US_ASCII).toLowerCase(java.util.Locale.ROOT);
    int at = text.indexOf(LENGTH) + LENGTH.length();
    in.skipNBytes(Long.parseLong(text.substring(at, text.indexOf('\r', at))));
    return text;
  }
}
