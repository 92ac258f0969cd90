// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.kit.ForeignClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The one in Java. */
class JavaSampleTest extends DualModeSamples {
  @Override
  ForeignClient.Command command() {
    return new ForeignClient.Command(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sluice.samples.PlannerProgram"),
        Map.of());
  }
}
