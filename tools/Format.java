import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Formats every Java source below a folder with google-java-format, or checks that it is so.
///
/// Run by the build, by its source file, on the JDK that compiles the sources, with
/// google-java-format on the class path: `java Format.java check|write FOLDER`.
final class Format {
  private Format() {}

  public static void main(String[] arguments) throws Exception {
    boolean check = arguments[0].equals("check");
    List<String> options = new ArrayList<>();
    options.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    options.addAll(sources(Path.of(arguments[1])));
    StringWriter wrong = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    int status =
        new Main(new PrintWriter(wrong, true), errors, System.in)
            .format(options.toArray(String[]::new));
    if (status != 0) {
      wrong.toString().lines().forEach(file -> errors.println("not formatted: " + file));
      errors.println("Run ./format to format every source file.");
    }
    System.exit(status);
  }

  private static List<String> sources(Path folder) throws IOException {
    List<String> sources = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            String name = each.getFileName().toString();
            boolean skipped =
                !each.equals(folder) && (name.equals("target") || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            if (each.toString().endsWith(".java")) {
              sources.add(each.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
