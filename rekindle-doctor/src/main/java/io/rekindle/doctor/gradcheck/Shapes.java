package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Finding.Prescription;
import io.rekindle.doctor.gradcheck.Finding.Proof;
import io.rekindle.doctor.gradcheck.Finding.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gradients that have not the shape of their weights.
final class Shapes {
  private Shapes() {}

  static List<Finding> findings(Reading reading) {
    return reading.misshapen().stream().map(Shapes::shape).toList();
  }

  private static Finding shape(Reading.Misshapen m) {
    if (m.eachRow()) {
      return notSummed(m);
    }
    String where = m.layer() < 0 ? "layers" : "layers." + m.layer();
    String term = m.layer() < 0 ? "swapped" : m.extraRow() ? "bias" : "shape";
    String because =
        m.layer() < 0
            ? "the gradients come last layer first, the weights first layer first"
            : m.extraRow()
                ? "the gradient of %s is %s, its weights are %s: the bias column of the layer above was not dropped when the delta was sent back"
                    .formatted(where, m.found(), m.needed())
                : "the gradient of %s is %s, its weights are %s"
                    .formatted(where, m.found(), m.needed());
    String instead =
        m.layer() < 0
            ? "put each gradient with its own weights"
            : m.extraRow()
                ? "send back delta · W without W's bias column"
                : "a gradient has the shape of its weights: deltaᵀ · values below";
    return new Finding(
        "gradient-bug",
        Role.CAUSE,
        where,
        Optional.of(term),
        List.of(),
        because,
        new Prescription(instead, Map.of()),
        Optional.of(new Proof.Static("the shapes differ")));
  }

  private static Finding notSummed(Reading.Misshapen m) {
    return new Finding(
        "gradient-bug",
        Role.CAUSE,
        "layers." + m.layer(),
        Optional.of("bias"),
        List.of(),
        "the bias gradient of layers.%d is %s, its bias is %s: it is the delta, with a row for each row of the batch"
            .formatted(m.layer(), m.found(), m.needed()),
        new Prescription(
            "sum the delta over the rows, which leaves one number a unit: db = delta.sum(axis=0)",
            Map.of()),
        Optional.of(new Proof.Static("the shapes differ")));
  }
}
