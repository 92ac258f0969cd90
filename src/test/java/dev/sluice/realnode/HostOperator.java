// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import dev.sluice.demo.OperatorProcess;
import dev.sluice.local.Home;
import dev.sluice.local.HttpKnock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The operator as it is shipped, as a process of this machine: it reaches pods, and they it. */
final class HostOperator {
  private HostOperator() {}

  /** It ends before the node does. */
  static void beside(RealCluster cluster) throws IOException {
    Path folder = Home.find().resolve("target/real-node");
    cluster.keep(
        OperatorProcess.start(
            new OperatorProcess.Options(
                Home.find(),
                cluster.plane().kubeconfig(),
                HttpKnock.freePort(),
                folder.resolve("no-agent-is-elsewhere.json"),
                Map.of(
                    "sluice.flags.host", RealNode.HOST,
                    "sluice.flags.advertised-host", RealNode.HOST,
                    "sluice.flags.sync.plain-text", "true"),
                folder.resolve("operator.log")),
            InstantSource.system()));
  }
}
