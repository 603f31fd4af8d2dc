package io.rekindle.bench.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who takes part, and at which settings: each library as it comes, and at what is known to help
/// it.
///
/// `{threads}` in a setting stands for the number of threads of the run.
final class Lineup {
  private static final String ONE_THREAD = "one thread";
  private static final String STOCK = "stock";

  private static final String BFLOAT16 = "Rekindle, bfloat16";

  private static final Line REKINDLE =
      Line.jvm("rekindle", "Rekindle", "oneDNN kernels", "rekindle", "rekindle.RekindleContestant")
          .withOptions("--add-modules=jdk.incubator.vector");

  private static final Line LIBTORCH =
      Line.jvm("libtorch", "libtorch", STOCK, "libtorch", "libtorch.LibtorchContestant");

  private Lineup() {}

  /// The lines that train.
  static List<Line> training() {
    List<Line> lines = new ArrayList<>();
    lines.add(REKINDLE.withOptions("-Drekindle.kernels=onednn"));
    lines.add(
        named(REKINDLE, "rekindle-vector", "Rekindle, pure Java", "Vector API kernels")
            .withOptions("-Drekindle.kernels=vector"));
    lines.add(
        named(REKINDLE, "rekindle-bfloat16", BFLOAT16, "oneDNN kernels")
            .withOptions("-Drekindle.kernels=onednn")
            .withArguments("bfloat16"));
    addLibtorch(lines);
    Line tensorflow =
        Line.jvm(
            "tensorflow",
            "TensorFlow-Java",
            STOCK,
            "tensorflow",
            "tensorflow.TensorFlowContestant");
    lines.add(tensorflow);
    lines.add(
        named(tensorflow, "tensorflow-serial", "TensorFlow-Java", "one operation at a time")
            .withArguments("one-operation-at-a-time"));
    Line djl = Line.jvm("djl", "DJL", STOCK, "djl", "djl.DjlContestant");
    lines.add(djl);
    lines.add(oneThread(named(djl, "djl-1", "DJL", ONE_THREAD)));
    Line deeplearning4j =
        Line.jvm(
            "deeplearning4j",
            "Deeplearning4j",
            STOCK,
            "deeplearning4j",
            "deeplearning4j.Deeplearning4jContestant");
    lines.add(deeplearning4j);
    lines.add(oneThread(named(deeplearning4j, "deeplearning4j-1", "Deeplearning4j", ONE_THREAD)));
    lines.add(Line.jvm("smile", "Smile", STOCK, "smile", "smile.SmileContestant").noted("float64"));
    lines.add(
        Line.jvm("weka", "Weka", STOCK, "weka", "weka.WekaContestant")
            .otherWork("sigmoid units, squared error, always a row a step, float64"));
    lines.add(
        Line.jvm("spark", "Spark MLlib", STOCK, "spark", "spark.SparkContestant")
            .withArguments("{threads}")
            .withOptions(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
            .otherWork("sigmoid units, a step is a pass over all rows, float64"));
    addPython(lines, Line.python("pytorch", "PyTorch", STOCK, "torch_contestant.py"));
    addPython(lines, Line.python("sklearn", "scikit-learn", STOCK, "sklearn_contestant.py"));
    return List.copyOf(lines);
  }

  /// Whether a library can do a task at all, in the time of a turn: Smile has no Adam, Weka and
  /// Spark have neither that nor batches, and with 4 million weights even one step takes them
  /// seconds. Steps of few rows are no faster in bfloat16.
  static boolean takesPart(Line line, Workload workload) {
    return switch (line.library()) {
      case BFLOAT16 -> List.of("M", "L").contains(workload.name());
      case "Smile" -> !workload.name().equals("adam");
      case "Weka" -> List.of("S", "T").contains(workload.name());
      case "Spark MLlib" -> List.of("S", "M").contains(workload.name());
      default -> true;
    };
  }

  private static void addLibtorch(List<Line> lines) {
    Line openblas = LIBTORCH.without("/mkl");
    Line mkl = LIBTORCH.withOptions("-Dorg.bytedeco.openblas.load=mkl");
    lines.add(named(openblas, "libtorch-openblas", "libtorch", "OpenBLAS"));
    lines.add(
        named(openblas, "libtorch-openblas-nospin", "libtorch", "OpenBLAS, GOMP_SPINCOUNT=0")
            .withEnvironment("GOMP_SPINCOUNT", "0"));
    lines.add(named(mkl, "libtorch-mkl", "libtorch", "MKL"));
    lines.add(
        named(mkl, "libtorch-mkl-gnu", "libtorch", "MKL, MKL_THREADING_LAYER=GNU")
            .withEnvironment("MKL_THREADING_LAYER", "GNU"));
    lines.add(
        oneThread(
            named(mkl, "libtorch-mkl-1", "libtorch", "MKL, " + ONE_THREAD)
                .withEnvironment("MKL_THREADING_LAYER", "GNU")));
  }

  /// As Debian has it, with the OpenMP build of OpenBLAS where that is installed, and on one
  /// thread.
  private static void addPython(List<Line> lines, Line stock) {
    lines.add(stock);
    Optional<Path> openmp = openmpBlas();
    Line best =
        openmp
            .map(
                folder ->
                    named(stock, stock.name() + "-openmp", stock.library(), "OpenBLAS with OpenMP")
                        .withEnvironment("LD_LIBRARY_PATH", folder.toString()))
            .orElse(stock);
    if (openmp.isPresent()) {
      lines.add(best);
    }
    lines.add(oneThread(named(best, stock.name() + "-1", stock.library(), ONE_THREAD)));
  }

  private static Optional<Path> openmpBlas() {
    Path libraries = Path.of("/usr/lib");
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(libraries, path -> Files.isDirectory(path))) {
      for (Path folder : found) {
        Path openmp = folder.resolve("openblas-openmp");
        if (Files.isDirectory(openmp)) {
          return Optional.of(openmp);
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // not a system that has it there
    }
    return Optional.empty();
  }

  /// The lines that run networks forward.
  static List<Line> inference() {
    return List.of(
        Line.jvm("rekindle", "Rekindle", "oneDNN kernels", "rekindle", "rekindle.RekindlePredictor")
            .withOptions("--add-modules=jdk.incubator.vector", "-Drekindle.kernels=onednn"),
        Line.jvm(
                "rekindle-vector",
                "Rekindle, pure Java",
                "Vector API kernels",
                "rekindle",
                "rekindle.RekindlePredictor")
            .withOptions("--add-modules=jdk.incubator.vector", "-Drekindle.kernels=vector"),
        Line.jvm(
            "onnxruntime",
            "ONNX Runtime",
            STOCK,
            "onnxruntime",
            "onnxruntime.OnnxRuntimePredictor"));
  }

  private static Line oneThread(Line line) {
    return line.withEnvironment("OMP_NUM_THREADS", "1")
        .withEnvironment("OPENBLAS_NUM_THREADS", "1")
        .withEnvironment("MKL_NUM_THREADS", "1")
        .withEnvironment(Launch.THREADS, "1");
  }

  private static Line named(Line line, String name, String library, String setting) {
    return new Line(
        name, library, setting, line.program(), line.environment(), line.sameWork(), line.note());
  }
}
