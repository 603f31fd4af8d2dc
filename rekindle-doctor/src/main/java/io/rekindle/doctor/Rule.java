package io.rekindle.doctor;

import java.util.List;

/// What would explain a run that does not learn: a pure function of what was observed. A rule holds
/// conditions possible; trials decide.
interface Rule {
  List<Suspicion> check(Observation seen);
}
