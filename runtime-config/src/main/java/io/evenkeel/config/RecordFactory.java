package io.evenkeel.config;

import java.util.Optional;

/**
 * Constructs settings records, which costs a start milliseconds for each of them by reflection.
 *
 * <pre>{@code
 * loader.recordFactory((type, all) -> type == Pool.class
 *     ? Optional.of(new Pool(all.next(), all.next()))
 *     : Optional.empty());
 * }</pre>
 *
 * <p>The compiler counts the components, and what the constructor refuses is the same problem as
 * without a factory.
 */
@FunctionalInterface
public interface RecordFactory {

  /**
   * Called on the loading thread, for every record of every section, those of libraries and those
   * inside others too.
   *
   * @param all are all taken, and only by a factory that knows the type
   * @return a record of exactly this type; empty when it is for another factory, or for reflection
   */
  Optional<? extends Record> create(Class<? extends Record> type, Components all);
}
