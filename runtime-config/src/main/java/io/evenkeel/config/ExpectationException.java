package io.evenkeel.config;

/** A component of a settings record breaks an expectation; the binder adds key and origin. */
final class ExpectationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String component;
  private final String text;
  private final String shown;
  private final String expectation;

  ExpectationException(String component, Object value, String expectation) {
    this(component, String.valueOf(value), Text.shown(String.valueOf(value)), expectation);
  }

  private ExpectationException(String component, String text, String shown, String expectation) {
    super(component + ": " + shown + " (expected: " + expectation + ")");
    this.component = component;
    this.text = text;
    this.shown = shown;
    this.expectation = expectation;
  }

  String component() {
    return component;
  }

  /** Not for printing: with all of it can be told whether a secret is in it. */
  String text() {
    return text;
  }

  String shown() {
    return shown;
  }

  String expectation() {
    return expectation;
  }
}
