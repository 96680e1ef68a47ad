package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import java.util.List;
import java.util.Set;

/** A place that files are read and included from; names are relative to it, with slashes. */
interface FilePlace {

  /** The file's name as origins and problems say it. */
  String shown(String name);

  /**
   * Everything of this name, lowest first; empty when there is nothing.
   *
   * @param within the shown names of the files that include it
   */
  List<ConfigObject> read(String name, Set<String> within);
}
