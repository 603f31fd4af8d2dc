package io.rekindle.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// The numbers of a network of dense layers, and the folder in which predictors find it.
///
/// @param widths of the inputs, of each hidden layer (ReLU) and of the outputs (softmax)
/// @param values for each layer the weights, `units x inputs`, row-major, then the bias
public record Weights(List<Integer> widths, float[] values) {
  /// The file of the folder that holds the network for ONNX.
  public static final String ONNX = "model.onnx";

  private static final String NUMBERS = "model.f32";
  private static final String WIDTHS = "widths.txt";

  public Weights {
    widths = List.copyOf(widths);
    int size = 0;
    for (int i = 1; i < widths.size(); i++) {
      size += (widths.get(i - 1) + 1) * widths.get(i);
    }
    if (size != values.length) {
      throw new IllegalArgumentException(
          "%d numbers, a network of widths %s has %d".formatted(values.length, widths, size));
    }
  }

  /// Random numbers: weights with a variance of 2 / inputs, biases up to a tenth.
  public static Weights random(List<Integer> widths, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 0;
    for (int i = 1; i < widths.size(); i++) {
      size += (widths.get(i - 1) + 1) * widths.get(i);
    }
    float[] values = new float[size];
    int next = 0;
    for (int i = 1; i < widths.size(); i++) {
      double limit = Math.sqrt(6.0 / widths.get(i - 1));
      int weights = widths.get(i - 1) * widths.get(i);
      for (int j = 0; j < weights; j++) {
        values[next++] = (float) random.nextDouble(-limit, limit);
      }
      for (int j = 0; j < widths.get(i); j++) {
        values[next++] = (float) random.nextDouble(-0.1, 0.1);
      }
    }
    return new Weights(widths, values);
  }

  /// The weights of a layer, from 0.
  public float[] weight(int layer) {
    int from = offset(layer);
    return Arrays.copyOfRange(values, from, from + widths.get(layer) * widths.get(layer + 1));
  }

  /// The biases of a layer, from 0.
  public float[] bias(int layer) {
    int end = offset(layer + 1);
    return Arrays.copyOfRange(values, end - widths.get(layer + 1), end);
  }

  private int offset(int layer) {
    int offset = 0;
    for (int i = 0; i < layer; i++) {
      offset += (widths.get(i) + 1) * widths.get(i + 1);
    }
    return offset;
  }

  /// Writes the network into a folder, as numbers and for ONNX.
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve(NUMBERS), bytes.array());
    Files.writeString(
        folder.resolve(WIDTHS),
        widths.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    Files.write(folder.resolve(ONNX), OnnxFile.bytes(this));
  }

  /// Reads what [#write] wrote.
  public static Weights read(Path folder) throws IOException {
    List<Integer> widths =
        Arrays.stream(Files.readString(folder.resolve(WIDTHS)).split(" ", -1))
            .map(Integer::valueOf)
            .toList();
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(NUMBERS))).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.capacity() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return new Weights(widths, values);
  }
}
