package io.evenkeel.config;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The components of a record that is about to be constructed, in the order of their declaration.
 * Taken once; not thread-safe.
 */
public final class Components {

  private final Iterator<Object> left;

  Components(List<Object> all) {
    this.left = all.iterator();
  }

  /**
   * The next one, of the type that the record declares: {@code new Pool(all.next(), all.next())}.
   *
   * @throws NoSuchElementException when all are taken
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // was bound to that type
  public <T> T next() {
    return (T) left.next();
  }

  boolean areTaken() {
    return !left.hasNext();
  }
}
