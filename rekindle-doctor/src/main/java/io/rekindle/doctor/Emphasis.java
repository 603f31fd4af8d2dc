package io.rekindle.doctor;

/// How a text marks what matters, such as by colours of a terminal.
public interface Emphasis {
  /// Marks nothing.
  Emphasis NONE =
      new Emphasis() {
        @Override
        public String strong(String text) {
          return text;
        }

        @Override
        public String faint(String text) {
          return text;
        }

        @Override
        public String good(String text) {
          return text;
        }

        @Override
        public String bad(String text) {
          return text;
        }
      };

  String strong(String text);

  String faint(String text);

  String good(String text);

  String bad(String text);
}
