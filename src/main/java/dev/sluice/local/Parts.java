// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The programs of a control plane.
 *
 * @param programs where each is, by its name
 * @param ownBuild true if they are our program, which ends by itself when its parent does
 */
public record Parts(Map<String, Path> programs, boolean ownBuild) {
  public Parts {
    programs = Map.copyOf(programs);
  }

  List<String> missing() {
    return ControlPlaneBuild.PARTS.stream().filter(part -> !programs.containsKey(part)).toList();
  }

  Path path(String part) {
    Path program = programs.get(part);
    if (program == null) {
      throw new IllegalArgumentException("no part of the control plane is called " + part);
    }
    return program;
  }
}
