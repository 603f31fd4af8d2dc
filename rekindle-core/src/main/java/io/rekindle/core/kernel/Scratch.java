package io.rekindle.core.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// A pool of equal arrays that threads borrow for the length of one product.
///
/// The pool belongs to its kernels and goes with them, unlike a thread-local, and many virtual
/// threads need no more arrays than run at once. An array is made when none lies ready, and dropped
/// when all places are taken on its return, so a borrower never waits.
final class Scratch {
  private static final int PLACES = 64;

  private final int size;
  private final AtomicReferenceArray<float[]> places = new AtomicReferenceArray<>(PLACES);

  Scratch(int size) {
    this.size = size;
  }

  /// An array of this pool's size, with whatever its last borrower left in it.
  float[] take() {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = (start + i) % PLACES;
      if (places.getPlain(place) != null) {
        float[] array = places.getAndSet(place, null);
        if (array != null) {
          return array;
        }
      }
    }
    return new float[size];
  }

  void give(float[] array) {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = (start + i) % PLACES;
      if (places.getPlain(place) == null && places.compareAndSet(place, null, array)) {
        return;
      }
    }
  }

  /// Where a thread looks first: most find there the array that they gave back last.
  private static int start() {
    return (int) (Thread.currentThread().threadId() % PLACES);
  }
}
