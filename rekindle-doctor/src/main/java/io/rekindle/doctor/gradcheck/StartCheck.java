package io.rekindle.doctor.gradcheck;

import java.util.List;
import java.util.OptionalDouble;

record StartCheck(Net net, OptionalDouble rate) {
  List<Finding> findings() {
    return List.of();
  }
}
