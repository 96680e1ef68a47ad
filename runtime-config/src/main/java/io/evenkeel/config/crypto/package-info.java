/**
 * Encrypted values: the format {@code ENC[v1,key-id,data]}, the keys that open them and where those
 * come from; and files of SOPS with age keys. Knows nothing of configuration but that a value has a
 * path; uses the JDK's own cryptography, and jagged for age.
 */
@NullMarked
package io.evenkeel.config.crypto;

import org.jspecify.annotations.NullMarked;
