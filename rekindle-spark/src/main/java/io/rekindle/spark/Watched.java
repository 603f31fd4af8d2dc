package io.rekindle.spark;

import io.rekindle.core.State;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import io.rekindle.doctor.SuspicionText;
import io.rekindle.doctor.Watcher;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches training on the driver: for the log, for the doctor, for checkpoints and for the user.
final class Watched implements Progress {
  private static final Logger LOG = LoggerFactory.getLogger("io.rekindle.spark");
  private static final int COLUMNS = 100;

  private final Progress user;
  private final Optional<Watcher> doctor;
  private final Optional<Checkpoints> checkpoints;
  private final Interval interval;
  private final int epochs;
  private long every = Long.MAX_VALUE;
  private long lastCheckpoint;
  private long step;

  /// How often checkpoints are written.
  ///
  /// @param steps 0 for none but by epochs
  record Interval(int epochs, int steps) {}

  Watched(
      Progress user,
      Optional<Watcher> doctor,
      Optional<Checkpoints> checkpoints,
      Interval interval,
      int epochs) {
    this.user = user;
    this.doctor = doctor;
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.epochs = epochs;
  }

  static void warn(Watcher.Warning warning) {
    SuspicionText.lines("Doctor:", warning.condition(), COLUMNS).forEach(LOG::warn);
  }

  static Logger log() {
    return LOG;
  }

  @Override
  public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
    every = interval.steps() > 0 ? interval.steps() : interval.epochs() * stepsPerEpoch;
    all().forEach(each -> each.started(network, parameters, totalSteps, stepsPerEpoch));
  }

  @Override
  public boolean readsParameters(long newStep) {
    return all().stream().anyMatch(each -> each.readsParameters(newStep));
  }

  @Override
  public void step(long newStep, double loss, int rows) {
    step = newStep;
    all().forEach(each -> each.step(newStep, loss, rows));
  }

  @Override
  public void epoch(EpochReport report, float[] parameters) {
    LOG.info(
        "epoch {}/{}: loss {}{}, {} rows/s, step {}",
        report.epoch(),
        epochs,
        report.loss(),
        report.validationLoss().isPresent()
            ? ", validation " + report.validationLoss().getAsDouble()
            : "",
        Math.round(report.rowsPerSecond()),
        report.steps());
    all().forEach(each -> each.epoch(report, parameters));
  }

  private List<Progress> all() {
    return doctor.<List<Progress>>map(watcher -> List.of(user, watcher)).orElse(List.of(user));
  }

  @Override
  public boolean checkpointDue(long now) {
    boolean own = checkpoints.isPresent() && now / every > lastCheckpoint / every;
    return user.checkpointDue(now) || own;
  }

  @Override
  public void checkpoint(State state) {
    lastCheckpoint = step;
    user.checkpoint(state);
    checkpoints.ifPresent(each -> each.write(state, step));
  }

  @Override
  public boolean stopRequested() {
    return user.stopRequested();
  }
}
