package io.rekindle.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is known of the screen that standard output goes to.
///
/// @param live whether a line can be drawn again in place
/// @param colors whether colours are wanted
/// @param unicode whether more than ASCII arrives
/// @param columns how wide it is now
record Terminal(boolean live, boolean colors, boolean unicode, IntSupplier columns) {
  private static final int USUAL_WIDTH = 100;

  /// A file or a pipe.
  static final Terminal NONE = new Terminal(false, false, false, () -> USUAL_WIDTH);

  /// Looks at standard output and at the environment: `NO_COLOR`, `TERM`, `COLUMNS`.
  static Terminal detect(Map<String, String> environment) {
    boolean live = isTerminal() && !environment.getOrDefault("TERM", "").equals("dumb");
    boolean colors = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean unicode =
        Charset.forName(System.getProperty("stdout.encoding", "US-ASCII"))
            .newEncoder()
            .canEncode('\u2588');
    return new Terminal(live, colors, unicode, live ? new Width(environment) : NONE.columns());
  }

  /// Asks the system where it can tell; Java's own answer holds only while input is a terminal too.
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.matches("/dev/(tty|console).*");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    }
  }

  /// Asks `stty` now and then, as a window may change.
  private static final class Width implements IntSupplier {
    private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(1);

    /// Lines and columns.
    private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,4})");

    private final Map<String, String> environment;
    private long asked;
    private int columns;

    Width(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public int getAsInt() {
      if (columns == 0 || System.nanoTime() - asked > MAX_AGE) {
        asked = System.nanoTime();
        columns = ask();
      }
      return columns;
    }

    private int ask() {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(Path.of("/dev/tty").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Matcher size =
            SIZE.matcher(
                new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        return size.find() ? Integer.parseInt(size.group(1)) : said();
      } catch (IOException e) {
        return said();
      }
    }

    private int said() {
      String columns = environment.getOrDefault("COLUMNS", "");
      return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : 80;
    }
  }
}
