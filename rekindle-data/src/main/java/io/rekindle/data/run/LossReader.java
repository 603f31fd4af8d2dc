package io.rekindle.data.run;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Reads `loss`: a name, or a mapping with a name and settings.
final class LossReader {
  private static final Map<String, Function<Section, Measure>> MEASURES = measures();
  private static final Map<String, Reduction> REDUCTIONS =
      Choices.of(Reduction.values(), Reduction::label);

  private LossReader() {}

  private static Map<String, Function<Section, Measure>> measures() {
    Map<String, Function<Section, Measure>> measures = new LinkedHashMap<>();
    measures.put(
        "cross_entropy",
        loss ->
            new Measure.CrossEntropy(
                loss.flag("from_logits", false),
                loss.number("label_smoothing", Range.CLOSED_SHARE, 0),
                loss.flag("renormalize", true)));
    measures.put(
        "binary_cross_entropy",
        loss ->
            new Measure.BinaryCrossEntropy(
                loss.flag("from_logits", false),
                loss.number("label_smoothing", Range.CLOSED_SHARE, 0)));
    measures.put("mse", _ -> new Measure.MeanSquaredError());
    measures.put("mae", _ -> new Measure.MeanAbsoluteError());
    measures.put("huber", loss -> new Measure.Huber(loss.number("delta", Range.POSITIVE, 1)));
    measures.put("poisson", _ -> new Measure.Poisson());
    measures.put("hinge", _ -> new Measure.Hinge());
    return measures;
  }

  static Loss read(Section run) {
    Node node = run.required("loss", "loss: cross_entropy");
    Section loss = run.adopt("loss", Section.named("loss", node));
    loss.required("name", "name: cross_entropy");
    Function<Section, Measure> measure = loss.choice("name", MEASURES).orElseThrow();
    Loss read = new Loss(measure.apply(loss), loss.choice("reduction", REDUCTIONS, "mean"));
    loss.rejectUnknownKeys();
    return read;
  }
}
