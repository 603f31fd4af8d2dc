package io.rekindle.server;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request that has come whole.
///
/// @param headers the first value of each, by names in lower case
/// @param body owned by the request
record Request(String method, String path, Map<String, String> headers, byte[] body) {
  Request {
    headers = Map.copyOf(headers);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// The type of the body without its parameters, in lower case; empty if none is said.
  String contentType() {
    return type(header("content-type").orElse(""));
  }

  /// A media type without its parameters, in lower case.
  static String type(String value) {
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
