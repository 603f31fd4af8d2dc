package io.rekindle.server.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.rekindle.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// Turns exchanges of the JDK's HTTP server into requests and replies: reads bodies within limits,
/// counts, and tells problems apart.
public final class HttpFront implements HttpHandler {
  private static final int CHUNK = 1 << 16;

  private final Router router;
  private final Traffic traffic;
  private final int maxBody;
  private final Consumer<String> log;
  private final Drain drain;

  /// Bytes of bodies that may be in memory at once, in units of [#CHUNK].
  private final Semaphore room;

  /// @param maxBody bytes of a request's body
  /// @param log is told of defects
  public HttpFront(Router router, Traffic traffic, int maxBody, Drain drain, Consumer<String> log) {
    this.router = router;
    this.traffic = traffic;
    this.maxBody = maxBody;
    this.drain = drain;
    this.log = log;
    this.room = new Semaphore(2 * chunks(maxBody) + 256);
  }

  private static int chunks(long bytes) {
    return Math.toIntExact(Math.ceilDiv(bytes, CHUNK));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    traffic.begun();
    String path = String.valueOf(exchange.getRequestURI().getRawPath());
    boolean held;
    try {
      Reply reply = answer(exchange, path);
      held = drain.holds();
      send(exchange, reply, held || drain.closesConnections() || reply.status() == 413);
      traffic.ended(router.known(path), reply.status(), System.nanoTime() - start);
    } catch (IOException e) {
      traffic.abandoned();
      throw e;
    }
    drain.passed();
    if (held) {
      drain.awaitEnd();
    }
    exchange.close();
  }

  private Reply answer(HttpExchange exchange, String path) throws IOException {
    String method = exchange.getRequestMethod();
    try {
      Function<Request, Reply> endpoint = router.find(method, path);
      try (Body body = new Body(room)) {
        byte[] bytes = body.read(exchange);
        return endpoint.apply(new Request(method, path, query(exchange), headers(exchange), bytes));
      }
    } catch (Refusal e) {
      return e.reply();
    } catch (InputException e) {
      return Refusal.reply(400, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      log.accept("%s %s: %s".formatted(method, path, e));
      return Refusal.busy("memory", "a request that needs more than there is", "a smaller one")
          .reply();
    } catch (RuntimeException | StackOverflowError e) {
      log.accept("%s %s: %s".formatted(method, path, trace(e)));
      return Refusal.reply(500, "a defect of the server; its log has the details");
    }
  }

  private static String trace(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private static String query(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query == null ? "" : query;
  }

  private static Map<String, String> headers(HttpExchange exchange) {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!values.isEmpty()) {
                headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
              }
            });
    return headers;
  }

  /// The bytes of a request, and the room that they take while it is answered.
  private final class Body implements AutoCloseable {
    private final Semaphore room;
    private int taken;

    Body(Semaphore room) {
      this.room = room;
    }

    byte[] read(HttpExchange exchange) throws IOException {
      Headers headers = exchange.getRequestHeaders();
      String encoding = headers.getFirst("Content-Encoding");
      if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
        throw Refusal.of(415, "Content-Encoding", encoding, "identity");
      }
      String announced = headers.getFirst("Content-Length");
      long length = announced == null ? -1 : Long.parseLong(announced.strip());
      requireSize(length);
      byte[] bytes = read(exchange.getRequestBody());
      if (length >= 0 && bytes.length < length) {
        throw new IOException(
            "%d bytes of a body of %d, then the end".formatted(bytes.length, length));
      }
      return bytes;
    }

    private byte[] read(InputStream in) throws IOException {
      List<byte[]> parts = new ArrayList<>();
      int size = 0;
      boolean fits = true;
      while (true) {
        byte[] part = in.readNBytes(CHUNK);
        size += part.length;
        requireSize(size);
        fits = fits && (part.length == 0 || take());
        if (fits) {
          parts.add(part);
        }
        if (part.length < CHUNK) {
          break;
        }
      }
      if (!fits) {
        throw Refusal.busy(
            "body",
            "more bytes in all requests together than there is room for",
            "less at a time; try again in a moment");
      }
      return parts.size() == 1 ? parts.getFirst() : joined(parts, size);
    }

    /// Takes room for a part. Where there is none the rest is read all the same, and forgotten: a
    /// client that still sends does not see an answer.
    private boolean take() {
      boolean took = room.tryAcquire();
      taken += took ? 1 : 0;
      return took;
    }

    private static byte[] joined(List<byte[]> parts, int size) {
      byte[] all = new byte[size];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }

    private void requireSize(long size) {
      if (size > maxBody) {
        throw Refusal.of(
            413, "body", "%d bytes or more".formatted(size), "at most %d".formatted(maxBody));
      }
    }

    @Override
    public void close() {
      room.release(taken);
    }
  }

  private static void send(HttpExchange exchange, Reply reply, boolean last) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", reply.type());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cache-Control", "no-store");
    reply.headers().forEach(headers::set);
    if (last) {
      headers.set("Connection", "close");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(reply.body().length));
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    if (reply.stream().isPresent()) {
      exchange.sendResponseHeaders(reply.status(), 0);
      try (OutputStream out = exchange.getResponseBody()) {
        reply.stream().get().write(out);
      }
      return;
    }
    exchange.sendResponseHeaders(
        reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
    if (reply.body().length > 0) {
      exchange.getResponseBody().write(reply.body());
      exchange.getResponseBody().flush();
    }
  }
}
