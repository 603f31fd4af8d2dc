package io.rekindle.cli;

import io.rekindle.core.json.Json;

/// Something that was another when a run was made.
///
/// @param what for people: `kernels`
record Change(String what, String then, String now) {

  Json json() {
    return Json.object().put("what", what).put("then", then).put("now", now).build();
  }

  @Override
  public String toString() {
    return "%s: then %s, now %s".formatted(what, then, now);
  }
}
