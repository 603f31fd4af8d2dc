package io.rekindle.doctor.gradcheck;

import io.rekindle.core.json.Json;
import java.util.List;

/// What a check of one dumped step found.
///
/// @param network what was checked, in a line
/// @param gradientsRight whether the gradients are those of this network
/// @param tensors each gradient against the true one
/// @param findings causes first; none if all is well
/// @param notes what was found out or assumed about the dump
public record Verdict(
    String network,
    boolean gradientsRight,
    List<Tensor> tensors,
    List<Finding> findings,
    List<String> notes) {

  /// One gradient against the true one.
  ///
  /// @param name `layers.0.weight` or `layers.0.bias`
  /// @param error ‖found - true‖ / ‖true‖
  /// @param tolerance how large the error of a right gradient may be
  /// @param norm ‖true‖
  public record Tensor(String name, double error, double tolerance, double norm, boolean right) {
    Json json() {
      return Json.object()
          .put("name", name)
          .put("error", error)
          .put("tolerance", tolerance)
          .put("norm", norm)
          .put("right", right)
          .build();
    }
  }

  public Verdict {
    tensors = List.copyOf(tensors);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /// Whether there is nothing to change.
  public boolean isHealthy() {
    return findings.stream().noneMatch(f -> f.role() == Finding.Role.CAUSE);
  }

  /// The shape that the doctor answers in, with the gradients besides.
  public Json json() {
    return Json.object()
        .put("verdict", isHealthy() ? "healthy" : "sick")
        .put("gradients", gradientsRight ? "right" : "wrong")
        .put("network", network)
        .put("tensors", Json.array(tensors.stream().map(Tensor::json).toList()))
        .put("findings", Json.array(findings.stream().map(Finding::json).toList()))
        .put("notes", Json.texts(notes))
        .build();
  }
}
