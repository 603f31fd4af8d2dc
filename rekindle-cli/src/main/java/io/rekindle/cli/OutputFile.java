package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A file that a command is asked to write, found before any work is done to be none that would be
/// lost.
///
/// @param file to write
/// @param folder it lies in
record OutputFile(Path file, Path folder) {
  static final List<String> YAML = List.of(".yaml", ".yml");
  static final List<String> HTML = List.of(".html", ".htm");
  static final List<String> MODEL = List.of(".rkn");

  /// The file that an option names, if it is given.
  ///
  /// @param endings of such files, the usual one first
  /// @param inputs what the command reads
  /// @throws InputException if there is no folder for it that can be written to, it is one of the
  ///   inputs, or a file of that name is there and has another ending
  static Optional<OutputFile> of(
      Arguments arguments, Option option, List<String> endings, Collection<Path> inputs) {
    return arguments.path(option).map(file -> of(arguments.words(option), file, endings, inputs));
  }

  /// @param what messages call the file
  static OutputFile of(String what, Path file, List<String> endings, Collection<Path> inputs) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new InputException(
          "%s: this is a folder; name a file to write, such as %s"
              .formatted(what, file.resolve("new" + endings.getFirst())));
    }
    if (!Files.isDirectory(folder)) {
      throw new InputException("%s: there is no folder %s".formatted(what, folder));
    }
    requireWritable(what, folder);
    if (inputs.stream().anyMatch(input -> isSame(file, input))) {
      throw new InputException(
          "%s: the command reads this file, and it would be lost; name another file"
              .formatted(what));
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (Files.exists(file) && endings.stream().noneMatch(name::endsWith)) {
      throw new InputException(
          "%s: there is such a file already, and it does not end in %s as what would take its place does; name another file, or delete this one"
              .formatted(what, String.join(" or ", endings)));
    }
    return new OutputFile(file, folder);
  }

  /// @param what messages call what is to be written there
  static void requireWritable(String what, Path folder) {
    if (!Files.isWritable(folder)) {
      throw new InputException(
          "%s: the folder %s cannot be written to; change its permissions, or name another"
              .formatted(what, folder));
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  void write(String text) {
    AtomicFile.write(file, to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
