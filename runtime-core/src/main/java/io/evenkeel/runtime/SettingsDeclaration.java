package io.evenkeel.runtime;

/** One section of the configuration and the record it is bound to. */
record SettingsDeclaration(String section, Class<? extends Record> type) {}
