package io.rekindle.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.interop.protobuf.ProtobufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is not imported is named, and a damaged file is refused.
class OnnxProblemTest {

  @Test
  void namesTheFirstOperatorThatIsNotImported() {
    assertProblem(
        file(g -> y -> g.node("Softmax", g.node("Relu", g.node("Einsum", y)))),
        "m.onnx: node \"einsum_1_node\" (Einsum), which output \"y\" needs: the operator Einsum is"
            + " not imported; imported are fully connected graphs of Abs, Add,");
  }

  @Test
  void namesSettingsThatAreOthers() {
    assertProblem(
        file(g -> y -> g.node("HardSigmoid", y, new Attribute.Decimal("alpha", 0.2f))),
        "(HardSigmoid), which output \"y\" needs: its attributes are others than Rekindle"
            + " computes");
    assertProblem(
        file(g -> y -> g.node("Softmax", y, new Attribute.Int("axis", 0))),
        "Softmax the last axis");
  }

  @Test
  void namesSettingsThatNoLayerHas() {
    assertProblem(
        file(g -> y -> g.node("LeakyRelu", y, new Attribute.Decimal("alpha", Float.NaN))),
        "(LeakyRelu), which output \"y\" needs: its alpha is no finite number");
    assertProblem(
        file(g -> y -> batchNorm(g, y, new Attribute.Decimal("momentum", 2))),
        "(BatchNormalization), which output \"y\" needs: momentum 2.0; a number from 0 to 1 is"
            + " needed");
    assertProblem(
        file(g -> y -> batchNorm(g, y, new Attribute.Decimal("epsilon", -1))),
        "(BatchNormalization), which output \"y\" needs: epsilon -1.0; a number of at least 0 is"
            + " needed");
    assertProblem(
        file(
            g ->
                y ->
                    g.node(
                        "LayerNormalization",
                        List.of(y, g.floats("s", new float[4], 4)),
                        new Attribute.Decimal("epsilon", Float.POSITIVE_INFINITY))),
        "(LayerNormalization), which output \"y\" needs: epsilon Infinity; a number of at least 0"
            + " is needed");
  }

  private static String batchNorm(Graph g, String y, Attribute setting) {
    String ones = g.floats("ones", new float[] {1, 1, 1, 1}, 4);
    return g.node("BatchNormalization", List.of(y, ones, ones, ones, ones), setting);
  }

  @Test
  void refusesSkipConnections() {
    assertProblem(
        file(g -> y -> g.node("Add", List.of(y, g.node("Relu", y)))),
        "node \"add_2_node\" (Add), which output \"y\" needs: it joins two values of the network,"
            + " as skip connections do");
  }

  /// Found by evidence/fuzz.
  @Test
  void refusesOperatorsWithoutInputs() {
    assertProblem(file(g -> _ -> g.node("ZipMap", List.of())), "(ZipMap)");
    assertProblem(
        file(
            g ->
                y -> {
                  String mean = g.node("ReduceMean", List.of(), new Attribute.Int("axes", 1));
                  String centred = g.node("Sub", List.of(y, mean));
                  String variance = g.node("Add", List.of(mean, g.scalar(1)));
                  return g.node("Div", List.of(centred, g.node("Sqrt", variance)));
                }),
        "(ReduceMean)");
  }

  @Test
  void refusesMatricesThatDoNotFit() {
    assertProblem(
        file(g -> y -> g.node("MatMul", List.of(y, g.floats("w", new float[6], 2, 3)))),
        "(MatMul), which output \"y\" needs: rows have 4 columns, the matrix takes 2");
  }

  @Test
  void refusesValuesInOtherFiles() {
    byte[] bytes =
        constant(
            tensor -> {
              tensor.number(1, 3);
              tensor.embedded(
                  13,
                  entry -> {
                    entry.text(1, "location");
                    entry.text(2, "weights.bin");
                  });
              tensor.number(14, 1);
            });

    assertProblem(
        bytes,
        "m.onnx: tensor \"w\": its values lie in another file (\"weights.bin\"), which is not"
            + " read");
  }

  @Test
  void refusesShapesThatTheBytesDoNotFill() {
    byte[] bytes =
        constant(
            tensor -> {
              tensor.number(1, 1 << 30);
              tensor.block(9, new byte[8]);
            });

    assertProblem(bytes, "tensor \"w\": the shape [1073741824] has 1073741824 values, found 2");
  }

  /// A graph of one constant of floats.
  private static byte[] constant(Consumer<ProtobufWriter> content) {
    return ProtobufWriter.message(
        model ->
            model.embedded(
                7,
                graph ->
                    graph.embedded(
                        5,
                        tensor -> {
                          tensor.number(2, 1);
                          tensor.text(8, "w");
                          content.accept(tensor);
                        })));
  }

  @Test
  void refusesWhatIsNoModel() {
    assertProblem("hello, world".getBytes(java.nio.charset.StandardCharsets.UTF_8), "m.onnx: ");
    assertProblem(new byte[0], "m.onnx: no ONNX model: it has 0 nodes and 0 outputs");
  }

  @Test
  void namesTheFileThatIsMissing(@TempDir Path folder) {
    assertThatThrownBy(() -> OnnxImport.read(folder.resolve("no.onnx"), ImportOptions.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no.onnx: cannot be read: there is no such file");
  }

  @Test
  void refusesOtherNumbersOfInputs() {
    Graph graph = new Graph();
    String sum =
        graph.node(
            "Add",
            List.of(
                graph.input("a", ElementType.FLOAT, 2), graph.input("b", ElementType.FLOAT, 2)));
    graph.output(sum, "y", ElementType.FLOAT, OptionalInt.of(2));
    assertProblem(
        graph.model("g", "", java.util.Map.of()),
        "m.onnx: the graph has 2 inputs (a, b), and exactly one");
  }

  /// Whatever the bytes, the answer is a model or the exception for bad input.
  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    Random random = new Random(1);
    List<byte[]> seeds =
        List.of(
            OnnxImportTest.bytes("torch_norms.onnx"),
            OnnxImportTest.bytes("torch_view.onnx"),
            OnnxImportTest.bytes("keras.onnx"),
            OnnxImportTest.bytes("sklearn_scaled.onnx"),
            OnnxExport.bytes(
                Model.of(Network.of(3, new Layer.Dense(2, Activation.GELU)), new float[8])));
    int refused = 0;
    long end = System.nanoTime() + 5_000_000_000L;
    for (int i = 0; i < 20_000 && System.nanoTime() < end; i++) {
      byte[] bytes = mutated(seeds.get(i % seeds.size()), random);
      try {
        OnnxImport.parse(bytes, "m.onnx", ImportOptions.NONE);
      } catch (InputException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int change = random.nextInt(4); change >= 0; change--) {
      switch (random.nextInt(4)) {
        case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        default -> {
          int from = random.nextInt(bytes.length);
          int to = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(32), bytes.length - Math.max(from, to));
          System.arraycopy(bytes, from, bytes, to, length);
        }
      }
    }
    return bytes;
  }

  private interface Making {
    UnaryOperator<String> in(Graph graph);
  }

  /// A dense layer of 4 units, and what is made of it.
  private static byte[] file(Making making) {
    Graph graph = new Graph();
    String x = graph.input("x", ElementType.FLOAT, 3);
    String y =
        graph.node(
            "Gemm",
            List.of(x, graph.floats("weight", new float[12], 4, 3)),
            new Attribute.Int("transB", 1));
    graph.output(making.in(graph).apply(y), "y", ElementType.FLOAT, OptionalInt.of(4));
    return graph.model("g", "", java.util.Map.of());
  }

  private static void assertProblem(byte[] bytes, String message) {
    assertThatThrownBy(() -> OnnxImport.parse(bytes, "m.onnx", ImportOptions.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
