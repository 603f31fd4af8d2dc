package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsTest {
  @TempDir private Path data;

  @BeforeEach
  void files() throws IOException {
    for (String set : List.of("train", "t10k")) {
      Files.createFile(data.resolve(set + "-images-idx3-ubyte.gz"));
      Files.createFile(data.resolve(set + "-labels-idx1-ubyte.gz"));
    }
  }

  private Options parse(String... arguments) {
    return Options.parse(Path.of("root"), arguments);
  }

  @Test
  void aWholeRunWritesThePublishedResults() {
    Options all = parse(data.toString());

    assertThat(all.out()).isEqualTo(Path.of("root/docs/benchmarks/results.json"));
    assertThat(all.workloads()).isEqualTo(Workload.TRAINING);
    assertThat(all.choose(Lineup.training(), List.of())).isEqualTo(Lineup.training());
  }

  @Test
  void aSelectionDoesNotOverwriteThem() {
    Options some = parse(data.toString(), "--only", "S,M", "--peers", "tensorflow,smile,rekindle");

    assertThat(some.out().startsWith("root/docs")).isFalse();
    assertThat(some.workloads()).extracting(Workload::name).containsExactly("S", "M");
    assertThat(some.choose(Lineup.training(), List.of("djl")))
        .extracting(Line::name)
        .containsExactly("rekindle", "tensorflow", "smile");
  }

  @Test
  void aLibraryStandsForAllItsLines() {
    assertThat(parse(data.toString(), "--peers", "libtorch").choose(Lineup.training(), List.of()))
        .hasSizeGreaterThan(3)
        .allMatch(line -> line.name().startsWith("libtorch-"));
  }

  @Test
  void badOptionsAreNamed() {
    assertThatThrownBy(this::parse).hasMessageContaining("Usage");
    assertThatThrownBy(() -> parse("nowhere")).hasMessageContaining("has no");
    assertThatThrownBy(() -> parse(data.toString(), "--only", "Q")).hasMessageContaining("'Q'");
    assertThatThrownBy(() -> parse(data.toString(), "--modes", "Q")).hasMessageContaining("'Q'");
    assertThatThrownBy(() -> parse(data.toString(), "--rounds", "0")).hasMessageContaining("'0'");
    assertThatThrownBy(() -> parse(data.toString(), "--out")).hasMessageContaining("value");
    assertThatThrownBy(() -> parse(data.toString(), "--fast")).hasMessageContaining("'--fast'");
    assertThatThrownBy(() -> parse(data.toString(), "--draw")).hasMessageContaining("or --draw");
  }

  @Test
  void linesHaveNamesOfTheirOwn() {
    List<String> names = Lineup.training().stream().map(Line::name).toList();

    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
  }
}
