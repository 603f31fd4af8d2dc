package io.rekindle.bench.driver;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Scores and sections with made-up numbers.
final class Scores {
  private Scores() {}

  static Score of(String line, String library, double rate, int rows, double accuracy) {
    return new Score(
        line,
        library,
        "stock",
        library + " 1.0",
        Score.ROWS_PER_SECOND,
        2,
        rows,
        false,
        List.of(rate, rate * 0.9, rate * 1.1),
        List.of(120.0, 480.0, 110.0),
        1.9,
        OptionalDouble.of(accuracy),
        Score.Verdict.NOT_COMPARED,
        "");
  }

  static Section section(String mode, String workload, Score... scores) {
    return new Section(
        mode,
        workload,
        "name=M widths=784,256,128,10 batch=128 rows=60000",
        "2026-01-02T03:04:05Z",
        1e6,
        new Peak.Rates(100, 200),
        0.001,
        List.of(scores),
        Map.of("lost", "no <answer> in 60 s"));
  }

  static Results results(Section... sections) {
    Machine machine = new Machine("A Processor, AVX2", 2, 24, "Linux 6, amd64", "25.0.3");
    return new Results(machine, "rekindle-bench/bench DATA", List.of(sections));
  }
}
