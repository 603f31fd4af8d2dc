package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.Unseen;
import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Request;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `POST /predict`: rows as JSON, as a table or as an image.
final class PredictEndpoint {
  private static final String TYPES =
      "application/json, text/csv, text/tab-separated-values or image/png";

  /// The field of a CSV answer's header that holds what JSON has as `warnings`.
  static final String WARNINGS = "Rekindle-Warnings";

  /// Clients refuse headers of more than 8,192 characters.
  static final int LONGEST_HEADER = 4_000;

  private final Served served;

  PredictEndpoint(Served served) {
    this.served = served;
  }

  Reply answer(Request request) {
    boolean csv = wantsCsv(request);
    return served.answer(
        deployment -> {
          AppliedRows rows = read(deployment, request);
          return deployment.predict(rows).map(out -> write(deployment, rows, out, csv));
        });
  }

  private static AppliedRows read(Deployment deployment, Request request) {
    requireUtf8(request);
    return switch (request.contentType()) {
      case "application/json" -> deployment.rows().json(Json.parse(request.body(), "body"));
      case "text/csv" -> deployment.rows().table("request.csv", request.body());
      case "text/tab-separated-values" -> deployment.rows().table("request.tsv", request.body());
      case "image/png" -> ImageRow.of(deployment, request.body());
      case "" -> throw Refusal.of(415, "Content-Type", "none", TYPES);
      default -> throw Refusal.of(415, "Content-Type", request.contentType(), TYPES);
    };
  }

  private static void requireUtf8(Request request) {
    String type = request.header("content-type").orElse("");
    for (String parameter : type.split(";", -1)) {
      String[] pair = parameter.strip().split("=", 2);
      if (pair[0].equalsIgnoreCase("charset")
          && !pair[pair.length - 1].replace("\"", "").equalsIgnoreCase("utf-8")) {
        throw Refusal.of(415, "Content-Type", type, "charset=utf-8");
      }
    }
  }

  /// Whether CSV is asked for; JSON is the default.
  private static boolean wantsCsv(Request request) {
    List<String> accepted = accepted(request.header("accept").orElse("*/*"));
    for (String type : accepted) {
      switch (type) {
        case "application/json", "application/*", "*/*" -> {
          return false;
        }
        case "text/csv", "text/*" -> {
          return true;
        }
        default -> {}
      }
    }
    throw Refusal.of(406, "Accept", String.join(", ", accepted), "application/json or text/csv");
  }

  private static List<String> accepted(String header) {
    return Arrays.stream(header.split(",", -1)).map(Request::type).toList();
  }

  private static Reply write(
      Deployment deployment, AppliedRows rows, float[] outputs, boolean csv) {
    List<String> warnings = rows.unseen().stream().map(Unseen::text).toList();
    return csv ? csv(deployment, outputs, warnings) : json(deployment, outputs, warnings);
  }

  /// CSV has no place for warnings: a field of the header holds them.
  private static Reply csv(Deployment deployment, float[] outputs, List<String> warnings) {
    try {
      StringWriter text = new StringWriter();
      deployment.predictions().write(outputs, text);
      Reply reply = Reply.text(Reply.CSV, text.toString());
      return warnings.isEmpty() ? reply : reply.with(WARNINGS, ofHeader(warnings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A JSON array in ASCII. Where not all fit, the last text says how many more there are.
  static String ofHeader(List<String> warnings) {
    List<String> told = new ArrayList<>(warnings);
    for (int more = 1; ascii(told).length() > LONGEST_HEADER; more++) {
      told = new ArrayList<>(warnings.subList(0, warnings.size() - more));
      told.add("%d more".formatted(more));
    }
    return ascii(told);
  }

  private static String ascii(List<String> texts) {
    StringBuilder text = new StringBuilder();
    for (char each : Json.texts(texts).toString().toCharArray()) {
      text.append(each < 127 ? String.valueOf(each) : "\\u%04x".formatted((int) each));
    }
    return text.toString();
  }

  private static Reply json(Deployment deployment, float[] outputs, List<String> warnings) {
    int width = deployment.model().network().outputs();
    List<Json> predictions = new ArrayList<>();
    for (int at = 0; at < outputs.length; at += width) {
      predictions.add(deployment.predictions().object(Arrays.copyOfRange(outputs, at, at + width)));
    }
    ObjBuilder answer =
        Json.object().put("model", deployment.name()).put("predictions", Json.array(predictions));
    if (!warnings.isEmpty()) {
      answer.put("warnings", Json.texts(warnings));
    }
    return Reply.json(answer.build());
  }
}
