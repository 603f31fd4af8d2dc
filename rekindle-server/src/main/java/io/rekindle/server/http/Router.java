package io.rekindle.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Finds what answers a request. Paths are compared as they are: nothing in them is decoded or
/// resolved, so there is no second way to write one.
public final class Router {
  /// What requests count as whose path does not exist.
  public static final String UNKNOWN = "unknown";

  private final Map<String, Map<String, Function<Request, Reply>>> paths = new LinkedHashMap<>();

  public Router add(String method, String path, Function<Request, Reply> endpoint) {
    paths.computeIfAbsent(path, _ -> new TreeMap<>()).put(method, endpoint);
    return this;
  }

  /// The path if it exists, else [#UNKNOWN].
  public String known(String path) {
    return paths.containsKey(path) ? path : UNKNOWN;
  }

  /// What answers.
  ///
  /// @throws Refusal if there is no such path, or it has no such method
  public Function<Request, Reply> find(String method, String path) {
    Map<String, Function<Request, Reply>> methods = paths.get(path);
    if (methods == null) {
      throw Refusal.of(404, "path", path, String.join(", ", paths.keySet()));
    }
    Function<Request, Reply> endpoint = methods.get(method.equals("HEAD") ? "GET" : method);
    if (endpoint == null) {
      throw Refusal.method(method, String.join(", ", methods.keySet()).replace("GET", "GET, HEAD"));
    }
    return endpoint;
  }
}
