package io.rekindle.server;

import io.rekindle.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What is answered.
///
/// @param headers besides the content type
/// @param body not copied
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
  static final String JSON = "application/json";
  static final String CSV = "text/csv; charset=utf-8";

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply json(Json body) {
    return new Reply(200, JSON, body.utf8(), Map.of());
  }

  static Reply text(String type, String body) {
    return new Reply(200, type, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
