package io.rekindle.core.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Collects the members of an object in order.
public final class ObjBuilder {
  private final Map<String, Json> members = new LinkedHashMap<>();

  ObjBuilder() {}

  public ObjBuilder put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  public ObjBuilder put(String name, String value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, long value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, double value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, boolean value) {
    return put(name, Json.of(value));
  }

  /// Puts the value if there is one, else nothing.
  public ObjBuilder putIfPresent(String name, Optional<? extends Json> value) {
    value.ifPresent(v -> put(name, v));
    return this;
  }

  public Json.Obj build() {
    return new Json.Obj(members);
  }
}
