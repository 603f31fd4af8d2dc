package io.rekindle.cli;

import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why a file cannot have a name: it holds a character that no name may, or one that is not in the
/// charset of the locale, which Java takes for names.
///
/// @param charset of names
/// @param environment where the locale is set
record FileNames(String charset, Map<String, String> environment) {
  static FileNames system() {
    return new FileNames(System.getProperty("sun.jnu.encoding", "unknown"), System.getenv());
  }

  String refusal(InvalidPathException problem) {
    String refused = "no file can have this name";
    boolean ascii = problem.getInput().chars().allMatch(c -> c < 0x80);
    if (ascii || charset.equals("UTF-8")) {
      return "%s: %s; name another".formatted(refused, problem.getReason());
    }
    String locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .filter(name -> !environment.getOrDefault(name, "").isEmpty())
            .map(name -> name + "=" + environment.get(name))
            .collect(Collectors.joining(", "));
    return "%s in the locale's charset, %s (%s); set LC_ALL=C.UTF-8, or another locale of UTF-8 that `locale -a` lists"
        .formatted(
            refused, charset, locale.isEmpty() ? "LC_ALL, LC_CTYPE and LANG are not set" : locale);
  }
}
