package io.rekindle.server.http;

/// Limits that the JDK's HTTP server takes from system properties, when its first server is made.
/// One that is set by the user stays.
public final class HttpLimits {
  private static final int HEADER_BYTES = 16 << 10;
  private static final int HEADERS = 100;
  private static final int CONNECTIONS = 1024;
  private static final int IDLE_SECONDS = 60;

  /// The time to compute an answer and to take it.
  public static final int ANSWER_SECONDS = 60;

  private HttpLimits() {}

  /// Sets what is not set.
  ///
  /// @param requestSeconds within which a request must have come whole
  public static void apply(int requestSeconds) {
    set("sun.net.httpserver.maxReqTime", requestSeconds);
    set("sun.net.httpserver.maxRspTime", ANSWER_SECONDS);
    set("sun.net.httpserver.idleInterval", IDLE_SECONDS);
    set("sun.net.httpserver.maxIdleConnections", CONNECTIONS);
    set("jdk.httpserver.maxConnections", CONNECTIONS);
    set("sun.net.httpserver.maxReqHeaders", HEADERS);
    set("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
    // Header and body are two packets: the second must not wait until the first is acknowledged.
    setText("sun.net.httpserver.nodelay", "true");
    setText("java.awt.headless", "true");
  }

  private static void set(String name, int value) {
    setText(name, String.valueOf(value));
  }

  private static void setText(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
