package io.rekindle.server;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;

/// Loads a model file again whenever it has changed, and tells what requests have to follow. A file
/// that is no good is told of and left alone until it changes again.
final class ModelWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 500;

  private final Path file;
  private final Consumer<Model> onModel;
  private final Consumer<Boolean> onReload;
  private final Consumer<String> log;
  private final Thread thread;
  private Stamp known;
  private Model inService;

  /// What tells one state of a file from another.
  ///
  /// @param key the file's identity where the system has one; empty for none
  record Stamp(long modifiedNanos, long size, String key) {}

  /// @param known the state of the file whose model is in service
  /// @param inService that model
  /// @param onReload is told after each attempt whether it was good
  ModelWatch(
      Path file,
      Stamp known,
      Model inService,
      Consumer<Model> onModel,
      Consumer<Boolean> onReload,
      Consumer<String> log) {
    this.file = file;
    this.known = known;
    this.inService = inService;
    this.onModel = onModel;
    this.onReload = onReload;
    this.log = log;
    this.thread = Thread.ofVirtual().name("rekindle-model-watch").unstarted(this::watch);
  }

  /// @throws InputException if there is no such file
  static Stamp stamp(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
          attributes.size(),
          String.valueOf(attributes.fileKey()));
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(EVERY_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Optional<Stamp> found = found();
    if (found.isEmpty() || found.get().equals(known)) {
      return;
    }
    known = found.get();
    try {
      Model next = Model.load(file);
      onModel.accept(next);
      onReload.accept(true);
      String change = ModelChange.of(inService, next);
      inService = next;
      log.accept(
          "%s has changed: the new model is in service%s"
              .formatted(file, change.isEmpty() ? "" : ", with another interface: " + change));
    } catch (InputException e) {
      onReload.accept(false);
      log.accept(
          "%s has changed, but the model before stays in service: %s"
              .formatted(file, e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError e) {
      onReload.accept(false);
      log.accept("%s has changed, but the model before stays in service: %s".formatted(file, e));
    }
  }

  /// A file that is away for a moment, while it is replaced, is no change.
  private Optional<Stamp> found() {
    try {
      return Optional.of(stamp(file));
    } catch (InputException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
