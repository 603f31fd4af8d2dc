package io.rekindle.server;

import static java.util.stream.Collectors.joining;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.Model;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.Unseen;
import io.rekindle.server.Interface.Tensor;
import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The Open Inference Protocol, version 2, with tensors in JSON.
final class InferEndpoint {
  private final Served served;
  private final String version;

  InferEndpoint(Served served, String version) {
    this.served = served;
    this.version = version;
  }

  /// `GET /v2`.
  Reply server() {
    return Reply.json(
        Json.object()
            .put("name", "rekindle")
            .put("version", version)
            .put("extensions", Json.array(List.of()))
            .build());
  }

  /// `GET /v2/models/NAME`.
  Reply model() {
    Deployment deployment = served.now();
    Interface tensors = Interface.of(deployment.model());
    return Reply.json(
        Json.object()
            .put("name", deployment.name())
            .put("platform", "rekindle")
            .put("inputs", described(tensors.inputs()))
            .put("outputs", described(tensors.outputs()))
            .build());
  }

  private static Json described(List<Tensor> tensors) {
    return Json.array(
        tensors.stream()
            .map(
                t ->
                    Json.object()
                        .put("name", t.name())
                        .put("datatype", t.datatype())
                        .put("shape", Json.array(List.of(Json.of(-1), Json.of(t.columns()))))
                        .build())
            .toList());
  }

  /// `POST /v2/models/NAME/infer`.
  Reply infer(Request request) {
    if (!request.contentType().isEmpty() && !request.contentType().equals("application/json")) {
      throw Refusal.of(415, "Content-Type", request.contentType(), "application/json");
    }
    JsonField body = JsonField.root("body", Json.parse(request.body(), "body"));
    return served.answer(
        deployment -> {
          Interface tensors = Interface.of(deployment.model());
          List<Tensor> wanted = wanted(body, tensors.outputs());
          AppliedRows rows = rows(deployment, body, tensors.inputs());
          Optional<float[]> outputs = deployment.predict(rows);
          return outputs.map(values -> answer(deployment, body, rows, wanted, values));
        });
  }

  private static List<Tensor> wanted(JsonField body, List<Tensor> outputs) {
    Optional<JsonField> named = body.find("outputs");
    if (named.isEmpty()) {
      return outputs;
    }
    List<Tensor> wanted = new ArrayList<>();
    for (JsonField each : named.get().elements()) {
      String name = each.get("name").text();
      wanted.add(
          outputs.stream()
              .filter(t -> t.name().equals(name))
              .findFirst()
              .orElseThrow(() -> Refusal.value(each.path() + ".name", name, names(outputs))));
    }
    return wanted.isEmpty() ? outputs : wanted;
  }

  private static String names(List<Tensor> tensors) {
    return String.join(", ", tensors.stream().map(Tensor::name).toList());
  }

  private static AppliedRows rows(Deployment deployment, JsonField body, List<Tensor> inputs) {
    Map<String, TensorInput> given = new LinkedHashMap<>();
    for (JsonField each : body.get("inputs").elements()) {
      String name = each.get("name").text();
      Tensor tensor =
          inputs.stream()
              .filter(t -> t.name().equals(name))
              .findFirst()
              .orElseThrow(() -> Refusal.value(each.path() + ".name", name, names(inputs)));
      if (given.put(name, TensorInput.read(each, tensor)) != null) {
        throw Refusal.value(each.path() + ".name", name + " a second time", "each input once");
      }
    }
    RowTable table = null;
    int column = 0;
    int rows = 0;
    for (Tensor tensor : inputs) {
      TensorInput values = given.get(tensor.name());
      if (values == null) {
        throw Refusal.value("inputs", "no tensor " + tensor.name(), names(inputs));
      }
      if (table == null) {
        rows = values.rows();
        table = deployment.rows().table(rows);
      } else if (values.rows() != rows) {
        throw Refusal.value(
            values.field().path() + ".shape",
            values.rows() + " rows",
            "%d rows, as the first tensor has".formatted(rows));
      }
      values.fill(table, column);
      column += tensor.columns();
    }
    if (table == null) {
      throw new IllegalStateException("a model without features");
    }
    return deployment.rows().encode(table);
  }

  private static Reply answer(
      Deployment deployment,
      JsonField body,
      AppliedRows applied,
      List<Tensor> wanted,
      float[] values) {
    Model model = deployment.model();
    int rows = values.length / model.network().outputs();
    List<Json> outputs = new ArrayList<>();
    for (Tensor tensor : wanted) {
      outputs.add(
          Json.object()
              .put("name", tensor.name())
              .put("datatype", tensor.datatype())
              .put("shape", Json.array(List.of(Json.of(rows), Json.of(tensor.columns()))))
              .put(
                  "data",
                  tensor.datatype().equals(Interface.TEXT)
                      ? labels(model, values)
                      : numbers(values, Interface.isYesOrNo(model)))
              .build());
    }
    ObjBuilder answer = Json.object().put("model_name", deployment.name());
    body.find("id").ifPresent(id -> answer.put("id", id.text()));
    String warnings = applied.unseen().stream().map(Unseen::text).collect(joining("\n"));
    if (!warnings.isEmpty()) {
      answer.put("parameters", Json.object().put("warnings", warnings).build());
    }
    return Reply.json(answer.put("outputs", Json.array(outputs)).build());
  }

  private static Json labels(Model model, float[] values) {
    int width = model.network().outputs();
    List<String> labels = new ArrayList<>();
    for (int at = 0; at < values.length; at += width) {
      labels.add(model.labelOf(Arrays.copyOfRange(values, at, at + width)));
    }
    return Json.texts(labels);
  }

  /// Each in the fewest digits that tell it from other floats.
  private static Json numbers(float[] values, boolean yesOrNo) {
    List<Json> numbers = new ArrayList<>();
    for (float value : values) {
      if (yesOrNo) {
        numbers.add(number(1 - value));
      }
      numbers.add(number(value));
    }
    return Json.array(numbers);
  }

  private static Json number(float value) {
    return Json.of(Double.parseDouble(Float.toString(value)));
  }
}
