package io.rekindle.server.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request that has come whole.
///
/// @param query what follows the path's `?`, as it is written; empty without one
/// @param headers the first value of each, by names in lower case
/// @param body owned by the request
public record Request(
    String method, String path, String query, Map<String, String> headers, byte[] body) {
  public Request {
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// The type of the body without its parameters, in lower case; empty if none is said.
  public String contentType() {
    return type(header("content-type").orElse(""));
  }

  /// The value of a name in the query, which must be one that needs no escapes.
  public Optional<String> parameter(String name) {
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }

  /// A media type without its parameters, in lower case.
  public static String type(String value) {
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
