package io.rekindle.live;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.report.LiveView;
import io.rekindle.report.Report;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Follows a run by the files in its folder, and shows it as a page that keeps itself up to date; a
/// run of this process can be steered there too.
///
/// While nobody looks, nothing is read. Otherwise what the run has written is read twice a second
/// and told in a line. The curves are drawn anew less often: after each drawing they are left alone
/// for a hundred times as long as that took, so that about a hundredth of a core goes into it.
/// Drawing is rehearsed at the start, while the run still reads its data.
public final class LiveServer implements AutoCloseable {
  private static final long POLL_MILLIS = 500;
  private static final long REST = 100;

  /// Drawing takes long where the processor is busy.
  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(20);

  /// The code of a drawing is slow the first times.
  private static final int REHEARSALS = 3;

  /// A run that is over and wrote nothing for so long writes no report any more.
  private static final long SETTLED_MILLIS = 5_000;

  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final String METRICS = "metrics.jsonl";
  private static final String SIGNALS = "signals.jsonl";

  private final Path folder;
  private final PageServer server;
  private final Consumer<String> log;
  private final Thread follower;
  private final CountDownLatch toldEnd = new CountDownLatch(1);
  private final AtomicInteger reports = new AtomicInteger();
  private volatile boolean ended;
  private volatile boolean closed;

  private LiveServer(Path folder, Optional<RunControl> control, int port, Consumer<String> log) {
    this.folder = folder;
    this.log = log;
    this.server = new PageServer(port, log);
    server.page("/", _ -> page(control.isPresent()));
    server.page("/report", _ -> report());
    control.ifPresent(by -> server.action("/control", by::ask));
    this.follower = Thread.ofPlatform().daemon().name("rekindle-live").unstarted(this::follow);
  }

  /// Begins to serve.
  ///
  /// @param control of the run; empty to look at it alone
  /// @param port 0 for any that is free
  /// @param log is told of defects
  /// @throws InputException if the port cannot be had
  public static LiveServer start(
      Path folder, Optional<RunControl> control, int port, Consumer<String> log) {
    LiveServer live = new LiveServer(folder, control, port, log);
    live.server.start();
    live.follower.start();
    return live;
  }

  /// Where the page is, with the token that lets one in.
  public String address() {
    return server.address();
  }

  private String page(boolean steered) {
    Html html = new Html();
    html.open("section", "aria-labelledby", "now", "class", "now")
        .element("h2", "Now", "id", "now")
        .element("p", "Connecting ...", "id", "status")
        .element("p", "", "id", "said", "class", "heard", "role", "status", "aria-live", "polite")
        .open(
            "progress", "id", "progress", "max", "1", "value", "0", "aria-label", "part of the run")
        .close("progress");
    if (steered) {
      controls(html);
    }
    html.element("p", "", "id", "problem", "role", "alert", "class", "bad");
    html.close("section").open("div", "id", "live").close("div");
    runFile(html);
    return Page.served(
        name(),
        steered ? "Training now; this page keeps itself up to date." : "This page follows the run.",
        html,
        resource("live.css"),
        resource("live.js"));
  }

  private static void controls(Html html) {
    html.open(
        "div", "id", "controls", "class", "controls", "role", "group", "aria-label", "the run");
    html.element("button", "Pause", "type", "button", "id", "pause");
    html.open("form", "id", "rate")
        .element("label", "Learning rate", "for", "value")
        .leaf("input", "id", "value", "inputmode", "decimal", "autocomplete", "off", "size", "8")
        .element("button", "Change", "type", "submit")
        .close("form");
    html.element("button", "Stop and keep", "type", "button", "id", "stop");
    html.close("div");
  }

  private void runFile(Html html) {
    try {
      String text = Files.readString(folder.resolve("run.yaml"));
      html.open("section", "aria-labelledby", "what").element("h2", "What runs", "id", "what");
      html.open("details").element("summary", "The whole run file");
      html.open("pre").open("code").text(text).close("code").close("pre").close("details");
      html.close("section");
    } catch (IOException e) {
      throw FileProblem.reading(folder.resolve("run.yaml"), e);
    }
  }

  private String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "run" : last.toString();
  }

  private String report() {
    try {
      reports.incrementAndGet();
      return Files.readString(folder.resolve(Report.NAME));
    } catch (IOException e) {
      throw new InputException("this run has no report", e);
    }
  }

  private static String resource(String name) {
    return Page.text(LiveServer.class.getResourceAsStream(name), name);
  }

  /// How the files were when they were last read.
  ///
  /// @param settled whether a run that is over has nothing more to write
  private record Stamp(List<Long> sizes, boolean settled, long silentMinutes) {}

  private void follow() {
    Optional<Stamp> told = Optional.empty();
    Optional<Stamp> drawn = Optional.empty();
    long nextDrawing = System.nanoTime();
    try {
      for (int i = 0; i < REHEARSALS && !closed; i++) {
        LiveView.rehearse();
      }
      LiveView view = new LiveView(folder);
      while (!closed) {
        server.broadcast().awaitListener(POLL_MILLIS);
        if (server.broadcast().isHeard()) {
          Optional<Stamp> now = Optional.of(stamp());
          if (!told.equals(now)) {
            view.refresh();
            server.tell("status", view.status(now.get().silentMinutes()));
            told = now;
          }
          long start = System.nanoTime();
          boolean last = view.isOver() && now.get().settled();
          if (!drawn.equals(now) && (last || start >= nextDrawing)) {
            draw(view, now.get());
            drawn = now;
            long end = System.nanoTime();
            nextDrawing = end + Math.min(REST * (end - start), LONGEST_REST_NANOS);
          }
        }
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.accept("the page of %s does not follow it any more: %s".formatted(folder, e));
    }
  }

  /// Waits until the files are looked at again, but not where the run has ended meanwhile.
  private void rest() throws InterruptedException {
    boolean before = ended;
    for (long waited = 0; waited < POLL_MILLIS && ended == before && !closed; waited += 50) {
      Thread.sleep(50);
    }
  }

  private Stamp stamp() {
    try {
      long metrics = modified(METRICS);
      long latest = Math.max(metrics, modified(SIGNALS));
      long silent = latest == 0 ? 0 : System.currentTimeMillis() - latest;
      return new Stamp(
          List.of(size(METRICS), size(SIGNALS)),
          ended || modified(Report.NAME) >= Math.max(1, metrics) || silent > SETTLED_MILLIS,
          TimeUnit.MILLISECONDS.toMinutes(silent));
    } catch (IOException e) {
      throw FileProblem.reading(folder, e);
    }
  }

  private long size(String name) throws IOException {
    return Files.exists(folder.resolve(name)) ? Files.size(folder.resolve(name)) : 0;
  }

  /// In milliseconds of the clock; 0 where there is no such file.
  private long modified(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
  }

  private void draw(LiveView view, Stamp stamp) {
    server.tell("sections", Json.object().put("html", view.sections()).build());
    if (view.isOver() && stamp.settled()) {
      server.tell("ended", Json.object().put("report", hasReport()).build());
      toldEnd.countDown();
    }
  }

  private boolean hasReport() {
    return Files.exists(folder.resolve(Report.NAME));
  }

  /// The run has written all that it writes: lets pages have it, for a few seconds at most.
  public void finish() {
    int listeners = server.broadcast().listeners();
    ended = true;
    if (listeners == 0) {
      return;
    }
    long deadline = System.nanoTime() + FAREWELL_NANOS;
    try {
      boolean _ = toldEnd.await(FAREWELL_NANOS, TimeUnit.NANOSECONDS);
      while (hasReport() && reports.get() < listeners && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the server; pages stay as they are.
  @Override
  public void close() {
    closed = true;
    server.close();
  }
}
