package io.evenkeel.runtime.policy;

/** A call was ended by a policy and not by what it called. All of them are unchecked exceptions. */
public sealed interface PolicyException
    permits BreakerOpenException,
        CallTimeoutException,
        DeadlineExpiredException,
        NoPlaceException,
        TooManyCallsException {

  /** The name of the policy, as in {@code policies.<name>}. */
  String policy();
}
