package io.rekindle.data;

import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Places;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The rows of a source, divided into features, targets and weights, as their file holds them.
///
/// @param source what messages call it
/// @param targets empty where none were asked for
/// @param image the shape where features are pixels
/// @param brightest the value of a white pixel where features are bytes
/// @param files the file of each row; empty where one file holds them all
record Selected(
    String source,
    int rows,
    Inputs inputs,
    List<Column> targets,
    Optional<Column> weights,
    Places places,
    Optional<Image> image,
    OptionalInt brightest,
    List<String> files,
    List<String> notes) {

  Selected {
    targets = List.copyOf(targets);
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }
}
