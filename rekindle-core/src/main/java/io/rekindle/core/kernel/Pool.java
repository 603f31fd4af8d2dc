package io.rekindle.core.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// Scratch objects that threads borrow for the length of one product.
///
/// The pool belongs to its kernels and goes with them, unlike a thread-local, and many virtual
/// threads need no more objects than run at once. An object is made when none lies ready, and
/// dropped when all places are taken on its return, so a borrower never waits.
public final class Pool<T> {
  private static final int PLACES = 64;

  private final Supplier<T> maker;
  private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(PLACES);

  /// A pool that makes objects by `maker`.
  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /// An object in the state in which its last borrower left it.
  public T take() {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = (start + i) % PLACES;
      if (places.getPlain(place) != null) {
        T object = places.getAndSet(place, null);
        if (object != null) {
          return object;
        }
      }
    }
    return maker.get();
  }

  /// Takes an object back.
  public void give(T object) {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = (start + i) % PLACES;
      if (places.getPlain(place) == null && places.compareAndSet(place, null, object)) {
        return;
      }
    }
  }

  /// Where a thread looks first: most find there the object that they gave back last.
  private static int start() {
    return (int) (Thread.currentThread().threadId() % PLACES);
  }
}
