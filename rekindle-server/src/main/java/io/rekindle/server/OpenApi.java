package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.ArrayList;
import java.util.List;

/// The server's interface as OpenAPI 3.1, with the columns of the model in service.
final class OpenApi {
  private final Deployment deployment;
  private final ServerSettings settings;
  private final List<Feature> features;

  private OpenApi(Deployment deployment, ServerSettings settings) {
    this.deployment = deployment;
    this.settings = settings;
    this.features = deployment.model().preprocessing().features();
  }

  static Json.Obj of(Deployment deployment, ServerSettings settings, String version) {
    return new OpenApi(deployment, settings).document(version);
  }

  private Json.Obj document(String version) {
    String model = "/v2/models/" + deployment.name();
    return Json.object()
        .put("openapi", "3.1.0")
        .put(
            "info",
            Json.object()
                .put("title", "Predictions of " + deployment.name())
                .put("version", version)
                .put("license", Json.object().put("name", "Apache-2.0").build())
                .build())
        .put("servers", Json.array(List.of(Json.object().put("url", "/").build())))
        .put(
            "paths",
            Json.object()
                .put("/predict", path("post", predict()))
                .put(model, get("modelMetadata", "The model's tensors."))
                .put(model + "/ready", get("modelReady", "Whether the model is in service."))
                .put(model + "/infer", path("post", infer()))
                .put("/v2", get("serverMetadata", "Name and version of the server."))
                .put("/v2/health/live", get("serverLive", "Whether the server runs."))
                .put("/v2/health/ready", get("serverReady", "Whether it takes requests."))
                .put("/healthz", get("healthz", "Whether the server runs."))
                .put("/readyz", get("readyz", "Whether it takes requests."))
                .put("/metrics", path("get", text("metrics", "Counts, for Prometheus.")))
                .put("/model.json", get("model", "The model's columns, for the page at /."))
                .put("/openapi.json", get("openapi", "This description."))
                .build())
        .put("components", components())
        .build();
  }

  private static Json path(String method, Json operation) {
    return Json.object().put(method, operation).build();
  }

  private static Json get(String id, String summary) {
    return path(
        "get",
        operation(id, summary, "application/json", Json.object().put("type", "object").build())
            .build());
  }

  private static Json text(String id, String summary) {
    return operation(id, summary, "text/plain", type("string")).build();
  }

  private static ObjBuilder operation(String id, String summary, String type, Json schema) {
    return Json.object()
        .put("operationId", id)
        .put("summary", summary)
        .put(
            "responses",
            Json.object()
                .put(
                    "200",
                    Json.object()
                        .put("description", "The answer.")
                        .put("content", content(type, schema))
                        .build())
                .build());
  }

  private Json predict() {
    ObjBuilder body =
        Json.object()
            .put(
                "application/json",
                Json.object()
                    .put("schema", reference("Rows"))
                    .put(
                        "example",
                        Json.object()
                            .put("rows", Json.array(List.of(Example.row(features))))
                            .build())
                    .build())
            .put("text/csv", Json.object().put("schema", type("string")).build());
    if (deployment.model().preprocessing().image().isPresent()) {
      body.put("image/png", Json.object().build());
    }
    Json answers =
        Json.object()
            .put("application/json", Json.object().put("schema", reference("Predictions")).build())
            .put("text/csv", Json.object().put("schema", type("string")).build())
            .build();
    return posting(
        "predict",
        "Predictions for rows, in their order. Warnings of CSV are in the header "
            + PredictEndpoint.WARNINGS
            + ".",
        body.build(),
        answers);
  }

  private static Json infer() {
    return posting(
        "infer",
        "Predictions by the Open Inference Protocol.",
        content("application/json", reference("InferRequest")),
        content("application/json", Json.object().put("type", "object").build()));
  }

  private static Json posting(String id, String summary, Json body, Json answers) {
    ObjBuilder responses =
        Json.object()
            .put(
                "200",
                Json.object().put("description", "The answer.").put("content", answers).build());
    for (String status : List.of("400", "406", "413", "415", "503")) {
      responses.put(
          status,
          Json.object()
              .put("description", "Refused; the body says what was found and what is allowed.")
              .put("content", content("application/json", reference("Error")))
              .build());
    }
    return Json.object()
        .put("operationId", id)
        .put("summary", summary)
        .put("requestBody", Json.object().put("required", true).put("content", body).build())
        .put("responses", responses.build())
        .build();
  }

  private static Json content(String type, Json schema) {
    return Json.object().put(type, Json.object().put("schema", schema).build()).build();
  }

  private static Json reference(String name) {
    return Json.object().put("$ref", "#/components/schemas/" + name).build();
  }

  private static Json type(String... names) {
    return Json.object()
        .put("type", names.length == 1 ? Json.of(names[0]) : Json.texts(List.of(names)))
        .build();
  }

  private Json components() {
    Json row = Json.object().put("anyOf", Json.array(List.of(reference("Row"), values()))).build();
    Json rows =
        Json.object()
            .put("type", "array")
            .put("minItems", 1)
            .put("maxItems", settings.maxRows())
            .put("items", row)
            .build();
    Json named =
        Json.object()
            .put("type", "object")
            .put("properties", Json.object().put("rows", rows).build())
            .put("required", Json.texts(List.of("rows")))
            .build();
    return Json.object()
        .put(
            "schemas",
            Json.object()
                .put("Row", row())
                .put(
                    "Rows",
                    Json.object().put("anyOf", Json.array(List.of(named, rows, row))).build())
                .put("Predictions", predictions())
                .put("InferRequest", inferRequest())
                .put("Error", error())
                .build())
        .build();
  }

  /// A row by the names of columns.
  private Json row() {
    ObjBuilder properties = Json.object();
    features.forEach(feature -> properties.put(feature.name(), value(feature)));
    return Json.object()
        .put("type", "object")
        .put("properties", properties.build())
        .put("required", Json.texts(features.stream().map(Feature::name).toList()))
        .build();
  }

  /// A row as an array.
  private Json values() {
    return Json.object()
        .put("type", "array")
        .put("minItems", features.size())
        .put("maxItems", features.size())
        .put("items", type("number", "string", "boolean", "null"))
        .build();
  }

  private static Json value(Feature feature) {
    boolean number = feature instanceof Feature.Numeric;
    ObjBuilder value =
        Json.object()
            .put(
                "type",
                Json.texts(
                    number
                        ? List.of("number", "string", "boolean", "null")
                        : List.of("string", "number", "boolean", "null")))
            .put("examples", Json.array(List.of(Example.of(feature))));
    if (feature instanceof Feature.Categorical c) {
      value.put("description", "known are " + String.join(", ", c.values()));
    }
    return value.build();
  }

  private Json predictions() {
    PredictionWriter writer = deployment.predictions();
    List<String> names = PredictionWriter.names(deployment.model());
    ObjBuilder outputs = Json.object();
    names.forEach(name -> outputs.put(name, type("number", "null")));
    ObjBuilder properties = Json.object();
    List<String> required = new ArrayList<>();
    if (writer.labelled()) {
      properties.put("class", type("string"));
      required.add("class");
    }
    String member = writer.probabilities() ? "probabilities" : "outputs";
    required.add(member);
    properties.put(
        member, Json.object().put("type", "object").put("properties", outputs.build()).build());
    Json prediction =
        Json.object()
            .put("type", "object")
            .put("properties", properties.build())
            .put("required", Json.texts(required))
            .build();
    return Json.object()
        .put("type", "object")
        .put(
            "properties",
            Json.object()
                .put("model", type("string"))
                .put(
                    "predictions",
                    Json.object().put("type", "array").put("items", prediction).build())
                .put(
                    "warnings",
                    Json.object()
                        .put("type", "array")
                        .put("items", type("string"))
                        .put("description", "There if categories are not known to the model.")
                        .build())
                .build())
        .put("required", Json.texts(List.of("model", "predictions")))
        .build();
  }

  private static Json inferRequest() {
    return Json.object()
        .put("type", "object")
        .put(
            "properties",
            Json.object()
                .put("id", type("string"))
                .put("inputs", Json.object().put("type", "array").put("items", tensor()).build())
                .build())
        .put("required", Json.texts(List.of("inputs")))
        .build();
  }

  private static Json tensor() {
    return Json.object()
        .put("type", "object")
        .put(
            "properties",
            Json.object()
                .put("name", type("string"))
                .put("datatype", type("string"))
                .put(
                    "shape",
                    Json.object().put("type", "array").put("items", type("integer")).build())
                .put("data", Json.object().put("type", "array").build())
                .build())
        .put("required", Json.texts(List.of("name", "datatype", "shape", "data")))
        .build();
  }

  private static Json error() {
    return Json.object()
        .put("type", "object")
        .put(
            "properties",
            Json.object()
                .put("error", type("string"))
                .put("field", type("string"))
                .put("found", type("string"))
                .put("allowed", type("string"))
                .build())
        .put("required", Json.texts(List.of("error")))
        .build();
  }
}
