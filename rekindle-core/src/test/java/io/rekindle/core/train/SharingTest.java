package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharingTest {
  private static final long MULTIPLICATIONS = 100_000;

  /// Steps that take so long, shared and alone, by a clock of their own.
  private static final class Machine {
    double shared;
    double alone;
    private double nanos;
    final Sharing sharing = new Sharing(MULTIPLICATIONS, 2, () -> (long) nanos);

    Machine(double shared, double alone) {
      this.shared = shared;
      this.alone = alone;
      sharing.begin();
    }

    /// Takes steps for some seconds.
    ///
    /// @return the share of them that was shared
    double run(double seconds) {
      double end = nanos + seconds * 1e9;
      int on = 0;
      int steps = 0;
      for (; nanos < end; steps++) {
        sharing.step();
        on += sharing.isOn() ? 1 : 0;
        nanos += sharing.isOn() ? shared : alone;
      }
      return (double) on / steps;
    }

    void pause(double seconds) {
      nanos += seconds * 1e9;
    }
  }

  @Test
  void stepsThatThreadsMakeFasterAreShared() {
    assertThat(new Machine(8_000, 13_000).run(10)).isGreaterThan(0.99);
  }

  @Test
  void stepsThatThreadsMakeSlowerAreTakenAlone() {
    assertThat(new Machine(20_000, 13_000).run(10)).isLessThan(0.01);
  }

  @Test
  void aStepMayBeLongerThanAStretch() {
    assertThat(new Machine(5e6, 3e6).run(100)).isLessThan(0.05);
    assertThat(new Machine(3e6, 5e6).run(100)).isGreaterThan(0.95);
  }

  @Test
  void followsAMachineThatChanges() {
    Machine machine = new Machine(8_000, 13_000);
    machine.run(10);
    machine.shared = 26_000;
    machine.run(0.1);
    assertThat(machine.run(0.2)).isLessThan(0.1);
    machine.run(10);
    machine.shared = 8_000;
    machine.run(1.5);
    assertThat(machine.run(1)).isGreaterThan(0.9);
  }

  @Test
  void littleGainIsNoReasonToWorkAlone() {
    assertThat(new Machine(13_500, 13_000).run(10)).isGreaterThan(0.99);
  }

  @Test
  void whatIsBetweenEpochsIsNoStepsTime() {
    Machine machine = new Machine(8_000, 13_000);
    double least = 1;
    for (int epoch = 0; epoch < 200; epoch++) {
      least = Math.min(least, machine.run(0.05));
      machine.pause(0.5);
      machine.sharing.begin();
    }
    assertThat(least).isGreaterThan(0.8);
  }

  @Test
  void smallWorkIsOneThreadsAndLargeWorkIsShared() {
    Sharing small = new Sharing(1_000, 2, SharingTest::noClock);
    assertThat(small.threads()).isEqualTo(1);
    Sharing alone = new Sharing(MULTIPLICATIONS, 1, SharingTest::noClock);
    Sharing large = new Sharing(1_000_000_000, 2, SharingTest::noClock);
    assertThat(large.threads()).isEqualTo(2);
    for (int step = 0; step < 100_000; step++) {
      small.step();
      alone.step();
      large.step();
      assertThat(small.isOn()).isFalse();
      assertThat(alone.isOn()).isFalse();
      assertThat(large.isOn()).isTrue();
    }
  }

  private static long noClock() {
    throw new AssertionError("nothing is timed");
  }
}
