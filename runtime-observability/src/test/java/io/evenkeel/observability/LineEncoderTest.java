package io.evenkeel.observability;

/** All that is said of the lines of one encoder is true of the other. */
class LineEncoderTest extends JsonLogEncoderTest {

  @Override
  CapturedLog newLog(ServiceIdentity identity) {
    return CapturedLog.lines(FieldNames.PLAIN, identity);
  }
}
