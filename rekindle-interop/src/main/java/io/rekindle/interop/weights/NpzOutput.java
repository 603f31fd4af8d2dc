package io.rekindle.interop.weights;

import io.rekindle.core.file.StoredZip;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Tensors as NumPy's npz: a zip of one npy array a tensor, of float32 in C order.
public final class NpzOutput {
  /// Of what comes before an array's header, in version 1.0 of the format.
  private static final int PREFIX = 10;

  private static final int ALIGNMENT = 64;

  private NpzOutput() {}

  /// Writes the file whole or not at all; one of that name is replaced.
  ///
  /// @throws io.rekindle.core.InputException if it cannot be written
  public static void write(List<WeightTensor> tensors, Path file) {
    StoredZip.write(
        file,
        tensors.stream()
            .map(
                tensor -> {
                  byte[] header = header(tensor.shape());
                  return new StoredZip.Entry(
                      tensor.name() + ".npy",
                      header.length + 4L * tensor.values().length,
                      to -> {
                        to.write(header);
                        to.write(SafetensorsFile.bytes(tensor.values()));
                      });
                })
            .toList());
  }

  private static byte[] header(List<Integer> shape) {
    String lengths =
        shape.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (shape.size() == 1 ? "," : "");
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(lengths);
    int padding = Math.floorMod(-(PREFIX + text.length() + 1), ALIGNMENT);
    byte[] padded = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.writeBytes("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[] {1, 0, (byte) padded.length, (byte) (padded.length >> 8)});
    out.writeBytes(padded);
    return out.toByteArray();
  }
}
