package io.rekindle.bench.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One line of the comparison: a library at one setting.
///
/// @param name of the line, unique
/// @param library what is compared; lines of one library compete for its best setting
/// @param setting in words, for the results
/// @param program what its process runs
/// @param environment variables besides the few that every contestant has
/// @param sameWork whether it does the work of the task; if not, `note` says how it differs
record Line(
    String name,
    String library,
    String setting,
    Program program,
    Map<String, String> environment,
    boolean sameWork,
    String note) {

  Line {
    environment = Map.copyOf(environment);
  }

  /// What a process runs. Arguments are the data's folder and then these.
  sealed interface Program {
    List<String> arguments();
  }

  /// A class of a module of the bench, on this JDK.
  ///
  /// @param module its folder under the bench's
  /// @param without parts of the names of jars that are left off the class path
  record Jvm(
      String module,
      String main,
      List<String> options,
      List<String> arguments,
      List<String> without)
      implements Program {
    public Jvm {
      options = List.copyOf(options);
      arguments = List.copyOf(arguments);
      without = List.copyOf(without);
    }
  }

  /// A script of the bench's folder `python`.
  record Python(String script) implements Program {
    @Override
    public List<String> arguments() {
      return List.of();
    }
  }

  static Line jvm(String name, String library, String setting, String module, String main) {
    Program program = new Jvm(module, main, List.of(), List.of(), List.of());
    return new Line(name, library, setting, program, Map.of(), true, "");
  }

  static Line python(String name, String library, String setting, String script) {
    return new Line(name, library, setting, new Python(script), Map.of(), true, "");
  }

  Line withEnvironment(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Line(name, library, setting, program, more, sameWork, note);
  }

  Line withOptions(String... options) {
    Jvm jvm = jvm();
    List<String> all = new ArrayList<>(jvm.options);
    all.addAll(List.of(options));
    return with(new Jvm(jvm.module, jvm.main, all, jvm.arguments, jvm.without));
  }

  Line withArguments(String... arguments) {
    Jvm jvm = jvm();
    return with(new Jvm(jvm.module, jvm.main, jvm.options, List.of(arguments), jvm.without));
  }

  Line without(String... jars) {
    Jvm jvm = jvm();
    return with(new Jvm(jvm.module, jvm.main, jvm.options, jvm.arguments, List.of(jars)));
  }

  Line otherWork(String how) {
    return new Line(name, library, setting, program, environment, false, how);
  }

  Line noted(String text) {
    return new Line(name, library, setting, program, environment, sameWork, text);
  }

  private Line with(Program other) {
    return new Line(name, library, setting, other, environment, sameWork, note);
  }

  private Jvm jvm() {
    if (program instanceof Jvm jvm) {
      return jvm;
    }
    throw new IllegalStateException(name + " does not run on a JVM");
  }
}
