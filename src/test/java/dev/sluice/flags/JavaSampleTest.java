// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.kit.ForeignClient;
import dev.sluice.samples.PlannerProgram;

/** The one in Java. */
class JavaSampleTest extends DualModeSamples {
  @Override
  ForeignClient.Command command() {
    return ForeignClient.Command.java(PlannerProgram.class, "-XX:TieredStopAtLevel=1");
  }
}
