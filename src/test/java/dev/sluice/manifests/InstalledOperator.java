// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import dev.sluice.demo.OperatorProcess;
import dev.sluice.local.HttpKnock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The operator as a process of the account that was installed, in place of one of its pods. */
record InstalledOperator(OperatorProcess process, int flags, int ofrep) implements AutoCloseable {
  /**
   * Returns when it is ready, which it is before it leads.
   *
   * @param namespace where it was installed
   * @param name of the replica
   * @param settings what else the installation sets
   */
  static InstalledOperator start(
      AuditedCluster cluster,
      String namespace,
      String name,
      Map<String, String> settings,
      Path folder)
      throws IOException {
    int flags = HttpKnock.freePort();
    int ofrep = HttpKnock.freePort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("quarkus.kubernetes-client.namespace", namespace);
    all.put("sluice.replica.name", name);
    all.put("sluice.flags.ofrep.port", String.valueOf(ofrep));
    return new InstalledOperator(
        OperatorProcess.start(
            new OperatorProcess.Options(
                Manifests.HOME,
                cluster.kubeconfigOf(namespace),
                flags,
                folder.resolve("agents.json"),
                all,
                // Stays, to be read where a test fails.
                Path.of("target/installed", name + ".log")),
            InstantSource.system()),
        flags,
        ofrep);
  }

  String log() throws IOException {
    return Files.readString(process.log());
  }

  @Override
  public void close() {
    process.close();
  }
}
