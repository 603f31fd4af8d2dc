package io.rekindle.server;

import io.rekindle.interop.onnx.OnnxExport;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Load: `Load SECONDS [CONNECTIONS]` asks a server in another process for single rows of a
/// 784-256-128-10 network over connections that stay open.
///
/// First for so long without a break but a model file that is replaced in the middle; then again
/// for a few seconds, in which the server is told to end; last, for so long, ONNX Runtime with the
/// same model and requests behind the same HTTP server. Both servers run with the collector that
/// the launcher chooses. Prints throughput, errors and times.
final class Load {
  private static final int WARM_UP_SECONDS = 5;
  private static final int ENDING_SECONDS = 4;

  private Load() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    Path folder = Files.createTempDirectory("load");
    Path file = folder.resolve("load.rkn");
    Path onnx = folder.resolve("load.onnx");
    TestModels.digits(1).save(file);
    OnnxExport.write(TestModels.digits(1), onnx);
    try (Child server = Child.start("rekindle", file)) {
      LoadClient client = new LoadClient(server.port, connections);
      LoadClient.Result _ = client.run(WARM_UP_SECONDS, () -> {});
      System.out.println(
          "Rekindle, model replaced: "
              + client.run(seconds, () -> TestModels.digits(2).save(file)));
      System.out.println(
          "Rekindle, told to end: " + client.run(ENDING_SECONDS, server.process::destroy));
      if (!server.process.waitFor(30, TimeUnit.SECONDS) || server.process.exitValue() != 143) {
        throw new IllegalStateException("the server did not end by itself");
      }
    }
    try (Child server = Child.start("onnx", onnx)) {
      LoadClient client = new LoadClient(server.port, connections);
      LoadClient.Result _ = client.run(WARM_UP_SECONDS, () -> {});
      System.out.println("ONNX Runtime: " + client.run(seconds, () -> {}));
    }
  }

  /// A server in a process of its own.
  private static final class Child implements AutoCloseable {
    final Process process;
    final int port;

    private Child(Process process, int port) {
      this.process = process;
      this.port = port;
    }

    static Child start(String kind, Path model) throws IOException {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:+UseSerialGC",
                      "--add-modules=jdk.incubator.vector",
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path").replace(";", File.pathSeparator),
                      LoadServer.class.getName(),
                      kind,
                      model.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      return new Child(process, Integer.parseInt(String.valueOf(out.readLine())));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
