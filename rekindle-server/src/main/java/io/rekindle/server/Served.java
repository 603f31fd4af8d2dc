package io.rekindle.server;

import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// The model that is in service now. One may take another's place at any time.
final class Served implements AutoCloseable {
  private final AtomicReference<Deployment> current;
  private volatile boolean closed;

  Served(Deployment first) {
    current = new AtomicReference<>(first);
  }

  Deployment now() {
    return current.get();
  }

  /// Puts another model into service. What the old one has taken it still computes.
  void replace(Deployment next) {
    current.getAndSet(next).close();
  }

  /// Answers by the model in service; begins again with the next one where it is replaced before it
  /// takes the rows.
  Reply answer(Function<Deployment, Optional<Reply>> question) {
    while (true) {
      Deployment asked = now();
      Optional<Reply> reply = question.apply(asked);
      if (reply.isPresent()) {
        return reply.get();
      }
      if (closed) {
        throw Refusal.busy("server", "a server that stops", "another server");
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    now().close();
  }
}
