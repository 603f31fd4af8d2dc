package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is wrong with the input: status 2, a message with place, found and allowed, no stack
/// trace, and nothing else touched.
class BadInputTest {
  @TempDir static Path folder;
  private static Path earlier = Path.of("");
  private static Map<String, String> before = Map.of();

  @BeforeAll
  static void prepare() throws IOException {
    earlier = folder.resolve("earlier");
    Commands.run("train", "digits", "--epochs", 1, "--quiet", "--out", earlier).exits(0);
    before = contents(earlier);
    write("run.yaml", run("source: digits", "- {dense: 10, activation: softmax}"));
    write("ragged.csv", "a,b,y\n1,2,x\n1,2\n");
    write("good.csv", "a,b,y\n1,2,x\n3,4,z\n");
    write("other.csv", "a,c,y\n1,2,x\n");
    write("labels.csv", "a,b,y\n1,2,x\n3,4,w\n");
    write("cells.csv", "a,b,y\n1,two,x\n");
    write("empty.csv", "");
    write("header.csv", "a,b,y\n");
    write("missing-target.csv", "a,b,y\n1,2,x\n3,4,\n");
    write("notes.txt", "hello");
    write("list.yaml", "- 1\n- 2\n");
    write("typo.yaml", run("source: digits", "- {dense: 10}") + "optimiser: adam\n");
    write("kind.yaml", run("source: digits", "- {dense: 10}") + "epochs: many\n");
    write("widths.yaml", run("source: digits", "- {dense: 7, activation: softmax}"));
    write("metric.yaml", run("source: good.csv", "- {dense: 1}") + "metrics: [accuracy]\n");
    write("tabs.yaml", "data:\n\tsource: digits\n");
    write("garbage.rkn", "this is no model");
    Files.createDirectories(folder.resolve("hollow"));
    byte[] model = Files.readAllBytes(earlier.resolve("model.rkn"));
    Files.write(folder.resolve("cut.rkn"), java.util.Arrays.copyOf(model, model.length / 2));
    model[model.length / 2] ^= 1;
    Files.write(folder.resolve("flipped.rkn"), model);
    Commands.run(
        "train",
        folder.resolve("good.csv"),
        "--epochs",
        1,
        "--quiet",
        "--set",
        "data.validation=0",
        "--set",
        "early_stopping=null",
        "--out",
        folder.resolve("table"));
  }

  private static String run(String data, String layer) {
    return "data: {%s}\nnetwork:\n  layers:\n    %s\nloss: cross_entropy\n".formatted(data, layer);
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            file.toString() + " " + Files.getLastModifiedTime(file),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  /// A command, `@` standing for the folder, and what the message must contain.
  record Case(String command, String... said) {
    @Override
    public String toString() {
      return command;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("tarin mnist", "unknown command \"tarin\"", "Did you mean \"train\"?"),
        new Case("train --epoch 3", "unknown option \"--epoch\"", "Did you mean \"--epochs\"?"),
        new Case("train digits extra", "unknown argument \"extra\""),
        new Case("train digits --epochs ten", "--epochs", "ten"),
        new Case("train digits --epochs -3", "epochs", "-3"),
        new Case("train digits --seed x", "--seed", "x"),
        new Case("train digits --threads 0", "--threads 0", "from 1 to 1024"),
        new Case("train digits --kernels fast", "'fast' is unknown", "onednn, vector, scalar"),
        new Case("train", "nothing to train", "rekindle init > run.yaml"),
        new Case("train @/absent.yaml", "absent.yaml", "no such file", "rekindle init"),
        new Case("train @/absent.csv", "absent.csv", "no such file", ".csv"),
        new Case("train @/notes.txt", "notes.txt", "files that end like this are not read"),
        new Case("train @/typo.yaml", "typo.yaml, line 6", "optimiser", "optimizer"),
        new Case("train @/kind.yaml", "kind.yaml, line 6", "epochs", "many"),
        new Case("train @/list.yaml", "list.yaml", "mapping"),
        new Case("train @/tabs.yaml", "tabs.yaml", "line 2"),
        new Case("train @/widths.yaml", "10", "7"),
        new Case(
            "train @/metric.yaml --set data.task=regression --set data.target=a",
            "metric.yaml, line 6",
            "the metric accuracy does not suit regression",
            "r2"),
        new Case("train @/run.yaml --set epochs", "--set epochs", "path=value"),
        new Case("train digits --set optimizer.learning_rat=1", "learning_rat", "learning_rate"),
        new Case("train @/run.yaml --set network.layers.9.init=zeros", "network.layers.9"),
        new Case("train @/run.yaml --set batch_size=0", "batch_size", "0"),
        new Case("train @/run.yaml --set precision=float16", "precision=float16", "float32"),
        new Case("train @/ragged.csv --out @/x1", "ragged.csv", "line 3"),
        new Case("train @/empty.csv --out @/x2", "empty.csv"),
        new Case("train @/header.csv --out @/x3", "header.csv"),
        new Case("train @/good.csv --target z", "\"z\"", "a, b, y"),
        new Case("train @/missing-target.csv", "missing-target.csv, line 3"),
        new Case("train digits --target y", "--target y", "leave --target out"),
        new Case("train digits --out @/earlier", "earlier", "not empty", "never overwritten"),
        new Case("train digits --out @/notes.txt", "notes.txt", "it is a file"),
        new Case("train digits --out @/notes.txt/run", "notes.txt/run", "cannot be written"),
        new Case("doctor", "RUN is missing"),
        new Case("doctor @/absent.yaml", "absent.yaml", "no such file"),
        new Case("doctor @/typo.yaml", "typo.yaml, line 6", "optimiser", "optimizer"),
        new Case("doctor @/widths.yaml", "7 outputs", "10 target numbers", "10 units"),
        new Case("doctor digits --budget soon", "--budget soon", "10, 10s or 2m"),
        new Case("doctor digits --fix @", "--fix", "this is a folder"),
        new Case("doctor digits --fix @/none/cured.yaml", "cured.yaml", "there is no folder"),
        new Case(
            "doctor @/run.yaml --fix @/run.yaml", "the command reads this file", "another file"),
        new Case("doctor digits --kernels fast", "'fast' is unknown"),
        new Case("evaluate @/earlier", "DATA"),
        new Case("evaluate @/absent digits", "absent", "no such file or folder"),
        new Case("evaluate @/hollow digits", "hollow", "holds no model.rkn"),
        new Case("evaluate @/garbage.rkn digits", "garbage.rkn", "does not begin as a zip does"),
        new Case("evaluate @/cut.rkn digits", "cut.rkn", "damaged"),
        new Case("evaluate @/flipped.rkn digits", "flipped.rkn"),
        new Case("evaluate @/table @/other.csv", "other.csv", "\"b\"", "a, c, y"),
        new Case("evaluate @/table @/labels.csv", "labels.csv, line 3", "w", "x, z"),
        new Case("evaluate @/earlier @/good.csv", "good.csv"),
        new Case("predict @/table @/cells.csv", "cells.csv, line 2", "two"),
        new Case("predict @/earlier digits -o @/none/out.csv", "out.csv", "there is no folder"),
        new Case("predict @/earlier digits --threads 9999", "--threads 9999"),
        new Case("inspect", "WHAT"),
        new Case("inspect @/absent", "absent", "no such file"),
        new Case("inspect @/flipped.rkn", "flipped.rkn"),
        new Case("inspect @/typo.yaml", "optimizer"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedWithAMessage(Case given) {
    List<Object> words = new ArrayList<>();
    for (String word : given.command().split(" ", -1)) {
      words.add(word.replace("@", folder.toString()));
    }

    Ran ran = Commands.run(words.toArray());

    assertThat(ran.status()).as(ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("error: ")
        .contains(given.said())
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("x1")).doesNotExist();
    assertThat(folder.resolve("x2")).doesNotExist();
  }

  @AfterAll
  static void earlierRunsAreUntouched() throws IOException {
    assertThat(contents(earlier)).isEqualTo(before);
  }

  @Test
  void aDefectIsReportedWithAFileAndNoTraceOnTheScreen() throws IOException {
    Captured captured = Captured.plain();

    int status = new Failures(captured.console()).defect(new IllegalStateException("impossible"));

    assertThat(status).isEqualTo(1);
    assertThat(captured.err())
        .startsWith("error: rekindle itself failed: java.lang.IllegalStateException: impossible\n")
        .doesNotContain("\tat ");
    String file = captured.err().replaceFirst("(?s).*with the file (\\S+), which.*", "$1");
    assertThat(Path.of(file)).content().contains("\tat io.rekindle.cli.BadInputTest");
    Files.delete(Path.of(file));
  }
}
