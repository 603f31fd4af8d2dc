package io.rekindle.spark;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {

  @Test
  void predictsRowsOfAStream(@TempDir Path folder) throws Exception {
    Dataset<Row> frame = Local.frame(Local.rows(90), 3);
    PipelineModel model =
        new Pipeline()
            .setStages(new PipelineStage[] {new RekindleClassifier().setMaxIter(1)})
            .fit(frame);
    String files = folder.resolve("in").toUri().toString();
    frame.write().parquet(files);

    Dataset<Row> stream =
        Local.session()
            .readStream()
            .schema(Local.SCHEMA)
            .option("maxFilesPerTrigger", 1)
            .parquet(files);
    String out = folder.resolve("out").toUri().toString();
    model
        .transform(stream)
        .writeStream()
        .format("parquet")
        .option("path", out)
        .option("checkpointLocation", folder.resolve("offsets").toUri().toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();

    List<Row> streamed = sorted(Local.session().read().parquet(out));
    assertThat(streamed).hasSize(90).isEqualTo(sorted(model.transform(frame)));
  }

  private static List<Row> sorted(Dataset<Row> predicted) {
    return predicted
        .select(
            vector_to_array(col("features"), "float64").getItem(0).as("x"),
            col("probability"),
            col("prediction"))
        .sort("x")
        .collectAsList();
  }
}
