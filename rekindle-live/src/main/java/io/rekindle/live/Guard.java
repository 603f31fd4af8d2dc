package io.rekindle.live;

import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.function.Function;

/// Lets nobody in but who has the token, and no page but our own.
///
/// - The token is 192 random bits; it stands in the query or in a header of its own, and is
///   compared in a time that does not depend on what was found.
/// - `Host` has to be a name of this machine for itself, so that a foreign name that resolves to it
///   (DNS rebinding) is of no use.
/// - `Origin`, where a browser sends it, has to be the page's own, and `Sec-Fetch-Site` must not
///   say that another site asks, unless a person follows a link.
final class Guard {
  static final String HEADER = "x-rekindle-token";
  static final String PARAMETER = "token";

  private static final int TOKEN_BYTES = 24;
  private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final String token;

  private Guard(String token) {
    this.token = token;
  }

  /// One with a new token.
  static Guard random() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Guard(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  String token() {
    return token;
  }

  /// Something that answers those alone who are let in.
  Function<Request, Reply> guarding(Function<Request, Reply> endpoint) {
    return request -> {
      check(request);
      return endpoint.apply(request);
    };
  }

  /// @throws Refusal with status 403 if the request is not let in
  void check(Request request) {
    String host = request.header("host").orElse("");
    if (!HOSTS.contains(host.replaceFirst(":\\d{1,5}$", ""))) {
      throw Refusal.of(403, "Host", host, "127.0.0.1 or localhost");
    }
    String own = "http://" + host;
    String origin = request.header("origin").orElse(own);
    if (!origin.equals(own)) {
      throw Refusal.of(403, "Origin", origin, own);
    }
    boolean link =
        request.method().equals("GET")
            && request.header("sec-fetch-mode").orElse("").equals("navigate");
    String site = request.header("sec-fetch-site").orElse("none");
    if (!OWN_SITE.contains(site) && !link) {
      throw Refusal.of(403, "Sec-Fetch-Site", site, "same-origin");
    }
    String found = request.header(HEADER).or(() -> request.parameter(PARAMETER)).orElse("");
    if (!MessageDigest.isEqual(bytes(found), bytes(token))) {
      throw Refusal.of(
          403,
          "token",
          found.isEmpty() ? "none" : "another",
          "the one in the address that the command printed");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
