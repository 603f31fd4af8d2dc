package io.rekindle.server.http;

/// Counts requests as they come and go.
public interface Traffic {
  /// Counts nothing.
  Traffic UNCOUNTED =
      new Traffic() {
        @Override
        public void begun() {}

        @Override
        public void ended(String path, int status, long nanos) {}

        @Override
        public void abandoned() {}
      };

  /// A request has come.
  void begun();

  /// A request was answered.
  ///
  /// @param path as routes have it, so that there are few
  void ended(String path, int status, long nanos);

  /// A request whose client left, or was too slow, before it was answered.
  void abandoned();
}
