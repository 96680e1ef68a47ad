package io.evenkeel.config.crypto;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Opens data keys with age keys. The only class that knows the library for it. */
final class AgeDecryption {

  private static final int DATA_KEY_BYTES = 32;

  private final List<RecipientStanzaReader> readers = new ArrayList<>();

  /**
   * With these keys.
   *
   * @throws GeneralSecurityException when one is mistyped
   */
  AgeDecryption(List<String> keys) throws GeneralSecurityException {
    for (String key : keys) {
      try {
        readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key));
      } catch (RuntimeException e) {
        throw new GeneralSecurityException("no check sum", e);
      }
    }
  }

  /**
   * The data key, which the caller wipes; empty when none of the keys fits.
   *
   * @param armored an age file as text
   * @throws GeneralSecurityException when that is damaged
   */
  byte[] open(String armored) throws GeneralSecurityException {
    ByteBuffer key = ByteBuffer.allocate(DATA_KEY_BYTES + 1);
    var text = new ByteArrayInputStream(armored.getBytes(StandardCharsets.UTF_8));
    try (ReadableByteChannel channel =
        new ArmoredDecryptingChannelFactory()
            .newDecryptingChannel(Channels.newChannel(text), readers)) {
      while (key.hasRemaining() && channel.read(key) > 0) {
        // until the end, or one byte too many
      }
      if (key.position() == DATA_KEY_BYTES) {
        return Arrays.copyOf(key.array(), DATA_KEY_BYTES);
      }
      throw new GeneralSecurityException("a data key of a wrong length");
    } catch (UnsupportedRecipientStanzaException e) {
      return new byte[0];
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("a damaged age file", e);
    } finally {
      Arrays.fill(key.array(), (byte) 0);
    }
  }
}
