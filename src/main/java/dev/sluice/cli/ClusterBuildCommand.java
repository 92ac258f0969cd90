// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.local.ControlPlaneSource;
import dev.sluice.local.Home;
import dev.sluice.local.Progress;
import java.time.InstantSource;
import picocli.CommandLine.Command;

@Command(
    name = "cluster-build",
    description = "Build the local control plane, if that has not been done.",
    hidden = true)
final class ClusterBuildCommand implements Runnable {
  @Override
  public void run() {
    var _ =
        new ControlPlaneSource(
                Home.find(), System.getenv(), InstantSource.system(), Progress.toStandardError())
            .find();
  }
}
