package io.rekindle.cli.fuzz;

/// What stands in files of each format, or would harm a careless reader of it.
final class Words {
  static final Mutator BINARY = Mutator.of();
  static final Mutator TABLE =
      Mutator.of(
          ",",
          "\n",
          "\"",
          "\"\"",
          "\r",
          "\t",
          ";",
          "NA",
          "nan",
          "-inf",
          "1e999",
          "1e-999",
          "\uFEFF",
          "true",
          "9".repeat(400),
          "0.1e+",
          "é",
          "\0");
  static final Mutator SPARSE =
      Mutator.of(
          " 1:1",
          ":",
          "1048575:1",
          "2147483648:1",
          " qid:1",
          "#",
          "\n",
          "1,2,3",
          "-1",
          "+",
          "nan",
          "0:0");
  static final Mutator ARFF =
      Mutator.of(
          "@attribute a numeric\n",
          "@data\n",
          "@relation",
          "{",
          "}",
          "{0 1}",
          "'",
          "\"",
          "\\",
          "%",
          "?",
          ",",
          "date \"yyyy\"",
          "string",
          "{a,b}",
          "\n",
          "999999999 1");
  static final Mutator YAML =
      Mutator.of(
          "{",
          "}",
          "[",
          "]",
          ": ",
          "- ",
          "\n",
          "  ",
          "&a ",
          "*a",
          "!!int ",
          "| ",
          "> ",
          "#",
          "'",
          "\"",
          "<<: ",
          "null",
          "1e999",
          "-1",
          "2147483648",
          "0x7fffffff",
          ".inf",
          "--- ",
          "? ",
          "\t",
          "dense: 100000000",
          "layers",
          "[".repeat(100),
          "{a: ".repeat(50));
  static final Mutator JSON =
      Mutator.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "null",
          "1e999",
          "-1",
          "2147483647",
          "\\u0000",
          "\"NaN\"",
          "[".repeat(200),
          "4294967296",
          "\"units\": 1000000000",
          "[1000000,1000000]");
  static final Mutator NPY =
      Mutator.of(
          "(",
          ")",
          ",",
          "'",
          "True",
          "<f4",
          "<f8",
          "|u1",
          "<U9",
          "O",
          "2147483647",
          "4294967296",
          "0",
          " ");

  private Words() {}
}
