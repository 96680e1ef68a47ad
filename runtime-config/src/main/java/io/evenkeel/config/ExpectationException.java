package io.evenkeel.config;

/** A component of a settings record breaks an expectation; the binder adds key and origin. */
final class ExpectationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String component;
  private final String shown;
  private final String expectation;

  ExpectationException(String component, Object value, String expectation) {
    this(component, Text.shown(String.valueOf(value)), expectation);
  }

  private ExpectationException(String component, String shown, String expectation) {
    super(component + ": " + shown + " (expected: " + expectation + ")");
    this.component = component;
    this.shown = shown;
    this.expectation = expectation;
  }

  String component() {
    return component;
  }

  String shown() {
    return shown;
  }

  String expectation() {
    return expectation;
  }
}
