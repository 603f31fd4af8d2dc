package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Deformation.OutputRule;
import io.rekindle.doctor.gradcheck.Wording.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Why all gradients of a step may be zero at once.
final class AllZero {
  private AllZero() {}

  /// All that is possible with this batch, the likeliest first.
  static List<Sentence> sentences(Backward backward) {
    Net net = backward.net();
    List<Sentence> sentences = new ArrayList<>();
    sentences.add(
        new Sentence(
            "missing gradient",
            "every gradient is zero",
            "print the output delta: if it is zero, look at the loop over the rows and at y - t; if"
                + " not, dump dW = deltaᵀ · values before it is set back to zero"));
    if (net.rows() == 1) {
      sentences.add(
          new Sentence(
              "batch",
              "the loop over the batch leaves out its only row",
              "let the loop run over all rows"));
    }
    Matrix rounded = backward.forward().outputs().map(Math::rint);
    if (net.isFused() && Arrays.equals(rounded.values(), net.targets().values())) {
      Sentence classes = new OutputWording(net).of(OutputRule.ROUNDED);
      sentences.add(
          new Sentence(
              classes.term(), classes.because() + ", which are all right here", classes.instead()));
    }
    return sentences;
  }
}
