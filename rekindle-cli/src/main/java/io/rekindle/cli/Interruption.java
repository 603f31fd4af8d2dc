package io.rekindle.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Ctrl-C, or a polite request to end: the first asks the run to finish its step, the second ends
/// the program at once.
final class Interruption {
  /// What a shell reports for a program ended by a signal, minus the signal.
  private static final int SIGNALLED = 128;

  private static final long POLL_MILLIS = 20;

  private final AtomicInteger signal = new AtomicInteger();

  private final List<String> signals;

  private Interruption(List<String> signals) {
    this.signals = signals;
  }

  /// One that comes only by [#request].
  static Interruption byRequest() {
    return new Interruption(List.of());
  }

  /// One that comes by Ctrl-C or a polite request to end.
  static Interruption bySignals() {
    return new Interruption(List.of("INT", "TERM"));
  }

  /// From now on signals are requests; before, they end the program.
  void listen() {
    signals.forEach(this::listen);
  }

  /// `sun.misc.Signal` is the only way in Java to outlive a Ctrl-C; it is reached by name because
  /// its use is a compiler warning that cannot be silenced. Without it Ctrl-C ends the program.
  private void listen(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      Method number = signalType.getMethod("getNumber");
                      request((Integer) number.invoke(arguments[0]));
                      yield null;
                    }
                    case "equals" ->
                        System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> name;
                  });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      return;
    }
  }

  /// Asks for the end.
  ///
  /// @param number the signal's, 2 for Ctrl-C
  void request(int number) {
    if (!signal.compareAndSet(0, number)) {
      Runtime.getRuntime().halt(SIGNALLED + number);
    }
  }

  /// Waits until it is requested.
  void await() {
    try {
      while (!requested()) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean requested() {
    return signal.get() != 0;
  }

  /// The exit status once requested: 130 after Ctrl-C.
  int exitStatus() {
    return SIGNALLED + signal.get();
  }
}
