package io.rekindle.doctor.gradcheck;

import io.rekindle.core.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One thing that is wrong, or worth knowing, with the numbers that show it.
///
/// @param id from the doctor's list, such as `gradient-bug`
/// @param where `layers.1`, `data`, `loss` or `optimizer`
/// @param term for a gradient bug the wrong term, such as `missing derivative`
/// @param because one sentence for a person
public record Finding(
    String id,
    Role role,
    String where,
    Optional<String> term,
    List<Evidence> evidence,
    String because,
    Prescription prescription,
    Optional<Proof> proof) {

  public enum Role {
    CAUSE,
    NOTE
  }

  /// A measurement beside the value it would have if all were well.
  public record Evidence(String what, double value, double expected, String unit) {
    Json json() {
      return Json.object()
          .put("what", what)
          .put("value", value)
          .put("null", expected)
          .put("unit", unit)
          .build();
    }
  }

  /// What to change.
  ///
  /// @param set run-file settings that do the same
  public record Prescription(String text, Map<String, Json> set) {
    Json json() {
      return Json.object().put("text", text).put("set", new Json.Obj(set)).build();
    }
  }

  /// Why the finding is certain.
  public sealed interface Proof {

    /// The true gradient against the one found, and against it with the mistake put in.
    ///
    /// @param error the largest relative error of a tensor against the true gradient
    /// @param explained the same against the gradient that the mistake gives
    record Gradient(double error, double explained) implements Proof {}

    /// Steps of gradient descent on the batch of the dump, from the weights as they are and as they
    /// are prescribed.
    record Trial(int steps, double rate, double controlLoss, double treatedLoss) implements Proof {
      /// Half the loss, or no number at all before.
      boolean cures() {
        return Double.isFinite(treatedLoss)
            && (!Double.isFinite(controlLoss) || treatedLoss < 0.5 * controlLoss);
      }

      boolean helps() {
        return Double.isFinite(treatedLoss) && !(treatedLoss > 0.95 * controlLoss);
      }

      /// `cures`, `helps` or `no effect`.
      public String verdict() {
        return cures() ? "cures" : helps() ? "helps" : "no effect";
      }
    }

    /// Follows from the dump alone.
    record Static(String reason) implements Proof {}

    default Json json() {
      return switch (this) {
        case Gradient g ->
            Json.object()
                .put("kind", "gradient")
                .put("error", g.error)
                .put("explained_error", g.explained)
                .put("verdict", g.explained < g.error ? "cures" : "no effect")
                .build();
        case Trial t ->
            Json.object()
                .put("kind", "trial")
                .put("seeds", 1)
                .put("steps", t.steps)
                .put("learning_rate", t.rate)
                .put("control_loss", t.controlLoss)
                .put("treated_loss", t.treatedLoss)
                .put("verdict", t.verdict())
                .build();
        case Static s ->
            Json.object()
                .put("kind", "static")
                .put("reason", s.reason)
                .put("verdict", "cures")
                .build();
      };
    }
  }

  public Finding {
    evidence = List.copyOf(evidence);
  }

  Json json() {
    return Json.object()
        .put("id", id)
        .put("role", role.name().toLowerCase(Locale.ROOT))
        .put("where", where)
        .putIfPresent("term", term.map(Json::of))
        .put("evidence", Json.array(evidence.stream().map(Evidence::json).toList()))
        .put("because", because)
        .put("prescription", prescription.json())
        .putIfPresent("proof", proof.map(Proof::json))
        .build();
  }
}
