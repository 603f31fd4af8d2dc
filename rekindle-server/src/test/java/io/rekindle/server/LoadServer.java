package io.rekindle.server;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.net.httpserver.HttpServer;
import io.rekindle.core.json.Json;
import io.rekindle.core.train.Compute;
import io.rekindle.server.http.Drain;
import io.rekindle.server.http.HttpFront;
import io.rekindle.server.http.HttpLimits;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Request;
import io.rekindle.server.http.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// The servers of [Load]: `LoadServer rekindle MODEL.rkn` or `LoadServer onnx MODEL.onnx`. Prints
/// the port.
final class LoadServer {
  private LoadServer() {}

  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[1]);
    System.out.println(arguments[0].equals("onnx") ? onnx(model) : rekindle(model));
    System.out.flush();
    Thread.currentThread().join();
  }

  private static int rekindle(Path model) {
    ServerSettings settings = ServerSettings.named("load").withAddress("127.0.0.1", 0);
    PredictionServer server =
        PredictionServer.start(settings, model, Compute.best(), System.err::println);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server.address().getPort();
  }

  /// The plainest way to serve a graph: one run of the session a request, its threads as ONNX
  /// Runtime has them.
  private static int onnx(Path model) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession session = environment.createSession(model.toString());
    String input = session.getInputNames().iterator().next();
    HttpLimits.apply(10);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Router router =
        new Router()
            .add("POST", "/predict", request -> answer(environment, session, input, request));
    http.createContext(
        "/", new HttpFront(router, new Metrics(), 8 << 20, new Drain(), System.err::println));
    http.start();
    return http.getAddress().getPort();
  }

  private static Reply answer(
      OrtEnvironment environment, OrtSession session, String input, Request request) {
    List<Json> values = ((Json.Arr) Json.parse(request.body(), "body")).elements();
    float[] row = new float[values.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] =
          switch (values.get(i)) {
            case Json.Whole whole -> whole.value();
            case Json.Real real -> (float) real.value();
            default -> throw new IllegalArgumentException("no number");
          };
    }
    try (OnnxTensor x =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(row), new long[] {1, row.length});
        OrtSession.Result result = session.run(Map.of(input, x))) {
      float[][] probabilities = (float[][]) result.get("probabilities").orElseThrow().getValue();
      List<Json> numbers = new ArrayList<>();
      for (float each : probabilities[0]) {
        numbers.add(Json.of(each));
      }
      return Reply.json(Json.object().put("probabilities", Json.array(numbers)).build());
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
