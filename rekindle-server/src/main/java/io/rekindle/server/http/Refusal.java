package io.rekindle.server.http;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import java.io.Serial;
import java.util.Map;

/// A request that is not answered, and why: what is wrong, what was found there, what is allowed.
public final class Refusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;
  private static final int LONGEST = 120;

  private final int status;
  private final String field;
  private final String found;
  private final String allowed;
  private final transient Map<String, String> headers;

  private Refusal(
      int status, String field, String found, String allowed, Map<String, String> headers) {
    super(
        "%s: found %s; allowed %s"
            .formatted(
                field, shortened(found), allowed.startsWith("is") ? allowed : "is " + allowed));
    this.status = status;
    this.field = field;
    this.found = shortened(found);
    this.allowed = allowed;
    this.headers = headers;
  }

  /// A request that is wrong in itself.
  ///
  /// @param field the place in the request
  public static Refusal of(int status, String field, String found, String allowed) {
    return new Refusal(status, field, found, allowed, Map.of());
  }

  /// A value in the body that is not allowed there.
  public static Refusal value(String field, String found, String allowed) {
    return of(400, field, found, allowed);
  }

  /// A request that may come again in a moment.
  public static Refusal busy(String field, String found, String allowed) {
    return new Refusal(503, field, found, allowed, Map.of("Retry-After", "1"));
  }

  /// A method that a path does not have.
  public static Refusal method(String found, String allowed) {
    return new Refusal(405, "method", found, allowed, Map.of("Allow", allowed));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  public Reply reply() {
    Json body =
        Json.object()
            .put("error", String.valueOf(getMessage()))
            .put("field", field)
            .put("found", found)
            .put("allowed", allowed)
            .build();
    return new Reply(status, Reply.JSON, body.utf8(), headers);
  }

  /// An answer that has only words to say what is wrong.
  public static Reply reply(int status, String message) {
    ObjBuilder body = Json.object().put("error", message);
    return new Reply(status, Reply.JSON, body.build().utf8(), Map.of());
  }
}
