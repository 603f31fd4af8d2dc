package io.rekindle.server;

import io.rekindle.server.http.Traffic;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// What a server counts, in Prometheus's text format 0.0.4.
final class Metrics implements Traffic {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096, 16384};

  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> latencies = new ConcurrentSkipListMap<>();
  private final Histogram batches = new Histogram(ROWS);
  private final LongAdder rows = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder aborted = new LongAdder();
  private final LongAdder reloads = new LongAdder();
  private final LongAdder badReloads = new LongAdder();
  private final AtomicInteger inFlight = new AtomicInteger();

  private static final class Histogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    Histogram(double[] bounds) {
      this.bounds = bounds;
      counts = new LongAdder[bounds.length + 1];
      Arrays.setAll(counts, _ -> new LongAdder());
    }

    void add(double value) {
      int at = Arrays.binarySearch(bounds, value);
      counts[at < 0 ? -at - 1 : at].increment();
      sum.add(value);
    }

    void write(StringBuilder out, String name, String labels) {
      long total = 0;
      String before = labels.isEmpty() ? "" : labels + ",";
      for (int i = 0; i <= bounds.length; i++) {
        total += counts[i].sum();
        String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
        line(out, name + "_bucket", before + label("le", bound), total);
      }
      out.append(name).append("_sum").append(braces(labels)).append(' ').append(sum.sum());
      out.append('\n');
      line(out, name + "_count", labels, total);
    }
  }

  @Override
  public void begun() {
    inFlight.incrementAndGet();
  }

  @Override
  public void ended(String path, int status, long nanos) {
    inFlight.decrementAndGet();
    requests
        .computeIfAbsent(
            label("path", path) + "," + label("status", String.valueOf(status)),
            _ -> new LongAdder())
        .increment();
    latencies.computeIfAbsent(label("path", path), _ -> new Histogram(SECONDS)).add(nanos / 1e9);
    if (status >= 400) {
      errors.increment();
    }
  }

  @Override
  public void abandoned() {
    inFlight.decrementAndGet();
    aborted.increment();
  }

  void batch(int size) {
    rows.add(size);
    batches.add(size);
  }

  void reloaded(boolean good) {
    (good ? reloads : badReloads).increment();
  }

  int inFlight() {
    return inFlight.get();
  }

  String text() {
    StringBuilder out = new StringBuilder();
    head(out, "rekindle_requests_total", "counter", "Requests answered.");
    new TreeMap<>(requests).forEach((labels, n) -> line(out, "rekindle_requests_total", labels, n));
    head(
        out, "rekindle_request_seconds", "histogram", "From the request line to the answer's end.");
    latencies.forEach((labels, h) -> h.write(out, "rekindle_request_seconds", labels));
    head(out, "rekindle_requests_in_flight", "gauge", "Requests that are being answered.");
    line(out, "rekindle_requests_in_flight", "", inFlight.get());
    head(out, "rekindle_request_errors_total", "counter", "Requests answered with 4xx or 5xx.");
    line(out, "rekindle_request_errors_total", "", errors);
    head(out, "rekindle_requests_aborted_total", "counter", "Requests whose client left.");
    line(out, "rekindle_requests_aborted_total", "", aborted);
    head(out, "rekindle_rows_total", "counter", "Rows predicted.");
    line(out, "rekindle_rows_total", "", rows);
    head(out, "rekindle_batch_rows", "histogram", "Rows that were computed together.");
    batches.write(out, "rekindle_batch_rows", "");
    head(
        out,
        "rekindle_model_reloads_total",
        "counter",
        "Model files put into service since the start.");
    line(out, "rekindle_model_reloads_total", label("result", "good"), reloads);
    line(out, "rekindle_model_reloads_total", label("result", "bad"), badReloads);
    return out.toString();
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String labels, LongAdder value) {
    line(out, name, labels, value.sum());
  }

  private static void line(StringBuilder out, String name, String labels, long value) {
    out.append(name).append(braces(labels)).append(' ').append(value).append('\n');
  }

  private static String braces(String labels) {
    return labels.isEmpty() ? "" : "{" + labels + "}";
  }

  private static String label(String name, String value) {
    return name + "=\"" + value + "\"";
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
