package io.evenkeel.health.checks;

import java.io.IOException;
import java.io.InputStream;

/** Loads the probes anew, in a world where some libraries are not there. */
final class HidingLoader extends ClassLoader {

  private static final String OURS = "io.evenkeel.health.checks.";

  private final String hidden;
  private final String library;

  /** Hides all classes whose names begin like this, from our classes and from a library's. */
  HidingLoader(String hidden, String library) {
    super(HidingLoader.class.getClassLoader());
    this.hidden = hidden;
    this.library = library;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(hidden)) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith(OURS) && !name.startsWith(library)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defined(name);
    }
  }

  private Class<?> defined(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
