package io.rekindle.server.http;

import io.rekindle.core.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is answered.
///
/// @param headers besides the content type
/// @param body not copied
/// @param stream writes the body instead, for as long as it takes
public record Reply(
    int status, String type, byte[] body, Map<String, String> headers, Optional<Stream> stream) {
  public static final String JSON = "application/json";
  public static final String CSV = "text/csv; charset=utf-8";

  /// Writes a body whose length is not known.
  @FunctionalInterface
  public interface Stream {
    void write(OutputStream out) throws IOException;
  }

  public Reply {
    headers = Map.copyOf(headers);
  }

  public Reply(int status, String type, byte[] body, Map<String, String> headers) {
    this(status, type, body, headers, Optional.empty());
  }

  public static Reply json(Json body) {
    return new Reply(200, JSON, body.utf8(), Map.of());
  }

  public static Reply text(String type, String body) {
    return new Reply(200, type, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /// The same with one more header.
  public Reply with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Reply(status, type, body, more, stream);
  }

  /// What goes out piece by piece until it ends or the client leaves.
  public static Reply streamed(String type, Stream stream) {
    return new Reply(200, type, new byte[0], Map.of(), Optional.of(stream));
  }
}
