package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Tolerance.Precision;
import io.rekindle.doctor.gradcheck.Verdict.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The gradients that somebody computed beside the true ones of one network.
record Judgement(Backward backward, Gradients found, Tolerance tolerance, List<Tensor> tensors) {

  static Judgement of(Net net, Gradients found, Precision precision, Slope.AtKink atKink) {
    Backward backward = new Backward(net, Forward.of(net, precision.epsilon), atKink);
    Backward.Truth truth = backward.truth();
    Tolerance tolerance = Tolerance.of(backward, precision);
    List<Tensor> tensors = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      Optional<Matrix> w = found.w().get(l);
      if (w.isPresent()) {
        Uncertain g = truth.w().get(l);
        tensors.add(
            new Tensor(
                "layers." + l + ".weight",
                Tolerance.error(g, w.get()),
                precision.floor + tolerance.w().get(l),
                g.value().norm(),
                tolerance.admitsWeight(l, g, w.get())));
      }
      Optional<Matrix> b = found.b().get(l);
      if (b.isPresent()) {
        Uncertain g = truth.b().get(l).orElseThrow();
        tensors.add(
            new Tensor(
                "layers." + l + ".bias",
                Tolerance.error(g, b.get()),
                precision.floor + tolerance.b().get(l),
                g.value().norm(),
                tolerance.admitsBias(l, g, b.get())));
      }
    }
    return new Judgement(backward, found, tolerance, tensors);
  }

  Net net() {
    return backward.net();
  }

  boolean isRight() {
    return tensors.stream().allMatch(Tensor::right);
  }

  /// How many gradients of weights are wrong.
  long wrongWeights() {
    return tensors.stream().filter(t -> !t.right() && t.name().endsWith(".weight")).count();
  }

  /// The largest relative error of a tensor.
  double error() {
    return tensors.stream().mapToDouble(Tensor::error).max().orElse(0);
  }

  /// The mistakes that give the numbers found; explanations that are equally good side by side.
  List<BugSearch.State> explanations() {
    Net net = net();
    Net plain = new Net(net.x(), net.targets(), net.layers(), net.objective(), net.reduction(), 0);
    List<Optional<Matrix>> w = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      Matrix penalty = net.layer(l).w().times(2 * net.l2());
      w.add(found.w().get(l).map(g -> net.l2() == 0 ? g : g.minus(penalty)));
    }
    return new BugSearch(
            new Backward(plain, backward.forward(), backward.atKink()),
            new Gradients(w, found.b()),
            tolerance)
        .run();
  }
}
