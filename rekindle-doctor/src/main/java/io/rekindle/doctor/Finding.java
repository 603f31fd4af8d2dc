package io.rekindle.doctor;

import java.util.Optional;

/// One condition in the doctor's answer.
///
/// @param proof present for every cause
public record Finding(Suspicion condition, Role role, Optional<Proof> proof) {

  /// What part a condition plays.
  public enum Role {
    CAUSE,
    CONSEQUENCE,
    NOTE
  }

  public Finding {
    if (role == Role.CAUSE && proof.isEmpty()) {
      throw new IllegalArgumentException("a cause without a proof: " + condition.id().id());
    }
  }
}
