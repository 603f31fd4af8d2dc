package io.rekindle.spark;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.task.Task;
import io.rekindle.interop.onnx.OnnxExport;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/// A model as Spark saves it, a folder: `metadata` with the Params, and `model.rkn`, the model file
/// that `rekindle predict` reads.
final class ModelFiles {
  private static final String FILE = "model.rkn";

  private ModelFiles() {}

  static MLWriter writer(Params instance, Held held) {
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        DefaultParamsWriter$.MODULE$.saveMetadata(instance, path, sparkSession());
        Checkpoints.Local.write(hadoop(sparkSession()), new Path(path, FILE), held.model()::save);
      }
    };
  }

  /// Makes a model object of a model and its uid.
  @FunctionalInterface
  interface Maker<M> {
    M make(String uid, Held held);
  }

  static <M extends Params> MLReader<M> reader(Class<M> type, Maker<M> maker) {
    return new MLReader<>() {
      @Override
      public M load(String path) {
        DefaultParamsReader.Metadata metadata =
            DefaultParamsReader$.MODULE$.loadMetadata(path, sparkSession(), type.getName());
        M model = maker.make(metadata.uid(), read(hadoop(sparkSession()), new Path(path, FILE)));
        metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
        return model;
      }
    };
  }

  /// Reads a model file, or that in a run's folder.
  static Held open(String file, Task... allowed) {
    SparkSession session = SparkSession.active();
    Path path = new Path(file);
    try {
      boolean folder = path.getFileSystem(hadoop(session)).getFileStatus(path).isDirectory();
      Held held = read(hadoop(session), folder ? new Path(path, FILE) : path);
      Task task = held.model().targets().task();
      if (!Arrays.asList(allowed).contains(task)) {
        throw new InputException(
            "%s: a model for %s; this class is for %s%s"
                .formatted(
                    file,
                    task.label(),
                    String.join(", ", Arrays.stream(allowed).map(Task::label).toList()),
                    task == Task.MULTILABEL
                        ? ": a prediction column of Spark holds one label; use `rekindle predict`"
                            + " or `rekindle serve`"
                        : ""));
      }
      requireNumbers(file, held.model().preprocessing().features());
      return held;
    } catch (java.io.IOException e) {
      throw new InputException("%s: no model can be read there: %s".formatted(file, e), e);
    }
  }

  private static void requireNumbers(String file, List<Feature> features) {
    for (Feature feature : features) {
      String found =
          switch (feature) {
            case Feature.Categorical _ -> "a category";
            case Feature.Hashed _ -> "a category that is hashed";
            case Feature.Numeric _, Feature.Date _ -> "";
          };
      if (!found.isEmpty()) {
        throw new InputException(
            "%s: the feature \"%s\" is %s, and a vector of Spark holds numbers; use `rekindle predict` or `rekindle serve`, or train on vectors that a Pipeline encodes (OneHotEncoder, FeatureHasher)"
                .formatted(file, feature.name(), found));
      }
    }
  }

  static void exportOnnx(Held held, String file) {
    byte[] bytes = OnnxExport.bytes(held.model());
    Checkpoints.Local.write(
        hadoop(SparkSession.active()),
        new Path(file),
        local -> {
          try {
            java.nio.file.Files.write(local, bytes);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static Held read(Configuration hadoop, Path file) {
    return new Held(Checkpoints.Local.read(hadoop, file, Model::load));
  }

  private static Configuration hadoop(SparkSession session) {
    return session.sparkContext().hadoopConfiguration();
  }
}
