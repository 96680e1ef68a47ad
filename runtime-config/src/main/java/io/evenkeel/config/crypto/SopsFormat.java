package io.evenkeel.config.crypto;

/** The formats of SOPS files that are read; INI and binary files are not. */
public enum SopsFormat {
  YAML,
  JSON,
  DOTENV
}
