// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.local.ControlPlaneException;
import dev.sluice.local.Home;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One cluster for all tests of this JVM, with our CRDs. It ends with the JVM.
 *
 * <p>Quarkus loads the classes of its tests, this one too, by class loaders of its own, so that a
 * static field would be several. The system properties are one.
 */
public final class SharedCluster {
  private static final String KUBECONFIG = "test.sluice.kubeconfig";

  private SharedCluster() {}

  /** The cluster, started by whoever asks first. */
  public static LocalCluster get() {
    LocalCluster.Options options = LocalCluster.Options.defaults();
    return LocalCluster.start(options.withKubeconfig(kubeconfig(options)), Progress.silent());
  }

  private static Path kubeconfig(LocalCluster.Options options) {
    synchronized (System.getProperties()) {
      String known = System.getProperty(KUBECONFIG);
      if (known != null) {
        return Path.of(known);
      }
      LocalCluster cluster = LocalCluster.start(options, Progress.toStandardError());
      try {
        applyCrds(cluster);
      } catch (ControlPlaneException refused) {
        cluster.close();
        throw refused;
      }
      System.setProperty(KUBECONFIG, cluster.kubeconfig().toString());
      return cluster.kubeconfig();
    }
  }

  private static void applyCrds(LocalCluster cluster) {
    Path crds = Home.find().resolve("crds");
    if (Files.isDirectory(crds)) {
      cluster.kubectl("apply", "--server-side", "-f", crds.toString());
      cluster.kubectl(
          "wait", "--for=condition=Established", "--timeout=30s", "-f", crds.toString());
    }
  }
}
