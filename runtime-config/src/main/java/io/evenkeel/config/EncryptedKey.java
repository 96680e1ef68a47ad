package io.evenkeel.config;

/**
 * An encrypted value that some layer sets, whether or not it wins. Immutable.
 *
 * @param key the key it is written at
 * @param keyId the id of the encryption key that opens it
 * @param origin such as {@code application-prod.yaml:12}
 */
public record EncryptedKey(String key, String keyId, String origin) {}
