package io.evenkeel.examples.orders;

import io.undertow.util.StatusCodes;

/** A request that cannot be served as it is; the message is for the client. */
final class RejectedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String detail;

  RejectedException(int status, String detail) {
    super(detail, null, false, false); // a stack trace of a client's mistake tells nobody anything
    this.status = status;
    this.detail = detail;
  }

  static RejectedException badRequest(String detail) {
    return new RejectedException(StatusCodes.BAD_REQUEST, detail);
  }

  static RejectedException notFound(String detail) {
    return new RejectedException(StatusCodes.NOT_FOUND, detail);
  }

  int status() {
    return status;
  }

  String detail() {
    return detail;
  }
}
