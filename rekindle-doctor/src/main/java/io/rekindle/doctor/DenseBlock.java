package io.rekindle.doctor;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Pass;
import java.util.ArrayList;
import java.util.List;

/// A dense layer in a pass: its product, and the last of the activations that follow it.
///
/// @param end the product itself where none follows
record DenseBlock(Pass.StageView product, Pass.StageView end) {

  /// The dense layers of a network in order.
  static List<DenseBlock> of(Network network, Pass pass) {
    List<Pass.StageView> stages = pass.stages();
    List<DenseBlock> blocks = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      Pass.StageView stage = stages.get(i);
      boolean dense =
          network.layers().get(stage.layer()) instanceof Layer.Dense
              && stage.activation().isEmpty();
      if (dense) {
        int last = i;
        while (last + 1 < stages.size() && stages.get(last + 1).activation().isPresent()) {
          last++;
        }
        blocks.add(new DenseBlock(stage, stages.get(last)));
      }
    }
    return blocks;
  }
}
