package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.server.Interface.Tensor;
import io.rekindle.server.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A tensor of a request: rows x columns values, flat.
///
/// @param field where it stands, for messages
record TensorInput(JsonField field, Tensor tensor, int rows, List<Json> values) {
  private static final Set<String> NUMBERS =
      Set.of(
          "FP32", "FP64", "FP16", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32",
          "UINT64", "BOOL");

  TensorInput {
    values = List.copyOf(values);
  }

  /// @throws Refusal if datatype, shape and data do not fit the tensor
  static TensorInput read(JsonField field, Tensor tensor) {
    String datatype = field.get("datatype").text();
    boolean texts = tensor.datatype().equals(Interface.TEXT);
    if (!NUMBERS.contains(datatype) && !(texts && datatype.equals(Interface.TEXT))) {
      throw Refusal.value(
          field.path() + ".datatype",
          datatype,
          (texts ? "BYTES, " : "") + String.join(", ", NUMBERS.stream().sorted().toList()));
    }
    field
        .find("parameters")
        .flatMap(p -> p.find("binary_data_size"))
        .ifPresent(
            size -> {
              throw Refusal.value(size.path(), "binary data", "data in JSON");
            });
    int rows = rows(field.get("shape"), tensor.columns());
    List<Json> values = new ArrayList<>();
    flatten(field.get("data").value(), values);
    if (values.size() != (long) rows * tensor.columns()) {
      throw Refusal.value(
          field.path() + ".data",
          "%d values".formatted(values.size()),
          "%d, as the shape says".formatted((long) rows * tensor.columns()));
    }
    return new TensorInput(field, tensor, rows, values);
  }

  /// The first size, where all others multiply to the columns.
  private static int rows(JsonField shape, int columns) {
    List<JsonField> sizes = shape.elements();
    long product = 1;
    for (int i = 1; i < sizes.size(); i++) {
      product *= Math.min(sizes.get(i).count(0), Integer.MAX_VALUE / 2);
      if (product > columns) {
        break;
      }
    }
    if (sizes.isEmpty() || product != columns) {
      throw Refusal.value(shape.path(), shape.value().toString(), "[rows, %d]".formatted(columns));
    }
    return sizes.getFirst().count(0);
  }

  /// Data may be flat or nested as the shape is.
  private static void flatten(Json data, List<Json> into) {
    if (data instanceof Json.Arr array) {
      array.elements().forEach(element -> flatten(element, into));
    } else {
      into.add(data);
    }
  }

  /// Puts the values into the columns from `column` on.
  void fill(RowTable table, int column) {
    for (int i = 0; i < values.size(); i++) {
      int at = i;
      table.put(
          i / tensor.columns(),
          column + i % tensor.columns(),
          values.get(i),
          () -> "%s.data[%d]".formatted(field.path(), at));
    }
  }
}
