package io.evenkeel.config.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = EvenkeelConfig.class.getPackage().getImplementationVersion();
    return new String[] {"evenkeel-config " + (version == null ? "(not from a jar)" : version)};
  }
}
