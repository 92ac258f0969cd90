// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.local.Home;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Operator;
import dev.sluice.local.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A cluster to play with, until Ctrl-C. */
@Command(
    name = "dev",
    description = "Start a local control plane with our CRDs and the operator, until Ctrl-C.")
final class DevCommand implements Runnable {
  private final Operator operator;

  @Option(names = "--kubeconfig", description = "use this cluster, start none")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--nodes",
      description = "simulated nodes (default: ${DEFAULT-VALUE})",
      defaultValue = "1")
  private int nodes;

  DevCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public void run() {
    Progress progress = Progress.toStandardError();
    LocalCluster.Options options = LocalCluster.Options.defaults().withNodes(nodes);
    try (LocalCluster cluster =
            LocalCluster.start(
                kubeconfig == null ? options : options.withKubeconfig(kubeconfig), progress);
        Operator.Running _ = ready(cluster, progress)) {
      System.out.println("export KUBECONFIG=" + cluster.kubeconfig());
      progress.say("Running; Ctrl-C ends it.");
      // The end comes as a signal, and the cluster's own shutdown hook takes it down.
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Operator.Running ready(LocalCluster cluster, Progress progress) {
    Path crds = Home.find().resolve("crds");
    if (Files.isDirectory(crds)) {
      cluster.kubectl("apply", "--server-side", "-f", crds.toString());
    }
    return operator.start(cluster, progress);
  }
}
