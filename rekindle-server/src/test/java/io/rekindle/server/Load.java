package io.rekindle.server;

import io.rekindle.core.train.Compute;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks a server in this process for single rows of a 784-256-128-10 network over connections that
/// stay open: `Load SECONDS [CONNECTIONS]`. Prints throughput, errors and times.
final class Load {
  private static final int WARM_UP_SECONDS = 3;

  private Load() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    Path file = Files.createTempFile("load", ".rkn");
    TestModels.digits(1).save(file);
    ServerSettings settings = ServerSettings.named("load").withAddress("127.0.0.1", 0);
    try (PredictionServer server =
        PredictionServer.start(settings, file, Compute.best(), line -> System.err.println(line))) {
      measure(server.address().getPort(), WARM_UP_SECONDS, connections);
      System.out.println(measure(server.address().getPort(), seconds, connections));
    } finally {
      Files.delete(file);
    }
  }

  private static String measure(int port, int seconds, int connections) throws Exception {
    AtomicInteger errors = new AtomicInteger();
    ConcurrentLinkedQueue<long[]> all = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    for (int i = 0; i < connections; i++) {
      byte[] request = request(new Random(i));
      clients.add(Thread.ofVirtual().start(() -> all.add(ask(port, request, end, errors))));
    }
    for (Thread client : clients) {
      client.join();
    }
    double took = (System.nanoTime() - begin) / 1e9;
    long[] nanos = all.stream().flatMapToLong(java.util.Arrays::stream).sorted().toArray();
    return "%d connections, %.1f s: %.0f requests/s, %d errors, p50 %.2f ms, p99 %.2f ms"
        .formatted(
            connections,
            took,
            nanos.length / took,
            errors.get(),
            percentile(nanos, 0.5),
            percentile(nanos, 0.99));
  }

  private static double percentile(long[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))] / 1e6;
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
  private static long[] ask(int port, byte[] request, long end, AtomicInteger errors) {
    List<Long> times = new ArrayList<>();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        if (!RawAnswer.read(in).startsWith("HTTP/1.1 200 ")) {
          errors.incrementAndGet();
        }
        times.add(System.nanoTime() - start);
      }
    } catch (IOException e) {
      errors.incrementAndGet();
    }
    return times.stream().mapToLong(Long::longValue).toArray();
  }
}
