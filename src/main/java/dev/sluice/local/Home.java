// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the checkout of Sluice is: {@code sluice.home}, or the nearest one above the work folder.
 */
public final class Home {
  private static final String MARK = "k8s/local/go.mod";

  private Home() {}

  public static Path find() {
    String named = System.getProperty("sluice.home", "");
    Path start = Path.of(named).toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(MARK))) {
        return folder;
      }
    }
    throw new ControlPlaneException(
        "no checkout of Sluice at " + start + " or above: run in one, or name it by -Dsluice.home");
  }
}
